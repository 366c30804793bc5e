"""Why: over captures that others made, every cleartext HTTP/1 request is the one that tshark sees: number, order in its
flow, method, host, path and the digest of the decoded body. Where we differ, differences.tsv says why and cites the RFC
or shows a third implementation; a row that no longer differs must go."""
from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from difflib import SequenceMatcher
from pathlib import Path

from lib.sensor import DAMAGED, DONE, Record, Scenario, corpus, replay, tsv

HERE = Path(__file__).parent
BATCH = 50
Flow = tuple[str, str]


def host(name: str | None) -> str:
    """RFC 9110 section 4.2.3: case and the default port say nothing."""
    plain = (name or '').strip().lower().rstrip('.')
    return plain.removesuffix(':80').removesuffix(':443')


def key(request: Record) -> tuple[str, str, str]:
    return request['method'], host(request['host']), request['path']


def oracle_flows(path: Path | None) -> dict[Flow, list[Record]]:
    flows: dict[Flow, list[Record]] = defaultdict(list)
    for line in path.read_text().splitlines() if path else []:
        record = json.loads(line)
        if record['rec'] == 'http1_request' and not record['tls']:
            flows[record['src'], record['dst']].append(record)
    for requests in flows.values():
        requests.sort(key=lambda request: request['frame'])
    return flows


def our_flows(transactions: list[Record]) -> dict[Flow, list[Record]]:
    flows: dict[Flow, list[Record]] = defaultdict(list)
    for record in transactions:
        flows[f'{record["src_ip"]}|{record["src_port"]}', f'{record["dest_ip"]}|{record["dest_port"]}'].append(record)
    return flows


def compare(theirs: list[Record], ours: list[Record]) -> Counter[str]:
    """One flow. Requests that the oracle is not sure of may be there, and then in their place."""
    seen: Counter[str] = Counter()
    matcher = SequenceMatcher(None, [key(each) for each in theirs], [key(each) for each in ours], autojunk=False)
    for what, a, a_end, b, b_end in matcher.get_opcodes():
        if what != 'equal':
            seen['missing'] += sum(each['sure'] for each in theirs[a:a_end])
            seen['extra'] += b_end - b
            continue
        for their, our in zip(theirs[a:a_end], ours[b:b_end]):
            seen['equal'] += their['sure']
            if their['sure'] and their['body_sha256']:
                same = their['body_sha256'] == our['decoded_body_sha256']
                seen['body equal' if same else 'body'] += 1
    return seen


def differences(seen: Counter[str]) -> str:
    return ', '.join(f'{seen[what]} {what}' for what in ('missing', 'extra', 'body') if seen[what])


class CorpusOracle(Scenario):
    def transactions(self, *captures: Path | str) -> list[Record]:
        ran = replay('--quiet', '--workers', '1', '--alerts', os.devnull, *captures)
        if ran.status not in (DONE, DAMAGED):
            raise AssertionError(f'{captures}: exit status {ran.status}: {ran.stderr}')
        return ran.transactions

    def examine(self, capture: Path, oracle: Path | None) -> Counter[str]:
        """A capture by itself: the flows of captures that others made may have the same addresses."""
        theirs, ours = oracle_flows(oracle), our_flows(self.transactions(capture))
        return sum((compare(theirs[flow], ours[flow]) for flow in theirs.keys() | ours.keys()), Counter())

    def with_any_request(self, captures: list[str]) -> set[str]:
        """Which of many captures must be examined, though the oracle sees no request in them."""
        return {record['pcap_filename'] for record in self.transactions(*captures)}

    def test_requests_are_those_of_the_oracle(self) -> None:
        folder = corpus()
        oracles = {row['file']: folder / row['oracle'] if row['oracle'] else None
                   for row in tsv(folder / 'MANIFEST.tsv') if row['file'].startswith('captures/')}
        busy = {file for file, oracle in oracles.items() if oracle_flows(oracle)}
        quiet = [str(folder / file) for file in oracles if file not in busy]
        with ThreadPoolExecutor(2) as pool:
            for files in pool.map(self.with_any_request, (quiet[at:at + BATCH] for at in range(0, len(quiet), BATCH))):
                busy |= {str(Path(file).relative_to(folder)) for file in files}
            results = dict(zip(busy, pool.map(lambda file: self.examine(folder / file, oracles[file]), busy)))

        known = {row['capture']: row['differs'] for row in tsv(HERE / 'differences.tsv')}
        found = {file: differences(seen) for file, seen in results.items() if differences(seen)}
        total = sum(results.values(), Counter())
        print(f'{len(oracles)} captures, {len(busy)} with requests: {dict(total)}; '
              f'{len(known)} captures differ for a reason that is written down')
        self.assert_same(found, known)
        self.assertGreater(total['equal'], 1_500)
