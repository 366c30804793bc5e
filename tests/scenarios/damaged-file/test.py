"""Why: a capture that was cut or overwritten loses nothing but what is behind the damage (CLI.md, promise 4): every packet
before it is inspected, standard error names the file and the byte, the exit status is 4. Where the damage begins is
counted here by the layout of the formats (draft-ietf-opsawg-pcap section 4, draft-ietf-opsawg-pcapng section 3)."""
import gzip
import re
import zlib
from pathlib import Path

from lib import chat, wire
from lib.sensor import DAMAGED, DONE, Ran, Scenario, replay

PLACE = re.compile(r'^sekimori: (.+?)(?: at offset (\d+))?: (.+)$', re.MULTILINE)


def two_requests(number: int) -> list[wire.Packet]:
    """Two clients: the first is done, then the second's marked request in one packet, and last its answer."""
    first = wire.Tcp(2 * number).request(chat.post(chat.chat_json(chat.marked_text())))
    second = wire.Tcp(2 * number + 1, start_us=first.now).open()
    second.send(wire.every(chat.post(chat.chat_json(chat.marked_text())), 1448)).answer()
    assert len(second.packets) == 5
    return first.packets + second.packets


class DamagedFile(Scenario):
    def places(self, ran: Ran) -> dict[str, int]:
        """What standard error says: file to offset."""
        return {file: int(offset) for file, offset, _ in PLACE.findall(ran.stderr)}

    def check_every_cut(self, suffix: str) -> None:
        """One file for each byte of the last two packets, cut there; all in one run, each with clients of its own."""
        form = wire.pcapng if suffix == '.pcapng' else wire.pcap
        packets = two_requests(0)
        ends = [len(form(packets[:count])) for count in range(len(packets) - 2, len(packets) + 1)]
        expected_places, expected_requests = {}, {}
        for size in range(ends[0], ends[2] + 1):
            path = self.folder / f'{size}{suffix}'
            path.write_bytes(form(two_requests(size))[:size])
            expected_requests[str(path)] = 2 if size >= ends[1] else 1
            if size not in ends:
                expected_places[str(path)] = max(end for end in ends if end <= size)
        ran = replay('--quiet', self.folder)
        self.assertEqual(ran.status, DAMAGED)
        self.assert_same(self.places(ran), expected_places)
        for records in (ran.alerts, ran.transactions):
            counts = dict.fromkeys(expected_requests, 0)
            for record in records:
                counts[record['pcap_filename']] += 1
            self.assert_same(counts, expected_requests)
        self.assertEqual({line['complete'] for line in ran.transactions}, {'yes'})
        print(f'{len(expected_requests)} files cut', end=' ', flush=True)

    def test_pcap_cut_anywhere(self) -> None:
        self.check_every_cut('.pcap')

    def test_pcapng_cut_anywhere(self) -> None:
        self.check_every_cut('.pcapng')

    def test_garbage_in_the_middle(self) -> None:
        before, behind = two_requests(1), two_requests(2)
        for form, suffix in ((wire.pcap, '.pcap'), (wire.pcapng, '.pcapng')):
            with self.subTest(suffix):
                path, offset = self.folder / f'garbage{suffix}', len(form(before))
                path.write_bytes(form(before) + b'\xff' * 40 + form(before + behind)[offset:])
                ran = replay('--quiet', path)
                self.assertEqual((ran.status, self.places(ran)), (DAMAGED, {str(path): offset}))
                self.assertEqual((len(ran.alerts), len(ran.transactions)), (2, 2))
                self.assertIn(f'the {len(before)} packets before it were read', ran.stderr)

    def test_damage_in_one_file_does_not_stop_the_others(self) -> None:
        cut, whole = self.folder / 'a.pcap', wire.save(self.folder / 'b.pcap', two_requests(4))
        cut.write_bytes(wire.pcap(two_requests(3))[:-1])
        ran = replay('--quiet', cut, whole)
        self.assertEqual((ran.status, list(self.places(ran))), (DAMAGED, [str(cut)]))
        self.assertEqual(len(ran.transactions), 4)

    def test_gzip_cut(self) -> None:
        packets = [packet for number in range(200) for packet in two_requests(number)]
        packed = gzip.compress(wire.pcap(packets))
        path = self.folder / 'cut.pcap.gz'
        for size in (len(packed) // 3, len(packed) - 9):  # in the data; in the last block, before the trailer of 8 bytes
            path.write_bytes(packed[:size])
            readable = len(zlib.decompressobj(31).decompress(packed[:size]))
            requests = sum(len(wire.pcap(packets[:end])) <= readable for end in self.request_ends(packets))
            ran = replay('--quiet', path)
            self.assertEqual(ran.status, DAMAGED)
            self.assertEqual(len(ran.transactions), requests)
            self.assertRegex(ran.stderr, f'{re.escape(str(path))} at offset')

    @staticmethod
    def request_ends(packets: list[wire.Packet]) -> list[int]:
        return [count for count, packet in enumerate(packets, 1) if b'POST /' in packet.frame]

    def test_files_that_hold_nothing(self) -> None:
        for name, content, word in (('empty.pcap', b'', 'is empty'), ('note.pcap', b'Minutes of the meeting\n', 'is no capture'),
                                    ('packed.pcap.xz', b'\xfd7zXZ\0\0\0', 'xz -dk')):
            with self.subTest(name):
                path = self.folder / name
                path.write_bytes(content)
                for ran in (replay(path), replay('-', stdin=content)):
                    self.assertEqual((ran.status, ran.stdout, ran.transactions), (DAMAGED, '', []))
                    self.assertIn(word, ran.stderr)
        header = self.folder / 'header.pcap'
        header.write_bytes(wire.pcap([]))
        self.assertEqual(replay('--quiet', header).status, DONE)

    def test_the_other_files_are_read(self) -> None:
        good, empty, note = (self.folder / name for name in ('good.pcap', 'empty.pcap', 'note.pcap'))
        wire.save(good, two_requests(5))
        empty.touch()
        note.write_text('Minutes of the meeting')
        ran = replay(empty, good, note)
        self.assertEqual((ran.status, len(ran.transactions)), (DAMAGED, 2))
        for path in (empty, note):
            self.assertIn(f'{path}: is ', ran.stderr)

    def test_a_folder_says_what_it_passed_over(self) -> None:
        wire.save(self.folder / 'good.pcap', two_requests(5))
        (self.folder / 'notes.txt').write_text('Minutes of the meeting')
        Path(self.folder, 'lost.pcap').touch()
        ran = replay(self.folder)
        self.assertEqual((ran.status, len(ran.transactions)), (DONE, 2))
        for name in ('notes.txt', 'lost.pcap'):
            self.assertIn(name, ran.stderr)
