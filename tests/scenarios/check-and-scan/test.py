"""Why: whoever edits a signature sees at once what is wrong and where (`check`), and what it finds in a draft and why
(`scan`), from a file, standard input and a folder. Lines and columns are counted here in the text that is written."""
import json
from pathlib import Path

from lib import chat
from lib.sensor import DONE, FAILURE, USAGE, Ran, Record, Scenario, read_lines, run

GOOD = '''[[signature]]
id = "own.code-name"
sid = 9900001
name = { ja = "計画の名", en = "Code name" }
level = "c3"
category = "business"
pattern = 'SEKI-[0-9]{4}'
match = ["計画 SEKI-2026 の予算"]
no_match = ["SEKI-26"]
'''
DRAFT = f'{chat.MARK}\n' + '\n'.join(chat.PROSE) + '\n計画 SEKI-2026 の予算を添付します。\n'


class CheckAndScan(Scenario):
    def setUp(self) -> None:
        super().setUp()
        self.rules = self.folder / 'rules'
        self.rules.mkdir()
        self.file = self.rules / 'own.toml'
        self.file.write_text(GOOD)

    def check(self, edited: str, at: str, *words: str) -> None:
        """`check` after an edit says what is wrong at the place where the text `at` begins."""
        self.file.write_text(edited)
        before = edited[:edited.index(at)]
        line, column = before.count('\n') + 1, len(before) - (before.rfind('\n') + 1) + 1
        ran = run('check', '--signatures', self.rules)
        with self.subTest(at):
            self.assertEqual((ran.status, ran.stdout), (USAGE, ''))
            self.assertIn(f'sekimori: {self.file}:{line}:{column}: ', ran.stderr)
            for word in words:
                self.assertIn(word, ran.stderr)

    def test_check_of_what_is_right(self) -> None:
        for arguments in ([], ['--signatures', self.rules]):
            ran = run('check', *arguments)
            self.assertEqual((ran.status, ran.stderr), (DONE, ''))
            self.assertIn('examples hold', ran.stdout)

    def test_check_points_at_the_place(self) -> None:
        self.check(GOOD.replace('category =', 'categroy ='), 'categroy', "unknown key 'categroy'", "did you mean 'category'?")
        self.check(GOOD.replace('"c3"', '"c9"'), '"c9"', "'c9' is not known", 'c1, c2, c3, personal or credential')
        self.check(GOOD.replace('{4}', '+'), "'SEKI", 'no greatest length')
        self.check(GOOD.replace('-2026 の', '-202 の'), '"計画 SEKI', "does not find its own match example")
        self.check(GOOD.replace('SEKI-26', 'SEKI-2627'), '"SEKI-2627"', "finds its own no_match example")
        again = GOOD.replace('9900001', '9900002').replace('code-name"', 'code-name"  # again')
        self.check(GOOD + again, '"own.code-name"  # again', 'stands twice', f'{self.file}:1:1')
        self.check(GOOD.replace('sid = 9900001', 'sid = '), '\nname')

    def test_check_names_every_fault(self) -> None:
        self.file.write_text(GOOD.replace('"c3"', '"c9"').replace('category =', 'categroy ='))
        self.assertGreaterEqual(run('check', '--signatures', self.rules).stderr.count(f'{self.file}:'), 2)

    def scan(self, *arguments: str | Path, stdin: bytes | None = None) -> tuple[Ran, list[Record]]:
        ran = run('scan', '--signatures', self.rules, '--at', '2026-11-21', *arguments, stdin=stdin)
        return ran, read_lines(ran.stdout, 'scan')

    def test_scan_of_a_draft(self) -> None:
        draft = self.folder / 'draft.txt'
        draft.write_text(DRAFT)
        for arguments, stdin in (([draft], None), (['-'], DRAFT.encode())):
            ran, (line,) = self.scan(*arguments, stdin=stdin)
            self.assertEqual((ran.status, line['input'], line['verdict']), (DONE, str(arguments[0]), 'alert'))
            (finding,) = line['findings']
            self.assertEqual((finding['signature'], finding['level'], finding['count']), ('own.code-name', 'c3', 1))
            self.assertEqual(DRAFT.encode()[finding['offset']:finding['offset'] + finding['length']], b'SEKI-2026')
            size = len(DRAFT.encode())
            self.assertEqual(line['coverage'], {'wire': size, 'decoded': size, 'scanned': size, 'missed': 0, 'reasons': {}})

    def test_scan_of_a_folder(self) -> None:
        drafts = self.folder / 'drafts' / 'below'
        drafts.mkdir(parents=True)
        (drafts / 'b.txt').write_text(DRAFT)
        (drafts.parent / 'a.txt').write_text('計画について。')
        ran, lines = self.scan(drafts.parent)
        self.assertEqual(ran.status, DONE)
        self.assertEqual([(line['input'], len(line['findings'])) for line in lines],
                         [(str(drafts.parent / 'a.txt'), 0), (str(drafts / 'b.txt'), 1)])

    def test_scan_in_words(self) -> None:
        """With the shipped signatures: where, why, and what the policy makes of it on standard terms."""
        ran = run('scan', '--format', 'table', '--service', chat.SERVICE, '-', stdin=DRAFT.encode())
        self.assertEqual(ran.status, DONE)
        for words in ('verdict alert', chat.SIGNATURE, 'why: ', 'unified standards', 'policy c2/standard: alert high'):
            self.assertIn(words, ran.stdout)

    def test_scan_of_a_batch(self) -> None:
        items = [{'id': n, 'text': DRAFT if n % 2 else 'SEKI-26'} for n in range(1_000)]
        batch = self.folder / 'items'
        batch.write_text('\n'.join(map(json.dumps, items)))
        ran, lines = self.scan('--batch', batch)
        self.assertEqual(ran.status, DONE)
        self.assertEqual([line['verdict'] for line in lines], ['allow', 'alert'] * 500)

    def test_scan_of_what_is_not_there(self) -> None:
        ran, lines = self.scan(self.folder / 'missing.txt')
        self.assertEqual((ran.status, lines), (FAILURE, []))
        self.assertIn('missing.txt: cannot be opened', ran.stderr)
