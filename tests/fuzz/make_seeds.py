#!/usr/bin/env python3
"""Writes the seeds of the fuzz corpus: python3 tests/fuzz/make_seeds.py. Seeds are small, valid and different from each
other; each target says in its head what its input looks like. Inputs that once broke something lie beside them, under
names that say what they broke."""
import gzip
import pathlib
import struct
import zlib

HERE = pathlib.Path(__file__).parent
DATA = HERE.parent.parent / "signatures"


def write(target, name, data):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


# --- packets: link type, then frames behind their length ---------------------------------------------------------------

def tcp(payload, flags=0x18, sequence=1000):
    return struct.pack(">HHIIBBHHH", 51234, 443, sequence, 0, 5 << 4, flags, 65535, 0, 0) + payload


def ipv4(payload, protocol=6, fragment=0):
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 7, fragment, 64, protocol, 0, bytes([10, 0, 3, 7]),
                       bytes([104, 18, 32, 47])) + payload


def ipv6(payload, next_header=6):
    return struct.pack(">IHBB", 6 << 28, len(payload), next_header, 64) + bytes(15) + b"\1" + bytes(15) + b"\2" + payload


def ethernet(payload, types):
    return bytes(12) + b"".join(struct.pack(">HH", *tag) if isinstance(tag, tuple) else struct.pack(">H", tag)
                                for tag in types) + payload


def frames(link, *packets):
    return bytes([link]) + b"".join(struct.pack(">H", len(packet)) + packet for packet in packets)


def packet_seeds():
    hello = tcp(b"POST / HTTP/1.1\r\n")
    write("packet", "ethernet", frames(0, ethernet(ipv4(hello), [0x0800])))
    write("packet", "vlan", frames(0, ethernet(ipv4(hello), [(0x8100, 5), 0x0800]),
                                   ethernet(ipv4(hello), [(0x88A8, 5), (0x8100, 6), 0x0800])))
    write("packet", "ipv6", frames(0, ethernet(ipv6(hello), [0x86DD])))
    extended = bytes([60, 0]) + bytes(6) + bytes([6, 0]) + bytes(6) + hello
    write("packet", "ipv6-extensions", frames(2, ipv6(extended, 0)))
    half = ipv6(bytes([6, 0]) + struct.pack(">HI", 1, 9) + hello[:16], 44)
    rest = ipv6(bytes([6, 0]) + struct.pack(">HI", 16, 9) + hello[16:], 44)
    write("packet", "ipv6-fragments", frames(2, half, rest))
    write("packet", "fragments", frames(2, ipv4(hello[16:], fragment=2), ipv4(hello[:16], fragment=0x2000)))
    write("packet", "udp", frames(2, ipv4(struct.pack(">HHHH", 53, 53, 12, 0) + b"abcd", 17)))
    write("packet", "cooked", frames(4, bytes(14) + struct.pack(">H", 0x0800) + ipv4(hello)))
    write("packet", "cooked2", frames(5, struct.pack(">H", 0x86DD) + bytes(18) + ipv6(hello)))
    write("packet", "loopback", frames(1, struct.pack("<I", 2) + ipv4(hello)))


# --- reassembly: flags, move, length / 7, pause in ms -------------------------------------------------------------------

def reassembly_seeds():
    syn, fin, rst, back, forth = 0x04, 0x08, 0x0C, 0x02, 0x80
    write("reassembly", "in-order", bytes([syn, 0, 0, 1, syn | 1, 0, 0, 1, 0, 0, 20, 1, 1, 0, 40, 1, fin, 0, 0, 1,
                                           fin | 1, 0, 0, 1]))
    write("reassembly", "out-of-order", bytes([syn, 0, 0, 1, forth, 140, 20, 1, back, 56, 20, 1, 0, 0, 20, 1]))
    write("reassembly", "overlaps", bytes([syn, 0, 0, 1, 0, 0, 30, 1, back, 20, 30, 1, back, 40, 60, 1]))
    write("reassembly", "lost", bytes([syn, 0, 0, 1] + [forth, 50, 20, 200] * 14))
    write("reassembly", "hole-expires", bytes([0, 0, 3, 1, forth | 0x40, 9, 9, 1, 0x40, 0, 9, 250, 0x40, 0, 9, 250]))
    write("reassembly", "reset", bytes([syn, 0, 0, 1, 0, 0, 9, 1, rst, 0, 0, 1, 0, 0, 9, 1]))
    write("reassembly", "cut", bytes([0x10, 0, 9, 1, 0x10, 0, 9, 1, 1, 0, 9, 1]))
    write("reassembly", "reused", bytes([syn, 0, 0, 1, 0, 0, 9, 1, fin, 0, 0, 1, fin | 1, 0, 0, 1, back, 255, 0, 1,
                                         syn | back, 255, 0, 1, 0, 0, 9, 1]))


