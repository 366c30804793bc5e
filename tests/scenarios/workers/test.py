"""Why: the same captures give byte-identical alerts and transactions, whatever the number of workers and the way the
bytes come (CLI.md, promise 1): a file, standard input, gzip, zstd, a folder, files in any order. Only what names the
input may differ: pcap_filename, and the frame numbers in it where one capture became several files."""
import gzip
import json
import random
import struct
from pathlib import Path

from lib import chat, wire
from lib.sensor import DONE, Scenario, read_lines, run

WORKERS = ('1', '2', '5')


def zstd(data: bytes) -> bytes:
    """A zstd frame of raw blocks (RFC 8878 section 3.1.1), because Python 3.11 has none."""
    size = 128 * 1024
    blocks = [data[at:at + size] for at in range(0, len(data), size)]
    out = b'\x28\xb5\x2f\xfd\xe0' + struct.pack('<Q', len(data))
    for number, block in enumerate(blocks, 1):
        out += (len(block) << 3 | (number == len(blocks))).to_bytes(3, 'little') + block
    return out


def traffic() -> list[wire.Packet]:
    """Interleaved connections of IPv4, IPv6 and VLANs: marked and unmarked texts, some twice from one client, some
    with segments lost or out of order, and requests to hosts that are not listed."""
    rng = random.Random(20261121)
    connections = []
    for number in range(150):
        text = chat.marked_text(number) if number % 3 == 0 else f'質問 {number}: ' + chat.PROSE[number % 3]
        requests = [chat.post(chat.chat_json(text))] * (3 if number % 9 == 0 else 1)
        requests.append(chat.post(b'{}', host='www.example.jp', path=f'/{number}'))
        tcp = wire.Tcp(number, v6=number % 5 == 1, vlans=(100 + number % 3,) if number % 4 == 0 else (),
                       step_us=rng.randrange(20, 900), start_us=wire.EPOCH_US + rng.randrange(400_000)).open()
        for request in requests:
            segments = wire.every(request, rng.randrange(60, 600))
            if number % 7 == 0:
                rng.shuffle(segments)
            elif number % 11 == 0 and len(segments) > 2:
                del segments[-2]
            tcp.send(segments).answer()
        connections.append(tcp.close())
    return wire.in_time(*connections)


class Workers(Scenario):
    def setUp(self) -> None:
        super().setUp()
        self.packets = traffic()
        self.capture = wire.save(self.folder / 'one.pcap', self.packets)
        self.reference = self.output('1', self.capture)
        alerts, transactions = self.reference
        self.assertEqual(len(transactions), 150 + 150 + 17 * 2)
        self.assertGreater(len(alerts), 40)
        self.assertEqual(len({line['flow_id'] for line in transactions}), 150)

    def output(self, workers: str, *captures: Path | str, stdin: bytes | None = None, split: bool = False) -> tuple[list, list]:
        """Alerts and transactions as their bytes, read only to take away what names the input."""
        transactions = self.folder / 'transactions'
        ran = run('replay', '--quiet', '--workers', workers, '--transactions', transactions, *captures, stdin=stdin)
        self.assertEqual(ran.status, DONE, ran.stderr)
        outputs = []
        for text, kind in ((ran.stdout, None), (transactions.read_text(), 'transaction')):
            records = read_lines(text, kind)
            for line, record in zip(text.splitlines(), records):
                self.assertEqual(json.dumps(record, ensure_ascii=False, separators=(',', ':')), line, 'one spelling')
                record.pop('pcap_filename', None)
                for frames in ('frame_first', 'frame_last', 'pcap_cnt') if split else ():
                    record.pop(frames, None)
                if split and 'dlp' in record:
                    record['dlp'].pop('frames', None)
            outputs.append(records)
        return outputs[0], outputs[1]

    def check(self, *captures: Path | str, stdin: bytes | None = None, split: bool = False) -> None:
        reference = self.output('1', self.capture, split=split) if split else self.reference
        for workers in WORKERS:
            with self.subTest(captures=captures, workers=workers):
                self.assertEqual(self.output(workers, *captures, stdin=stdin, split=split), reference)

    def test_a_file_and_standard_input(self) -> None:
        self.check(self.capture)
        self.check('-', stdin=self.capture.read_bytes())
        self.check(wire.save(self.folder / 'one.pcapng', self.packets))

    def test_compressed(self) -> None:
        packed = self.folder / 'one.pcap.gz'
        packed.write_bytes(gzip.compress(self.capture.read_bytes()))
        self.check(packed)
        packed = self.folder / 'one.pcap.zst'
        packed.write_bytes(zstd(self.capture.read_bytes()))
        self.check(packed)
        self.check('-', stdin=packed.read_bytes())

    def test_folders_and_rotated_files(self) -> None:
        parts = self.folder / 'parts' / 'below'
        parts.mkdir(parents=True)
        borders = [0, 500, 501, 900, len(self.packets)]
        for number, (a, b) in enumerate(zip(borders, borders[1:])):
            wire.save(parts / f'{9 - number}.pcap', self.packets[a:b])  # named against the order of time
        self.check(parts.parent, split=True)
        self.check(*sorted(parts.iterdir()), split=True)
        self.check(*sorted(parts.iterdir(), reverse=True), split=True)
