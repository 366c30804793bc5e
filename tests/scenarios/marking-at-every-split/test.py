"""Why: no place, split or order hides a marking (CLI.md, promise 2). One request is sent in every way that TCP, chunks
and JSON allow. Each connection must give one alert with one finding, where the marking was put, and the digest of the
body must be the one that hashlib gives for what was sent."""
import hashlib
import random
from typing import Callable

from lib import chat, wire
from lib.sensor import DONE, Ran, Scenario, by_client, replay

WINDOW = 24_576  # of the matcher, in bytes of text
MARK = chat.MARK.encode()
ESCAPED = b'\\u3010\\u6a5f\\u5bc6\\u6027' + b'2' + b'\\u3011'

# What a client sends: the request, and where in it the marking stands, to segments in the order of the wire.
Cut = Callable[[bytes, int], list[wire.Segment]]


def whole(request: bytes, _: int) -> list[wire.Segment]:
    return wire.every(request, 1448)


class MarkingAtEverySplit(Scenario):
    def setUp(self) -> None:
        super().setUp()
        self.connections: list[wire.Tcp] = []
        self.bodies: dict[str, bytes] = {}
        self.texts: dict[str, str] = {}

    def say(self, cut: Cut = whole, chunks: Cut | None = None, escaped: bool = False, before: str = '') -> None:
        """One more connection: a text of its own, in chunks if they are given, cut into segments."""
        number = len(self.connections)
        text = before + chat.marked_text(number)
        body = chat.chat_json(text, ascii_only=escaped)
        mark = ESCAPED if escaped else MARK
        if chunks is None:
            request = chat.post(body)
        else:
            request = chat.post_chunks(piece for _, piece in chunks(body, body.index(mark)))
        tcp = wire.Tcp(number).open().send(cut(request, request.find(mark))).answer().close()
        self.connections.append(tcp)
        self.bodies[tcp.client], self.texts[tcp.client] = body, text

    def check(self) -> None:
        ran = replay('--quiet', wire.save(self.folder / 'splits.pcap', wire.in_time(*self.connections)))
        self.assertEqual(ran.status, DONE, ran.stderr)
        self.check_found(ran)
        self.check_read(ran)
        print(f'{len(self.connections)} connections', end=' ', flush=True)

    def check_found(self, ran: Ran) -> None:
        self.assertEqual(ran.updates, [], 'no two texts are the same')
        found = by_client(ran.alerts)
        self.assertEqual(set(found), set(self.bodies))
        for client, alerts in found.items():
            with self.subTest(client=client):
                findings = [finding for alert in alerts for finding in alert['dlp']['findings']]
                self.assertEqual([(each['signature'], each['count']) for each in findings], [(chat.SIGNATURE, 1)])
                finding = findings[0]
                self.assertEqual((finding['part'], finding['field']), ('prompt', '/messages/0/content'))
                begin = self.texts[client].encode().index(MARK)
                self.assertIn(finding['offset'], range(begin, begin + len(MARK)))
                self.assertLessEqual(finding['offset'] + finding['length'], begin + len(MARK))

    def check_read(self, ran: Ran) -> None:
        read = by_client(ran.transactions)
        self.assertEqual({client: len(lines) for client, lines in read.items()}, dict.fromkeys(self.bodies, 1))
        for client, (line,) in read.items():
            with self.subTest(client=client):
                body = self.bodies[client]
                self.assertEqual(line['request_body_sha256'], hashlib.sha256(body).hexdigest())
                self.assertEqual(line['coverage'], {'wire': len(body), 'decoded': len(body), 'scanned': len(body),
                                                    'missed': 0, 'reasons': {}})
                self.assertEqual((line['complete'], line['status'], line['service']), ('yes', 200, chat.SERVICE))

    def test_segments(self) -> None:
        self.say(lambda request, _: wire.every(request, 1))
        for border in range(-2, len(MARK) + 3):
            self.say(lambda request, at: wire.cut(request, at + border))
        for border in range(1, 180, 3):  # through the head and the beginning of the body
            self.say(lambda request, at: wire.cut(request, border, at + 5))
        self.check()

    def test_order(self) -> None:
        order = random.Random(1)
        for size in (1, 3, 16, 100):
            self.say(lambda request, _: wire.every(request, size)[::-1])
            self.say(lambda request, _: wire.every(request, size) * 2)
            for copies in (1, 2):
                self.say(lambda request, _: order.sample(segments := wire.every(request, size) * copies, len(segments)))
        self.check()

    def test_overlaps(self) -> None:
        for border in range(len(MARK) + 1):
            # Lost with all that follows, and sent again from a little before; then a late copy of a part.
            self.say(lambda request, at: [(0, request[:at + border]), (at - 10, request[at - 10:]), (at, request[at:at + 4])])
            # A part from the middle first, then everything.
            self.say(lambda request, at: [(at + border, request[at + border:at + border + 40]), (0, request)])
        self.check()

    def test_chunks(self) -> None:
        for border in range(-3, len(MARK) + 4):
            self.say(chunks=lambda body, at: wire.cut(body, at + border))
        for size in (1, 2, 3, 5):
            for segment in (1, 7, 1448):
                self.say(lambda request, _: wire.every(request, segment), chunks=lambda body, _: wire.every(body, size))
        self.check()

    def test_escapes(self) -> None:
        for border in range(-2, len(ESCAPED) + 3):
            self.say(lambda request, at: wire.cut(request, at + border), escaped=True)
            self.say(chunks=lambda body, at: wire.cut(body, at + border), escaped=True)
        self.check()

    def test_window(self) -> None:
        """The marking before, across and behind the borders of the matcher's window."""
        line = 'The committee reviewed the proposal and asked for a revised estimate.\n'
        for windows in (1, 2):
            for begin in range(windows * WINDOW - len(MARK) - 40, windows * WINDOW + 8, windows):
                self.say(before=(line * (begin // len(line) + 1))[:begin - 1] + '\n')
        self.check()
