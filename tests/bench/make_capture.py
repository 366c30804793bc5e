#!/usr/bin/env python3
"""Makes the captures that the benchmarks measure, from a seed: the same bytes every time.

usage: make_capture.py KIND OUT.pcap [--mb MEGABYTES] [--seed N]

chat-h1    office traffic over HTTP/1.1 as a decrypting mirror shows it: 30 % of the requests go to listed
           generative-AI services with Japanese and English JSON bodies of 0.5 to 200 KB, the rest is ordinary
           web traffic; thousands of connections interleaved, most bytes in responses
mix-small  many short flows of small packets
bulk       long transfers to hosts that are no listed service
All persons, texts and numbers are made up. Needs Python 3.9 and nothing else.
"""
import argparse, heapq, json, random, struct

MSS = 1448
SERVICES = [('chatgpt.com', '/backend-api/f/conversation'), ('api.openai.com', '/v1/chat/completions'),
            ('api.openai.com', '/v1/responses'), ('api.anthropic.com', '/v1/messages'),
            ('generativelanguage.googleapis.com', '/v1beta/models/gemini-2.5-pro:generateContent'),
            ('myorg.openai.azure.com', '/openai/deployments/gpt/chat/completions?api-version=2024-10-21'),
            ('claude.ai', '/api/organizations/0a1b/chat_conversations/2c3d/completion')]
WEB = ['www.example.co.jp', 'cdn.example.net', 'news.example.jp', 'static.example.org', 'intra.example.go.jp',
       'img.example.com', 'api.example.io', 'maps.example.net', 'video.example.tv', 'mail.example.ac.jp']
JA = ('この資料は次年度の予算要求について、各部署から提出された意見を取りまとめたものです。', '会議の議事録を要約してください。',
      '窓口業務の改善案として、申請書の様式を見直すことが提案されました。', '令和7年度の事業計画に基づき、関係機関と調整を進めています。',
      '以下の文章を丁寧な日本語に直してください。', '調査の結果、利用者の満足度は前年より向上していることが分かりました。',
      '担当者は期日までに回答を取りまとめ、課長に報告すること。', 'システムの更新に伴い、一時的に利用できない時間帯があります。')
EN = ('Please summarise the following meeting notes in three bullet points. ', 'The committee reviewed the proposal and asked for a revised estimate. ',
      'Explain the difference between the two approaches and suggest which one fits our case. ', 'def main(args):\n    for item in args.items:\n        process(item)\n',
      'Translate the text below into Japanese and keep the tone formal. ', 'Traceback (most recent call last): File "app.py", line 42, in handler ')


class Maker:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.ja = [''.join(self.rng.choice(JA) for _ in range(40)) for _ in range(64)]
        self.en = [''.join(self.rng.choice(EN) for _ in range(40)) for _ in range(64)]
        self.noise = self.rng.randbytes(1 << 20)

    def prose(self, size):
        """About `size` bytes of text, Japanese or English."""
        pool = self.ja if self.rng.random() < 0.6 else self.en
        out, have = [], 0
        while have < size:
            piece = self.rng.choice(pool)
            out.append(piece)
            have += len(piece.encode())
        return ''.join(out).encode()[:size].decode('utf-8', 'ignore')

    def size(self, low, high):
        """Log-uniform: small ones are common."""
        return int(low * (high / low) ** self.rng.random())

    def chat_body(self, path):
        text = self.prose(self.size(500, 200_000))
        escaped = self.rng.random() < 0.3  # Python's json escapes everything beyond ASCII
        if 'messages' in path and 'v1/messages' in path:
            body = {'model': 'claude', 'max_tokens': 1024, 'messages': [{'role': 'user', 'content': [{'type': 'text', 'text': text}]}]}
        elif 'conversation' in path and 'backend' in path:
            body = {'action': 'next', 'messages': [{'author': {'role': 'user'}, 'content': {'content_type': 'text', 'parts': [text]}}], 'model': 'auto'}
        elif 'responses' in path:
            body = {'model': 'gpt', 'instructions': self.prose(300), 'input': [{'role': 'user', 'content': [{'type': 'input_text', 'text': text}]}]}
        elif 'generateContent' in path:
            body = {'contents': [{'role': 'user', 'parts': [{'text': text}]}], 'generationConfig': {'temperature': 0.2}}
        elif 'completion' in path and 'organizations' in path:
            body = {'prompt': text, 'timezone': 'Asia/Tokyo', 'attachments': []}
        else:
            body = {'model': 'gpt', 'messages': [{'role': 'system', 'content': self.prose(200)}, {'role': 'user', 'content': text}], 'stream': True}
        return json.dumps(body, ensure_ascii=escaped).encode()

    def binary(self, size):
        at = self.rng.randrange(len(self.noise))
        out = self.noise[at:at + size]
        while len(out) < size:
            out += self.noise[:size - len(out)]
        return out

    def exchange(self, listed):
        """One request and its response, as bytes."""
        if listed:
            host, path = self.rng.choice(SERVICES)
            body = self.chat_body(path)
            request = (f'POST {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64)\r\nAccept: text/event-stream\r\n'
                       f'Content-Type: application/json\r\nAuthorization: Bearer not-a-real-token\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n'
                       f'Content-Length: {len(body)}\r\n\r\n').encode() + body
            events = b''.join(b'%x\r\ndata: {"delta":"%s"}\n\n\r\n' % (len(t) + 20, t)
                              for t in (self.prose(self.rng.randrange(20, 120)).encode() for _ in range(self.rng.randrange(20, 200))))
            response = b'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n' + events + b'0\r\n\r\n'
            return request, response
        host = self.rng.choice(WEB)
        body = b''
        method = 'GET'
        if self.rng.random() < 0.15:
            method, body = 'POST', self.prose(self.size(100, 50_000)).encode()
        request = (f'{method} /{self.rng.randrange(1 << 40):x}/index?page={self.rng.randrange(1000)} HTTP/1.1\r\nHost: {host}\r\n'
                   f'User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36\r\nAccept: */*\r\nAccept-Language: ja,en;q=0.8\r\n'
                   f'Cookie: session={self.rng.randrange(1 << 60):x}\r\nReferer: https://{host}/\r\n'
                   + (f'Content-Type: text/plain\r\nContent-Length: {len(body)}\r\n' if body else '') + '\r\n').encode() + body
        size = self.size(1_000, 900_000)
        response = (f'HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nServer: web\r\nCache-Control: max-age=60\r\nContent-Length: {size}\r\n\r\n').encode()
        return request, response + self.binary(size)


