"""Why: there is no depth limit, and memory does not grow with the request (CLI.md, promise 2): a marking in the last bytes
of a prompt is found, the digest is the one that hashlib gives, and the sensor's peak memory stays below 300 MiB."""
import hashlib
import json
import resource
from pathlib import Path

from lib import chat, wire
from lib.sensor import DONE, Scenario, replay

MIB = 1 << 20
MEMORY = 300 * MIB
SEGMENT = 60_000  # as network cards join segments before a capture sees them


def pieces(size: int) -> list[bytes]:
    """The body in pieces: JSON that opens, about `size` bytes of prose, the marking, and its end."""
    opening, closing = chat.chat_json('|').split(b'|')
    prose = json.dumps('\n'.join(chat.PROSE) + '\n', ensure_ascii=False)[1:-1].encode()
    block = prose * (MIB // len(prose))
    marked = json.dumps(chat.marked_text(), ensure_ascii=False)[1:-1].encode()
    return [opening, *[block] * (size // len(block)), marked, closing]


class BigRequest(Scenario):
    def check(self, size: int) -> None:
        body = pieces(size)
        digest, length = hashlib.sha256(), sum(map(len, body))
        capture = self.folder / 'big.pcap'
        self.write(capture, body, length)
        for piece in body:
            digest.update(piece)
        ran = replay('--quiet', '--workers', '1', capture)
        self.assertEqual(ran.status, DONE, ran.stderr)
        (line,), (alert,) = ran.transactions, ran.alerts
        self.assertEqual(line['request_body_sha256'], digest.hexdigest())
        self.assertEqual(line['coverage'], {'wire': length, 'decoded': length, 'scanned': length, 'missed': 0, 'reasons': {}})
        self.assertEqual([(f['signature'], f['count']) for f in alert['dlp']['findings']], [(chat.SIGNATURE, 1)])
        self.assertGreater(alert['dlp']['findings'][0]['offset'], size * 0.9)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        print(f'{length / MIB:.0f} MiB of request, peak memory {peak / MIB:.0f} MiB')
        self.assertLess(peak, MEMORY)

    @staticmethod
    def write(capture: Path, body: list[bytes], length: int) -> None:
        """Packet by packet, so that this test stays small as well."""
        tcp = wire.Tcp(1).open()
        head = chat.post(b'').replace(b'Content-Length: 0', b'Content-Length: %d' % length)
        with capture.open('wb') as out:
            out.write(wire.pcap([]))
            for piece in [head, *body]:
                tcp.send(wire.every(piece, SEGMENT))
                out.write(wire.pcap(tcp.packets)[24:])
                tcp.packets.clear()
            out.write(wire.pcap(tcp.answer().close().packets)[24:])


class Small(BigRequest):
    def test_16_mib(self) -> None:
        self.check(16 * MIB)


class Full(BigRequest):
    def test_256_mib(self) -> None:
        self.check(256 * MIB)
