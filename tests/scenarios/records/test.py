"""Why: pipelines of others read our records, and no output holds matched content in the clear (CLI.md, promise 5). Every
line validates against the shipped schemas, EVE's fields hold what Suricata's documentation says they hold, secrets that
are planted everywhere in requests appear nowhere, and the metrics are the Prometheus text format with every row listed."""
import base64
import hashlib
import ipaddress
import json
import re
import struct
from pathlib import Path

from lib import chat, wire
from lib.sensor import DONE, Ran, Scenario, replay, run

RULES = Path(__file__).parent / 'rules'


def my_number(first_digits: str) -> str:
    """With the check digit of ordinance 85/2014 of the Ministry of Internal Affairs, article 5."""
    weighted = sum(int(digit) * (n + 1 if n <= 6 else n - 5) for n, digit in enumerate(reversed(first_digits), 1))
    return first_digits + str(0 if weighted % 11 <= 1 else 11 - weighted % 11)


def community_id(source: str, destination: str, source_port: int, destination_port: int) -> str:
    """Community ID 1.0 with seed 0 for TCP, as its specification's pseudo code says."""
    ends = sorted([(ipaddress.ip_address(source).packed, source_port), (ipaddress.ip_address(destination).packed, destination_port)])
    (a, a_port), (b, b_port) = ends
    data = struct.pack('>H', 0) + a + b + struct.pack('>BBHH', 6, 0, a_port, b_port)
    return '1:' + base64.b64encode(hashlib.sha1(data).digest()).decode()


NUMBER, CARD, KEY, TOKEN = my_number('20261121345'), '4242-4242-4242-4242', 'sk-test-Zq8Lw2Xv5Rb7Tn3Kd9Mj4Hc6', 'pP7qR2sT9uV4wX6yZ1'
PLAIN_MIDDLES = (NUMBER[:10], '4242-4242', '4242424242', KEY[4:], TOKEN)  # what redaction must take away
TEXT = f'{chat.marked_text()}個人番号 {NUMBER}\nカード {CARD} の明細\n鍵は {KEY} です。\n'

METRIC = re.compile(r'^(sekimori_[a-z0-9_]+)(?:\{([a-z0-9_]+="(?:[^"\\\n]|\\.)*"(?:,[a-z0-9_]+="(?:[^"\\\n]|\\.)*")*)\})? (-?[0-9.e+-]+|NaN|[+-]Inf)$')