class Wire:
    """Writes packets of many conversations in the order of their times."""

    def __init__(self, path):
        self.file = open(path, 'wb', buffering=1 << 22)
        self.file.write(struct.pack('<IHHiIII', 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        self.bytes = 24
        self.packets = 0

    def put(self, time_us, frame):
        self.file.write(struct.pack('<IIII', time_us // 1_000_000, time_us % 1_000_000, len(frame), len(frame)))
        self.file.write(frame)
        self.bytes += 16 + len(frame)
        self.packets += 1


def conversation(maker, number, start_us, exchanges, gap_us):
    """The packets of one connection, in order: (time, frame)."""
    rng = maker.rng
    client = struct.pack('>4B', 10, number >> 14 & 255, number >> 7 & 127, 1 + number % 127)
    server = struct.pack('>4B', 203, 0, 113, 1 + number % 200)
    ports = (20_000 + number % 40_000, 443)
    seq = [rng.randrange(1 << 32), rng.randrange(1 << 32)]
    now = start_us

    def frame(side, flags, payload=b''):
        a, b = (client, server) if side == 0 else (server, client)
        p, q = ports if side == 0 else ports[::-1]
        tcp = struct.pack('>HHIIBBHHH', p, q, seq[side] & 0xFFFFFFFF, seq[1 - side] & 0xFFFFFFFF, 0x80, flags, 64240, 0, 0) + b'\x01\x01\x08\x0a' + b'\0' * 8
        ip = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(tcp) + len(payload), 0, 0x4000, 64, 6, 0) + a + b
        return b'\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x08\0' + ip + tcp + payload

    for side, flags in ((0, 2), (1, 0x12), (0, 0x10)):
        yield now, frame(side, flags)
        if flags & 2:
            seq[side] += 1
        now += gap_us
    for request, response in exchanges:
        for side, data in ((0, request), (1, response)):
            for i, at in enumerate(range(0, len(data), MSS)):
                piece = data[at:at + MSS]
                yield now, frame(side, 0x18 if at + MSS >= len(data) else 0x10, piece)
                seq[side] += len(piece)
                now += gap_us
                if i % 2 == 1:
                    yield now, frame(1 - side, 0x10)
                    now += gap_us
        now += rng.randrange(50_000, 400_000)
    for side in (0, 1):
        yield now, frame(side, 0x11)
        seq[side] += 1
        now += gap_us


def exchanges_of(maker, kind):
    rng = maker.rng
    if kind == 'mix-small':
        for _ in range(rng.randrange(1, 3)):
            request, response = maker.exchange(False)
            yield request[:400] if b'POST' not in request[:4] else request, b'HTTP/1.1 204 No Content\r\nServer: web\r\n\r\n'
    elif kind == 'bulk':
        size = rng.randrange(5_000_000, 30_000_000)
        yield (b'GET /big HTTP/1.1\r\nHost: cdn.example.net\r\n\r\n',
               b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n' % size + maker.binary(size))
    else:
        for _ in range(rng.randrange(1, 5)):
            yield maker.exchange(rng.random() < 0.30)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('kind', choices=['chat-h1', 'mix-small', 'bulk'])
    parser.add_argument('out')
    parser.add_argument('--mb', type=int, default=1000)
    parser.add_argument('--seed', type=int, default=1)
    args = parser.parse_args()
    maker = Maker(args.seed)
    wire = Wire(args.out)
    open_at_once = {'chat-h1': 400, 'mix-small': 2_000, 'bulk': 20}[args.kind]
    started = 0
    queue = []

    def start(now):
        nonlocal started
        packets = conversation(maker, started, now, exchanges_of(maker, args.kind), maker.rng.randrange(20, 400))
        time_us, frame = next(packets)
        heapq.heappush(queue, (time_us, started, frame, packets))
        started += 1

    begin = 1_795_219_200_000_000  # 2026-11-21 00:00 UTC
    for i in range(open_at_once):
        start(begin + i * 1_000)
    while queue and wire.bytes < args.mb * 1_000_000:
        time_us, number, frame, packets = heapq.heappop(queue)
        wire.put(time_us, frame)
        following = next(packets, None)
        if following is None:
            start(time_us + maker.rng.randrange(1_000, 20_000))
        else:
            heapq.heappush(queue, (following[0], number, following[1], packets))
    wire.file.close()
    print(f'{args.out}: {wire.bytes} bytes, {wire.packets} packets, {started} connections')


main()