# --- http1: joined, then pieces behind flags and length ------------------------------------------------------------------

def conversation(*pieces, joined=0):
    data = bytes([joined])
    for side, text in pieces:
        for at in range(0, len(text), 511):
            piece = text[at:at + 511]
            data += bytes([side | (2 if len(piece) > 255 else 0), len(piece) - (256 if len(piece) > 255 else 0)]) + piece
    return data


def http1_seeds():
    post = b"POST /v1/chat HTTP/1.1\r\nHost: a.example\r\nContent-Length: 4\r\n\r\nabcd"
    ok = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    chunked = (b"POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nabcd\r\n0\r\nT: r\r\n\r\n")
    write("http1", "length", conversation((0, post), (1, ok), (0, post), (1, ok)))
    write("http1", "pipelined", conversation((0, post + chunked + post), (1, ok + ok + ok)))
    write("http1", "continue", conversation((0, post[:-4]), (1, b"HTTP/1.1 100 Continue\r\n\r\n"), (0, b"abcd"), (1, ok)))
    write("http1", "until-close", conversation((0, b"GET / HTTP/1.0\r\n\r\n"), (1, b"HTTP/1.0 200 OK\r\n\r\nbody")))
    write("http1", "folded", conversation((0, b"GET http://u@h:8/ HTTP/1.1\nX: a\n\tb\nHost: b\n\n"), (1, ok)))
    connect = b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"
    write("http1", "tunnel", conversation((0, connect), (1, b"HTTP/1.1 200 Yes\r\n\r\n"), (0, post), (1, ok)))
    write("http1", "upgrade", conversation((0, b"GET /w HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"),
                                           (1, b"HTTP/1.1 101 S\r\nUpgrade: websocket\r\n\r\n\x81\x00"), (0, b"\x81\x00")))
    write("http1", "gap", conversation((0, post[:-2])) + bytes([0x0C, 2]) + conversation((0, post), (1, ok))[1:])
    write("http1", "joined", conversation((1, b"rest of something"), (0, b"garbage\r\n"), (0, post), (1, ok), joined=1))
    write("http1", "tls", conversation((0, b"\x16\x03\x01\x00\x05hello"), (1, b"\x16\x03\x03\x00\x05hello")))
    write("http1", "http2", conversation((0, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")))
    write("http1", "broken-chunk", conversation((0, chunked[:60] + b"zz\r\nabcd"), (0, post), (1, ok)))


# --- body: coding, pieces, body ---------------------------------------------------------------------------------------------

def body_seeds():
    chat = ('{"model":"m","messages":[{"role":"user","content":"機密性2 \\u79d8\\n\\ud83d\\ude00 tail"}],"n":1234567890,'
            '"deep":[[[[[[[[[["x"]]]]]]]]]]}').encode()
    write("body", "chat", bytes([0, 0]) + chat)
    write("body", "chat-gap", bytes([0, 3]) + chat)
    write("body", "lines", bytes([0, 1]) + b'{"a":"1"}\n{"a":"2"}\n[true,false,null,bare,12345678901]')
    write("body", "surrogates", bytes([0, 2]) + b'{"a":"\\ud83dx\\ude00\\uZ","b~/":"\\/"}')
    write("body", "guard", bytes([0, 4]) + b"\xef\xbb\xbf)]}'\n" + b'["a"]')
    write("body", "text", bytes([0, 5]) + "個人番号 123456789018 の件\n".encode() * 20)
    write("body", "binary", bytes([0, 6]) + bytes(range(256)) * 3)
    write("body", "gzip", bytes([1, 7]) + gzip.compress(chat, mtime=0) + gzip.compress(b"more", mtime=0))
    write("body", "zlib", bytes([2, 8]) + zlib.compress(chat))
    write("body", "brotli", bytes([3, 9]) + bytes.fromhex("0b028068656c6c6f03"))
    write("body", "zstd", bytes([4, 10]) + bytes.fromhex("28b52ffd04582900004142434445b27b1a5e"))
    write("body", "mislabelled", bytes([1, 11]) + chat)
    write("body", "unknown-coding", bytes([6, 12]) + chat)


# --- knowledge: kind, file ---------------------------------------------------------------------------------------------------

RULE = b"""version = "1"
published = 2026-11-20
[[signature]]
id = "id.n"
sid = 1
name = { ja = "n", en = "n" }
level = "personal"
category = "personal"
rule = "number"
forms = ["9999-9999"]
validator = "luhn"
redact = "keep-last:4"
match = ["4539-1488"]
no_match = ["x"]
context = { any = ["card"], within = 10, confidence = "high" }
"""
SERVICE = b"""published = 2026-11-20
[[service]]
id = "api"
provider = "P"
hosts = ["api.example.ai", "*.example.com"]
[[wire]]
id = "w"
service = "api"
path = '^/v1$'
prompt = ["/messages/*/content"]
[[wire.example]]
path = "/v1"
body = '{}'
finds = { prompt = ["x"] }
"""
LEXICON = b'words = ["\xe7\xa7\x98", "secret"]\n'


def knowledge_seeds():
    write("knowledge", "rule", b"\0" + RULE)
    write("knowledge", "rule-misspelt", b"\0" + RULE.replace(b"forms", b"form").replace(b"luhn", b"luhm"))
    write("knowledge", "lexicon", b"\1" + LEXICON)
    write("knowledge", "service", b"\2" + SERVICE)
    write("knowledge", "service-broken", b"\2" + SERVICE.replace(b'"/messages', b'"messages').replace(b"= 'w'", b"= 1"))
    policy = sorted((DATA / "policy").glob("*.toml"))[0].read_bytes()
    write("knowledge", "policy", b"\3" + policy)
    house = b"""[[group]]
unit = "u"
addresses = ["10.0.3.0/24", "10.0.4.1-10.0.4.9", "2001:db8::/32", "x"]
[[exception]]
id = "e"
applicant = "a"
approver = "b"
reason = "r"
from = 2026-10-01
until = 2026-11-01T00:00:00+09:00
levels = ["c2", "c9"]
"""
    write("knowledge", "policy-house", b"\3" + house)


# --- marks: a byte for the kind of part (0 file, 1 prompt, 2 file name, 3 mail subject), the text ------------------------

def mark_seeds():
    texts = ("【機密性2】\n本文が続く。\n【機密性２情報・関係者限り】\n", "社外秘　作成：企画部\n本資料は部外秘です。\n本資料は社外秘ではありません。",
             "<td>極 秘</td>|取扱区分|社外秘|\na,b,CONFIDENTIAL,c\n", "格付の定義\n機密性3\n機密性2\n表示の例：（秘）\n",
             "「社外秘」と「極秘」の違い\n機密性1・2・3\nSECRETARY\n資料3部外秘複製禁止\n",
             "本文\n" * 400 + "部外秘\n" + "x" * 1500 + "\n極秘\n")
    for number, text in enumerate(texts):
        write("mark", f"text-{number}", b"\0" + text.encode())
    write("mark", "prompt", b"\1" + "【社外秘】これを訳して".encode())
    write("mark", "name", b"\2" + "【機密性2】予算案_社外秘.xlsx".encode())
    write("mark", "subject", b"\3" + "Re: [CONFIDENTIAL] ★関係者限り★日程".encode())


packet_seeds()
reassembly_seeds()
http1_seeds()
body_seeds()
knowledge_seeds()
mark_seeds()
