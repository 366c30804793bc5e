"""Why: the shipped capture is the first thing that anybody replays. Its bytes are those that its script makes and its
manifest names, every leak of the script's table is alerted as what it is, and no innocent request is."""
import hashlib
import sys

from lib.sensor import DONE, FAIL_ON, SOURCE, Scenario, by_client, replay, tsv

PCAPS = SOURCE / 'pcaps'
sys.path.insert(0, str(PCAPS))
import make_demonstration as script  # noqa: E402


class Demonstration(Scenario):
    def test_the_script_makes_the_shipped_bytes(self) -> None:
        shipped = (PCAPS / 'demonstration.pcapng').read_bytes()
        self.assertEqual(script.make(self.folder / 'made.pcapng').read_bytes(), shipped)
        for row in tsv(PCAPS / 'MANIFEST.tsv'):
            self.assertEqual(hashlib.sha256((PCAPS / row['file']).read_bytes()).hexdigest(), row['sha256'])

    def test_leaks_are_alerted_and_innocents_are_not(self) -> None:
        ran = replay(PCAPS / 'demonstration.pcapng')
        self.assertEqual(ran.status, DONE, ran.stderr)
        alerts = by_client(ran.alerts)
        found, expected = {}, {}
        for number, case in enumerate(script.cases(), 1):
            client = script.Tcp(number).client
            found[case.what] = tuple(f['signature'] for a in alerts.get(client, []) for f in a['dlp']['findings'])
            expected[case.what] = case.finds
        self.assert_same(found, expected)
        self.assertEqual(len(ran.alerts), len(script.LEAKS))
        self.assertIn('not inspected   nothing', ran.stderr)

    def test_a_pipeline_can_fail_on_it(self) -> None:
        self.assertEqual(replay(PCAPS / 'demonstration.pcapng', '--fail-on', 'critical').status, FAIL_ON)