class Records(Scenario):
    def setUp(self) -> None:
        super().setUp()
        planted = chat.post(chat.chat_json(TEXT), path=f'{chat.PATH}?api_key={TOKEN}&v=1', authorization=f'Bearer {KEY}',
                            cookie=f'session={TOKEN}', user_agent='Mozilla/5.0 (X11)')
        self.first = wire.Tcp(1, v6=True, vlans=(100,)).request(planted, planted, planted)
        self.second = wire.Tcp(2).request(chat.post(chat.chat_json(TEXT, ascii_only=True)))
        self.capture = wire.save(self.folder / 'records.pcap', wire.in_time(self.first, self.second))

    def replay(self, *options: str) -> Ran:
        ran = replay(*options, self.capture)
        self.assertEqual(ran.status, DONE, ran.stderr)
        return ran

    def outputs(self, *options: str) -> str:
        """All that one run writes anywhere."""
        ran = self.replay(*options)
        return '\n'.join([ran.stdout, ran.stderr, ran.metrics] + [json.dumps(line, ensure_ascii=False) for line in ran.transactions])

    def test_no_secret_leaves(self) -> None:
        for options in ([], ['--format', 'table'], ['--excerpt', 'none'], ['--all-hosts', '--workers', '1']):
            text = self.outputs('--signatures', str(RULES), *options)
            self.assertIn('test.key', text)
            for secret in (NUMBER, CARD, KEY, TOKEN, *PLAIN_MIDDLES):
                with self.subTest(options=options, secret=secret):
                    self.assertNotIn(secret, text)
        self.assertNotIn(KEY[4:], self.outputs(), 'with the shipped signatures')

    def test_full_excerpts_are_asked_for_by_name(self) -> None:
        text = self.outputs('--signatures', str(RULES), '--excerpt', 'full')
        for secret in (NUMBER, CARD, KEY):
            self.assertIn(secret, text)
        self.assertNotIn(TOKEN, text, 'a token in a URL is masked even so')

    def test_findings_of_planted_secrets(self) -> None:
        ran = self.replay('--signatures', str(RULES))
        text = TEXT.encode()
        for alert in ran.alerts:
            places = {f['signature']: (f['count'], text[f['offset']:f['offset'] + f['length']].decode()) for f in alert['dlp']['findings']}
            self.assertEqual(places, {'test.my-number': (1, NUMBER), 'test.card': (1, CARD), 'test.key': (1, KEY)})

    def test_eve_fields(self) -> None:
        ran = self.replay()
        self.assertEqual([len(ran.alerts), len(ran.transactions)], [2, 4])
        alert = next(each for each in ran.alerts if each['src_ip'] == self.first.client)
        expected = {'event_type': 'alert', 'src_ip': '2001:db8::2', 'src_port': 20_001, 'dest_ip': '2001:db8:ffff::1', 'dest_port': 443,
                    'proto': 'TCP', 'ip_v': 6, 'vlan': [100], 'tx_id': 0, 'pcap_filename': str(self.capture), 'app_proto': 'http',
                    'community_id': community_id(self.first.client, self.first.server, self.first.client_port, 443)}
        self.assertEqual({name: alert.get(name) for name in expected}, expected)
        # A signature found the key in the query, so nothing of the query is shown.
        self.assertEqual(alert['http'], {'hostname': chat.HOST, 'url': f'{chat.PATH}?***', 'http_method': 'POST',
                                         'http_user_agent': 'Mozilla/5.0 (X11)', 'protocol': 'HTTP/1.1', 'status': 200})
        self.assertEqual((alert['alert']['action'], alert['alert']['severity']), ('allowed', 1))
        self.assertTrue(alert['timestamp'].startswith('2026-11-21T00:00:00.00'), alert['timestamp'])

    def test_repeated_text_is_one_alert_and_its_update(self) -> None:
        ran = self.replay()
        alert = next(each for each in ran.alerts if each['src_ip'] == self.first.client)
        updates = [each for each in ran.updates if each['dlp']['id'] == alert['dlp']['id']]
        self.assertEqual(updates[-1]['dlp']['seen'], 3)

    def test_metrics(self) -> None:
        ran = self.replay()
        declared = {row['name']: row for row in map(json.loads, run('metrics', '--format', 'json').stdout.splitlines())}
        types = dict(re.findall(r'^# TYPE (\S+) (\S+)$', ran.metrics, re.MULTILINE))
        helps = re.findall(r'^# HELP (\S+) \S', ran.metrics, re.MULTILINE)
        self.assertEqual(types, {name: row['type'] for name, row in declared.items()})
        self.assertEqual(sorted(helps), sorted(declared))
        samples = {}
        for line in ran.metrics.splitlines():
            if line.startswith('#'):
                continue
            match = METRIC.match(line)
            self.assertIsNotNone(match, line)
            name, labels, value = match.groups()
            self.assertNotIn((name, labels), samples, 'one sample each')
            samples[name, labels] = float(value)
            family = re.sub(r'_(bucket|sum|count)$', '', name) if name not in declared else name
            names = set(re.findall(r'([a-z0-9_]+)="', labels or ''))
            self.assertEqual(names - {'le'}, set(filter(None, declared[family]['labels'].split(','))) - {'-'}, line)
        missing = {name for name, row in declared.items() if row['type'] == 'counter'} - {name for name, _ in samples}
        self.assertEqual(missing, set(), 'every counter is there from the beginning')
        packets = len(self.first.packets) + len(self.second.packets)
        self.assertEqual(samples['sekimori_capture_packets_total', 'interface="capture"'], packets)
        self.assertEqual(samples['sekimori_alerts_total', f'service="{chat.SERVICE}",severity="high"'], 2)
