"""Why: scripts go by the exit status and people by the sentence. CLI.md names the statuses: 0 done, 1 a run-time failure,
2 wrong usage or configuration, 3 --fail-on was met, 4 an input was damaged; and, when several hold, 2 before 1 before
4 before 3. Every message begins with the program's name and says what, where and what to do."""
from pathlib import Path

from lib import chat, wire
from lib.sensor import DAMAGED, DONE, FAIL_ON, FAILURE, USAGE, Scenario, run


class ExitStatuses(Scenario):
    def setUp(self) -> None:
        super().setUp()
        request = chat.post(chat.chat_json(chat.marked_text()))
        self.capture = wire.save(self.folder / 'marked.pcap', wire.Tcp(1).request(request).packets)
        quiet = chat.post(chat.chat_json('What is the capital of France?'))
        self.harmless = wire.save(self.folder / 'harmless.pcap', wire.Tcp(2).request(quiet).packets)
        self.cut = self.folder / 'cut.pcap'
        self.cut.write_bytes(self.capture.read_bytes()[:-1])

    def check(self, status: int, *arguments: str | Path, says: tuple[str, ...] = ()) -> None:
        with self.subTest(' '.join(map(str, arguments))):
            ran = run(*arguments)
            self.assertEqual(ran.status, status, ran.stderr)
            for words in says:
                self.assertIn(words, ran.stderr)
            if status in (FAILURE, USAGE, DAMAGED):
                self.assertIn('sekimori: ', ran.stderr)
                self.assertNotIn('terminate called', ran.stderr)

    def test_done(self) -> None:
        for arguments in (['--help'], ['--version'], ['replay', '--help'], ['check'], ['signatures'], ['services'], ['metrics']):
            self.check(DONE, *arguments)
        self.check(DONE, 'replay', self.capture)
        self.check(DONE, 'replay', '--fail-on', 'low', self.harmless)

    def test_fail_on(self) -> None:
        """The shipped policy: level c2 on standard terms is an alert of severity high."""
        for least, status in (('low', FAIL_ON), ('medium', FAIL_ON), ('high', FAIL_ON), ('critical', DONE)):
            self.check(status, 'replay', '--fail-on', least, self.capture)

    def test_usage(self) -> None:
        self.check(USAGE, says=('subcommand', '--help'))
        self.check(USAGE, 'repaly', self.capture, says=("'repaly' is no command", "did you mean 'replay'?"))
        self.check(USAGE, 'replay', says=('CAPTURE', '--help'))
        self.check(USAGE, 'replay', '--bogus', self.capture, says=('--bogus', '--help'))
        self.check(USAGE, 'replay', '--fail-on', 'hgh', self.capture, says=('hgh', 'critical'))
        self.check(USAGE, 'replay', '--workers', '0', self.capture, says=('--workers', '1 to 64'))
        self.check(USAGE, 'replay', '--filter', 'tcp prot 80', self.capture, says=("filter 'tcp prot 80'", 'syntax error'))
        self.check(USAGE, 'replay', '-', '-', says=("name '-' once",))

    def test_configuration(self) -> None:
        config = self.folder / 'sensor.toml'
        config.write_text('[limits]\nfindigs = 3\n')
        self.check(USAGE, 'replay', '-c', config, self.capture, says=(f"{config}:2:1: unknown key 'findigs'", "did you mean 'findings'?"))
        config.write_text('[limits]\nfindings = 1\n')
        self.check(USAGE, 'replay', '-c', config, self.capture, says=(f'{config}:2:', '8'))
        for option in ('-c', '--signatures', '--services', '--policy'):
            self.check(USAGE, 'replay', option, self.folder / 'nowhere', self.capture, says=('nowhere',))

    def test_failure(self) -> None:
        missing, empty = self.folder / 'missing.pcap', self.folder / 'empty'
        empty.mkdir()
        self.check(FAILURE, 'replay', missing, says=(str(missing), 'no such file', 'check the spelling'))
        self.check(FAILURE, 'replay', empty, says=(str(empty), 'no capture (pcap or pcapng, plain, .gz or .zst)'))
        for option in ('--alerts', '--transactions', '--metrics'):
            self.check(FAILURE, 'replay', option, self.folder / 'no' / 'folder', self.capture, says=('folder: cannot be written',))
            self.check(FAILURE, 'replay', option, '/dev/full', self.capture, says=('/dev/full: cannot be written: No space',))

    def test_damaged(self) -> None:
        self.check(DAMAGED, 'replay', self.cut, says=(str(self.cut), 'at offset', 'the file ends inside a packet'))

    def test_several_at_once(self) -> None:
        self.check(DAMAGED, 'replay', '--fail-on', 'low', self.cut)
        self.check(FAILURE, 'replay', '--fail-on', 'low', '--alerts', '/dev/full', self.cut)
        self.check(USAGE, 'replay', '--filter', 'tcp prot', '--alerts', '/dev/full', self.cut)
