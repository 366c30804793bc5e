"""Runs the command as a user types it, and reads what it says; every record is held against its schema."""
from __future__ import annotations

import functools
import json
import os
import subprocess
import tempfile
import unittest
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterable, Iterator

import jsonschema

BINARY = Path('sekimori')  # run.py sets it
SOURCE = Path(__file__).resolve().parents[3]

DONE, FAILURE, USAGE, FAIL_ON, DAMAGED = range(5)  # exit statuses
Record = dict[str, Any]


@functools.cache
def schema(kind: str) -> jsonschema.Draft202012Validator:
    path = SOURCE / 'exporters' / 'schema' / f'{kind}.schema.json'
    return jsonschema.Draft202012Validator(json.loads(path.read_text()))


def read_lines(text: str, kind: str | None = None) -> list[Record]:
    """JSON lines; `kind` names their schema, None means that each line says what it is."""
    records = []
    for number, line in enumerate(text.splitlines(), 1):
        record = json.loads(line)
        for fault in schema(kind or record['event_type']).iter_errors(record):
            raise AssertionError(f'line {number}, {fault.json_path}: {fault.message}')
        records.append(record)
    return records


@dataclass
class Ran:
    status: int
    stdout: str
    stderr: str
    alerts: list[Record] = field(default_factory=list)
    updates: list[Record] = field(default_factory=list)
    transactions: list[Record] = field(default_factory=list)
    metrics: str = ''


def run(*arguments: str | Path, stdin: bytes | None = None) -> Ran:
    """Any subcommand."""
    done = subprocess.run([BINARY, *arguments], input=stdin, capture_output=True, timeout=300, check=False)
    if done.returncode < 0 or 'Sanitizer' in done.stderr.decode(errors='replace'):
        raise AssertionError(f'died with {done.returncode}: {arguments}\n{done.stderr.decode(errors="replace")[-4000:]}')
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def replay(*arguments: str | Path, stdin: bytes | None = None) -> Ran:
    """`sekimori replay` with alerts, transactions and metrics read back; what is asked for by name goes first."""
    with tempfile.TemporaryDirectory() as folder:
        transactions, metrics = Path(folder, 'transactions'), Path(folder, 'metrics')
        ran = run('replay', '--transactions', transactions, '--metrics', metrics, '--no-progress', *arguments, stdin=stdin)
        if transactions.exists():
            ran.transactions = read_lines(transactions.read_text(), 'transaction')
        if metrics.exists():
            ran.metrics = metrics.read_text()
    if '--alerts' not in arguments and 'table' not in arguments:
        records = read_lines(ran.stdout)
        ran.alerts = [record for record in records if record['event_type'] == 'alert']
        ran.updates = [record for record in records if record['event_type'] == 'dlp_update']
    return ran


def corpus() -> Path:
    """The captures of others; skips the test where they are not there."""
    shared = Path(os.environ.get('SEKIMORI_SHARED', SOURCE.parent / 'shared'))
    folder = shared / 'corpus'
    if not (folder / 'MANIFEST.tsv').exists():
        raise unittest.SkipTest('no corpus')
    return folder


def tsv(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a table by the names in its first line."""
    header, *rows = path.read_text().splitlines()
    names = header.split('\t')
    return (dict(zip(names, row.split('\t'))) for row in rows if row)


def by_client(records: Iterable[Record]) -> dict[str, list[Record]]:
    """Records of each client: Tcp(number) gives every connection its own."""
    sorted_out: dict[str, list[Record]] = {}
    for record in records:
        sorted_out.setdefault(record['src_ip'], []).append(record)
    return sorted_out


class Scenario(unittest.TestCase):
    """A test with a folder of its own."""
    maxDiff = 4000

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def assert_same(self, found: dict[Any, Any], expected: dict[Any, Any]) -> None:
        """Equal dictionaries; shows only where they differ, which is what one wants of a thousand rows."""
        wrong = {key: (found.get(key), expected.get(key)) for key in found.keys() | expected.keys()
                 if found.get(key) != expected.get(key)}
        if wrong:
            shown = '\n'.join(f'{key}: found {a}, expected {b}' for key, (a, b) in sorted(wrong.items())[:10])
            self.fail(f'{len(wrong)} differ:\n{shown}')
