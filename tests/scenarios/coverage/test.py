"""Why: nothing is silently uninspected (CLI.md, promise 3). Bytes that were lost or could not be read stand in the
transaction's coverage by reason, in the summary and in the metrics; what could be read is searched all the same."""
import gzip
import hashlib
import re

from lib import chat, wire
from lib.sensor import DONE, Ran, Record, Scenario, replay

PNG = bytes.fromhex('89504e470d0a1a0a0000000d49484452') + bytes(range(256)) * 20


class Coverage(Scenario):
    def replay(self, *connections: wire.Tcp) -> tuple[Ran, list[Record]]:
        ran = replay(wire.save(self.folder / 'coverage.pcap', wire.in_time(*connections)))
        self.assertEqual(ran.status, DONE, ran.stderr)
        return ran, ran.transactions

    def request(self, data: bytes) -> tuple[Ran, Record]:
        ran, (line,) = self.replay(wire.Tcp(1).request(data))
        return ran, line

    def check_said(self, ran: Ran, reason: str, number: int) -> None:
        """In the metrics the exact number, in the summary the reason."""
        sample = f'sekimori_uninspected_bytes_total{{service="{chat.SERVICE}",reason="{reason}"}} {number}'
        self.assertIn(sample, ran.metrics.splitlines())
        if number:
            self.assertRegex(ran.stderr, rf'(?m)^not inspected .*\bk?B {reason}')

    def test_a_whole_request_misses_nothing(self) -> None:
        body = chat.chat_json(chat.marked_text())
        ran, line = self.request(chat.post(body))
        self.assertEqual(line['coverage'], {'wire': len(body), 'decoded': len(body), 'scanned': len(body), 'missed': 0, 'reasons': {}})
        self.assertRegex(ran.stderr, r'(?m)^not inspected +nothing$')
        self.assertEqual(len(ran.alerts), 1)

    def test_lost_segments(self) -> None:
        filler = '窓口業務の改善案について、各課の意見をまとめました。\n' * 100
        for where, text in (('before', filler + chat.marked_text()), ('behind', chat.marked_text() + filler)):
            with self.subTest(where):
                body = chat.chat_json(text)
                segments = wire.every(chat.post(body), 500)
                lost = segments.pop(4)[1] if where == 'before' else segments.pop(-4)[1]
                ran, (line,) = self.replay(wire.Tcp(1).open().send(segments).answer().close())
                self.assertEqual((line['complete'], line['request_body_sha256'], line['decoded_body_sha256']), ('gap', None, None))
                self.assertEqual(line['coverage']['reasons'], {'gap': len(lost)})
                self.assertEqual(line['coverage']['missed'], len(lost))
                self.assertEqual(line['coverage']['wire'], len(body) - len(lost))
                self.check_said(ran, 'gap', len(lost))
                self.assertIn(f'\nsekimori_reassembly_gap_bytes_total {len(lost)}\n', ran.metrics)
                self.assertEqual([finding['signature'] for alert in ran.alerts for finding in alert['dlp']['findings']], [chat.SIGNATURE])

    def test_a_request_that_never_ends(self) -> None:
        body = chat.chat_json(chat.marked_text())
        request = chat.post(body)
        for way in ('close', 'end of capture'):
            tcp = wire.Tcp(1).open().send(wire.every(request[:-40], 1448))
            ran, (line,) = self.replay(tcp.close() if way == 'close' else tcp)
            self.assertEqual((line['complete'], line['request_body_bytes']), ('truncated', len(body) - 40), way)
            self.assertEqual(len(ran.alerts), 1, 'what came was searched')

    def test_unknown_coding(self) -> None:
        packed = bytes(reversed(range(256))) * 4
        for coding in ('x-own', 'compress'):
            ran, line = self.request(chat.post(packed, content_encoding=coding))
            self.assertEqual((line['content_encoding'], line['complete']), (coding, 'yes'))
            self.assertEqual(line['coverage'], {'wire': len(packed), 'decoded': 0, 'scanned': 0, 'missed': len(packed),
                                                'reasons': {'coding': len(packed)}})
            self.assertEqual(line['request_body_sha256'], hashlib.sha256(packed).hexdigest())
            self.check_said(ran, 'coding', len(packed))

    def test_gzip(self) -> None:
        body = chat.chat_json(chat.marked_text() + 'x' * 3_000)
        packed = gzip.compress(body)
        ran, line = self.request(chat.post(packed, content_encoding='gzip'))
        self.assertEqual(line['coverage'], {'wire': len(packed), 'decoded': len(body), 'scanned': len(body), 'missed': 0, 'reasons': {}})
        self.assertEqual(line['decoded_body_sha256'], hashlib.sha256(body).hexdigest())
        self.assertEqual(len(ran.alerts), 1)

    def test_broken_gzip(self) -> None:
        noise = hashlib.shake_256(b'seed').hexdigest(6_000)
        packed = bytearray(gzip.compress(chat.chat_json(chat.marked_text() + noise)))
        for damage in ('overwritten', 'cut'):
            data = bytes(packed[:4_000]) + b'\xff' * 200 + bytes(packed[4_200:]) if damage == 'overwritten' else bytes(packed[:4_000])
            ran, line = self.request(chat.post(data, content_encoding='gzip'))
            with self.subTest(damage):
                self.assertIn('coding', line['coverage']['reasons'])
                self.assertIsNone(line['decoded_body_sha256'])
                self.assertEqual(line['request_body_sha256'], hashlib.sha256(data).hexdigest())
                self.assertGreater(line['coverage']['decoded'], 500)
                self.assertEqual(len(ran.alerts), 1, 'the marking before the damage is found')

    def test_an_image(self) -> None:
        ran, line = self.request(chat.post(PNG, content_type='image/png'))
        self.assertEqual(line['coverage'], {'wire': len(PNG), 'decoded': len(PNG), 'scanned': 0, 'missed': len(PNG),
                                            'reasons': {'uninspectable': len(PNG)}})
        self.check_said(ran, 'uninspectable', len(PNG))

    def test_encrypted_flows_are_counted(self) -> None:
        """A ClientHello of RFC 8446 section 4.1.2 with the server name of a listed service."""
        name = chat.HOST.encode()
        sni = len(name).to_bytes(2, 'big') + name
        sni = (len(sni) + 1).to_bytes(2, 'big') + b'\0' + sni
        extensions = b'\0\0' + len(sni).to_bytes(2, 'big') + sni
        hello = b'\x03\x03' + bytes(32) + b'\0' + b'\0\x02\x13\x01' + b'\x01\0' + len(extensions).to_bytes(2, 'big') + extensions
        hello = b'\x01' + len(hello).to_bytes(3, 'big') + hello
        ran, lines = self.replay(wire.Tcp(1).open().send([(0, b'\x16\x03\x01' + len(hello).to_bytes(2, 'big') + hello)]).close())
        self.assertEqual((lines, ran.alerts), ([], []))
        self.assertRegex(ran.stderr, r'(?m)^not inspected .*1 flows encrypted \(TLS\)')
        self.assertTrue(re.search(r'sekimori_flows_total\{protocol="tls"\} 1\n', ran.metrics))
