"""Why: no capture of the corpus, damaged and hostile ones included, is an accident (CLI.md, promise 4). The exit status is
0, and 4 exactly where the makers of the corpus saw with tshark and capinfos that the file is cut or corrupt; protocols
that are not HTTP give no request and no alert. Holds for a binary with sanitizers too, whose reports fail the run."""
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lib.sensor import DAMAGED, DONE, Ran, Scenario, corpus, replay, tsv

BATCH = 50
# A process for many captures is fast; a failure is traced to its capture by running each of them alone.
DAMAGE = re.compile(r'^sekimori: (.+) at offset \d+: \S', re.MULTILINE)


class CorpusRobust(Scenario):
    def setUp(self) -> None:
        super().setUp()
        self.corpus = corpus()
        self.kinds = {str(self.corpus / row['file']): set(row['kinds'].split(',')) for row in tsv(self.corpus / 'MANIFEST.tsv')
                      if row['file'].startswith('captures/')}
        self.damaged = {file for file, kinds in self.kinds.items() if kinds & {'bad_file_truncated', 'bad_file_corrupt'}}

    def examine(self, files: list[str]) -> Ran:
        try:
            ran = replay('--quiet', '--all-hosts', '--workers', '2', *files)
            damaged = self.damaged & set(files)
            self.assertEqual(ran.status, DAMAGED if damaged else DONE, ran.stderr)
            self.assertEqual(set(DAMAGE.findall(ran.stderr)), damaged, ran.stderr)
            self.assertEqual(len(ran.stderr.splitlines()), len(damaged), ran.stderr)
            return ran
        except Exception as failure:
            if len(files) == 1:
                raise AssertionError(f'{files[0]}: {failure}') from failure
            for file in files:
                self.examine([file])
            raise

    def test_every_capture_is_read_to_its_end_or_its_damage(self) -> None:
        files = sorted(self.kinds)
        batches = [files[at:at + BATCH] for at in range(0, len(files), BATCH)]
        with ThreadPoolExecutor(2) as pool:
            requests = sum(len(ran.transactions) for ran in pool.map(self.examine, batches))
        print(f'{len(files)} captures, {len(self.damaged)} of them damaged; {requests} requests')

    def test_a_folder_is_all_its_captures(self) -> None:
        ran = replay('--quiet', self.corpus / 'captures')
        self.assertEqual(ran.status, DAMAGED)
        self.assertEqual({str(Path(file)) for file in DAMAGE.findall(ran.stderr)}, self.damaged)

    def test_damaged_captures_from_standard_input(self) -> None:
        for file in sorted(self.damaged):
            with self.subTest(file):
                from_file = replay('--quiet', file)
                from_pipe = replay('--quiet', '-', stdin=Path(file).read_bytes())
                self.assertEqual(from_pipe.status, DAMAGED)
                self.assertEqual(from_pipe.stderr.replace('standard input', file), from_file.stderr)
                self.assertEqual(len(from_pipe.transactions), len(from_file.transactions))

    def test_other_protocols_give_nothing(self) -> None:
        files = sorted(file for file, kinds in self.kinds.items() if 'other_protocol' in kinds)
        ran = self.examine(files)
        self.assertEqual((ran.transactions, ran.alerts), ([], []))
        print(f'{len(files)} captures of other protocols')
