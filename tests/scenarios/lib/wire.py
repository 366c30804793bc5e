"""Packets and captures, written byte by byte: Ethernet, VLAN, IPv4, IPv6, TCP; pcap and pcapng.

Everything is a list, so that reordering is a slice, loss is leaving out and duplication is adding:

    tcp = Tcp(number=7, port=443)
    segments = every(data, 1448)
    tcp.send(segments[::-1])            # reordered
    tcp.send(segments[:3] + segments[4:])  # the fourth is lost
"""
from __future__ import annotations

import ipaddress
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Sequence

EPOCH_US = 1_795_219_200_000_000  # 2026-11-21 00:00 UTC
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16

Segment = tuple[int, bytes]  # where it lies in what is sent, and its bytes


@dataclass(frozen=True)
class Packet:
    time_us: int
    frame: bytes
    length: int | None = None  # on the wire, where the capture cut it


def every(data: bytes, size: int) -> list[Segment]:
    """The data in segments of one size."""
    return [(at, data[at:at + size]) for at in range(0, len(data), size)]


def cut(data: bytes, *borders: int) -> list[Segment]:
    """The data in segments with these borders."""
    edges = [0, *borders, len(data)]
    return [(a, data[a:b]) for a, b in zip(edges, edges[1:]) if a < b]


def checksum(data: bytes) -> int:
    """RFC 1071."""
    data += b'\0' * (len(data) % 2)
    total = sum(struct.unpack(f'>{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ethernet(payload: bytes, vlans: Sequence[int], v6: bool) -> bytes:
    tags = b''.join(struct.pack('>HH', 0x8100, vlan) for vlan in vlans)
    return b'\x02\0\0\0\0\x01\x02\0\0\0\0\x02' + tags + (b'\x86\xdd' if v6 else b'\x08\0') + payload


def ip(source: str, destination: str, protocol: int, payload: bytes) -> bytes:
    a, b = ipaddress.ip_address(source), ipaddress.ip_address(destination)
    if a.version == 6:
        return struct.pack('>IHBB', 0x6000_0000, len(payload), protocol, 64) + a.packed + b.packed + payload
    head = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(payload), 0, 0x4000, 64, protocol, 0) + a.packed + b.packed
    return head[:10] + struct.pack('>H', checksum(head)) + head[12:] + payload


class Tcp:
    """One connection of a client of its own; `packets` holds what both sides sent, in the order of time."""

    def __init__(self, number: int, port: int = 443, vlans: Sequence[int] = (), v6: bool = False,
                 step_us: int = 10, start_us: int | None = None) -> None:
        self.client = (f'2001:db8::{number + 1:x}' if v6 else f'10.{number >> 16}.{number >> 8 & 255}.{number & 255}')
        self.server = '2001:db8:ffff::1' if v6 else '203.0.113.10'
        self.client_port, self.server_port = 20_000 + number % 40_000, port
        self.vlans, self.v6, self.step_us = vlans, v6, step_us
        self.now = EPOCH_US + number * 1_000 if start_us is None else start_us
        self.sequence = [1_000_000 + number * 7919, 5_000_000 + number * 104_729]
        self.packets: list[Packet] = []

    def put(self, side: int, flags: int, payload: bytes = b'', offset: int = 0) -> None:
        """One segment; the offset counts from what this side has sent so far."""
        ends = [(self.client, self.client_port), (self.server, self.server_port)]
        (source, source_port), (destination, destination_port) = ends if side == 0 else ends[::-1]
        segment = struct.pack('>HHIIBBHHH', source_port, destination_port, (self.sequence[side] + offset) & 0xFFFFFFFF,
                              self.sequence[1 - side] & 0xFFFFFFFF, 0x50, flags, 64240, 0, 0) + payload
        self.packets.append(Packet(self.now, ethernet(ip(source, destination, 6, segment), self.vlans, self.v6)))
        self.now += self.step_us

    def open(self) -> Tcp:
        for side, flags in ((0, SYN), (1, SYN | ACK), (0, ACK)):
            self.put(side, flags)
            self.sequence[side] += flags & SYN == SYN
        return self

    def send(self, segments: Iterable[Segment], side: int = 0) -> Tcp:
        """Segments in the order given, wherever they lie in the stream; what comes next follows their end."""
        end = 0
        for offset, payload in segments:
            self.put(side, PSH | ACK, payload, offset)
            end = max(end, offset + len(payload))
        self.sequence[side] += end
        return self

    def answer(self, data: bytes = b'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n') -> Tcp:
        return self.send(every(data, 1448), side=1)

    def close(self) -> Tcp:
        for side in (0, 1):
            self.put(side, FIN | ACK)
            self.sequence[side] += 1
        self.put(0, ACK)
        return self

    def request(self, *requests: bytes, size: int = 1448) -> Tcp:
        """A whole connection of requests that are answered."""
        self.open()
        for data in requests:
            self.send(every(data, size)).answer()
        return self.close()


def in_time(*connections: Tcp) -> list[Packet]:
    """The packets of many connections as a tap sees them: interleaved."""
    return sorted((packet for tcp in connections for packet in tcp.packets), key=lambda packet: packet.time_us)


def pcap(packets: Iterable[Packet]) -> bytes:
    """draft-ietf-opsawg-pcap: microseconds, Ethernet."""
    out = [struct.pack('<IHHiIII', 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1)]
    for packet in packets:
        out.append(struct.pack('<IIII', *divmod(packet.time_us, 1_000_000), len(packet.frame),
                               packet.length or len(packet.frame)) + packet.frame)
    return b''.join(out)


def pcapng(packets: Iterable[Packet]) -> bytes:
    """draft-ietf-opsawg-pcapng: a section, one interface of Ethernet, enhanced packets in microseconds."""
    def block(kind: int, body: bytes) -> bytes:
        body += b'\0' * (-len(body) % 4)
        size = struct.pack('<I', 12 + len(body))
        return struct.pack('<I', kind) + size + body + size
    out = [block(0x0A0D0D0A, struct.pack('<IHHq', 0x1A2B3C4D, 1, 0, -1)), block(1, struct.pack('<HHI', 1, 0, 262_144))]
    for packet in packets:
        head = struct.pack('<IIIII', 0, packet.time_us >> 32, packet.time_us & 0xFFFFFFFF, len(packet.frame),
                           packet.length or len(packet.frame))
        out.append(block(6, head + packet.frame))
    return b''.join(out)


def save(path: Path, packets: Iterable[Packet]) -> Path:
    """Writes a capture in the form that its name asks for."""
    path.write_bytes((pcapng if path.suffix == '.pcapng' else pcap)(packets))
    return path
