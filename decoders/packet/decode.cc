#include "decoders/packet/decode.h"

#include <algorithm>

#include "decoders/base/byte_reader.h"

namespace sekimori {
namespace {

using Fault = std::optional<Count>;
constexpr Fault kFine = std::nullopt;

constexpr std::uint16_t kEtherTypeIpv4 = 0x0800;
constexpr std::uint16_t kEtherTypeIpv6 = 0x86DD;
constexpr std::uint8_t kProtocolTcp = 6;
constexpr std::uint8_t kProtocolUdp = 17;
constexpr int kExtensionHeadersMax = 16;

bool is_vlan_tag(std::uint16_t type) {
  return type == 0x8100 || type == 0x88A8 || type == 0x9100 || type == 0x9200 || type == 0x9300;
}

Address address_of(Bytes bytes) {
  Address address;
  address.v6 = bytes.size() == 16;
  std::copy(bytes.begin(), bytes.end(), address.bytes.begin());
  return address;
}

// `wire_bytes` is how long the TCP segment was on the wire, header included.
Fault decode_tcp(Bytes bytes, std::size_t wire_bytes, Packet& packet) {
  ByteReader reader(bytes);
  packet.source.port = reader.be16();
  packet.destination.port = reader.be16();
  packet.sequence = reader.be32();
  reader.skip(4);  // acknowledgement number: one direction may be all we see, so nothing waits for it
  const std::size_t header_bytes = reader.u8() >> 4 << 2;
  const std::uint8_t flags = reader.u8();
  if (!reader.ok()) return Count::kTransportTruncated;
  if (header_bytes < 20 || header_bytes > wire_bytes) return Count::kTransportMalformed;
  packet.transport = Transport::kTcp;
  packet.flags = {.fin = (flags & 0x01) != 0,
                  .syn = (flags & 0x02) != 0,
                  .rst = (flags & 0x04) != 0,
                  .ack = (flags & 0x10) != 0};
  packet.payload = bytes.subspan(std::min(header_bytes, bytes.size()));
  packet.cut_bytes = static_cast<std::uint32_t>(wire_bytes - header_bytes - packet.payload.size());
  return kFine;
}

Fault decode_udp(Bytes bytes, std::size_t wire_bytes, Packet& packet) {
  ByteReader reader(bytes);
  packet.source.port = reader.be16();
  packet.destination.port = reader.be16();
  reader.skip(4);
  if (!reader.ok()) return Count::kTransportTruncated;
  packet.transport = Transport::kUdp;
  packet.payload = reader.rest();
  packet.cut_bytes = static_cast<std::uint32_t>(wire_bytes - bytes.size());
  return kFine;
}

Fault decode_transport(std::uint8_t protocol, Bytes bytes, std::size_t wire_bytes, Packet& packet) {
  if (protocol == kProtocolTcp) return decode_tcp(bytes, wire_bytes, packet);
  if (protocol == kProtocolUdp) return decode_udp(bytes, wire_bytes, packet);
  packet.transport = Transport::kOther;
  packet.payload = bytes;
  return kFine;
}

// The part of `captured` that belongs to a payload of `wire_bytes`: behind it stands the link's padding;
// fewer bytes than that mean that the snap length cut.
Bytes payload_of(Bytes captured, std::size_t wire_bytes) {
  return captured.first(std::min(captured.size(), wire_bytes));
}

// A fragment, or what it completes.
Fault decode_fragment(const Fragment& fragment, Defragmenter& fragments, Packet& packet) {
  const std::optional<Bytes> whole = fragments.add(fragment, packet.moment.time);
  if (!whole) return Count::kPacketsFragment;
  return decode_transport(fragment.protocol, *whole, whole->size(), packet);
}

Fault decode_ipv4(Bytes bytes, std::size_t wire_bytes, Defragmenter& fragments, Packet& packet) {
  ByteReader reader(bytes);
  const std::uint8_t version_length = reader.u8();
  reader.skip(1);
  const std::uint16_t total_bytes = reader.be16();
  const std::uint16_t id = reader.be16();
  const std::uint16_t fragment = reader.be16();
  reader.skip(1);
  const std::uint8_t protocol = reader.u8();
  reader.skip(2);
  packet.source.address = address_of(reader.take(4));
  packet.destination.address = address_of(reader.take(4));
  if (!reader.ok()) return Count::kNetworkTruncated;
  const std::size_t header_bytes = (version_length & 0x0F) << 2;
  if (version_length >> 4 != 4 || header_bytes < 20) return Count::kNetworkMalformed;
  if (total_bytes != 0 && total_bytes < header_bytes) return Count::kNetworkMalformed;
  if (header_bytes > bytes.size()) return Count::kNetworkTruncated;
  // A length of 0: the capturing host left the segmentation to its card, the frame's end is the packet's.
  const std::size_t payload_wire = (total_bytes == 0 ? wire_bytes : total_bytes) - header_bytes;
  const Bytes payload = payload_of(bytes.subspan(header_bytes), payload_wire);
  if ((fragment & 0x3FFF) != 0) {  // more fragments, or an offset
    return decode_fragment({.source = packet.source.address,
                            .destination = packet.destination.address,
                            .id = id,
                            .protocol = protocol,
                            .offset = std::size_t{fragment & 0x1FFFu} * 8,
                            .more = (fragment & 0x2000) != 0,
                            .bytes = payload},
                           fragments, packet);
  }
  return decode_transport(protocol, payload, payload_wire, packet);
}

Fault decode_ipv6(Bytes bytes, std::size_t wire_bytes, Defragmenter& fragments, Packet& packet) {
  ByteReader reader(bytes);
  const std::uint8_t version = reader.u8() >> 4;
  reader.skip(3);
  const std::uint16_t payload_bytes = reader.be16();
  std::uint8_t next = reader.u8();
  reader.skip(1);
  packet.source.address = address_of(reader.take(16));
  packet.destination.address = address_of(reader.take(16));
  if (!reader.ok()) return Count::kNetworkTruncated;
  if (version != 6) return Count::kNetworkMalformed;
  std::size_t payload_wire = payload_bytes == 0 ? wire_bytes - 40 : payload_bytes;
  Bytes payload = payload_of(reader.rest(), payload_wire);

  // RFC 8200 section 4: hop-by-hop 0, routing 43, destination options 60; 135 mobility; 51 authentication
  // counts in units of 4 bytes (RFC 4302 section 2.2); 44 is a fragment.
  for (int i = 0; i < kExtensionHeadersMax; ++i) {
    if (next != 0 && next != 43 && next != 60 && next != 135 && next != 51 && next != 44) {
      return decode_transport(next, payload, payload_wire, packet);
    }
    ByteReader header(payload);
    const std::uint8_t kind = next;
    next = header.u8();
    const std::size_t units = header.u8();
    if (kind == 44) {
      const std::uint16_t fragment = header.be16();
      const std::uint32_t id = header.be32();
      if (!header.ok()) return Count::kNetworkTruncated;
      if ((fragment & 0xFFF9) != 0) {  // otherwise it is atomic (RFC 6946): whole
        return decode_fragment({.source = packet.source.address,
                                .destination = packet.destination.address,
                                .id = id,
                                .protocol = next,
                                .offset = std::size_t{fragment & 0xFFF8u},
                                .more = (fragment & 1) != 0,
                                .bytes = header.rest()},
                               fragments, packet);
      }
    } else {
      header.skip((kind == 51 ? (units + 2) * 4 : (units + 1) * 8) - 2);
    }
    if (!header.ok() || header.position() > payload_wire) return Count::kNetworkTruncated;
    payload = payload.subspan(header.position());
    payload_wire -= header.position();
  }
  return Count::kNetworkExtensions;
}

Fault decode_ip(Bytes bytes, std::size_t wire_bytes, Defragmenter& fragments, Packet& packet) {
  if (bytes.empty()) return Count::kNetworkTruncated;
  switch (bytes[0] >> 4) {
    case 4:
      return decode_ipv4(bytes, wire_bytes, fragments, packet);
    case 6:
      return decode_ipv6(bytes, wire_bytes, fragments, packet);
    default:
      return Count::kNetworkMalformed;
  }
}

// From an EtherType on: tags, then IP.
Fault decode_ether_type(std::uint16_t type, ByteReader reader, std::size_t wire_bytes,
                        Defragmenter& fragments, Packet& packet) {
  const std::size_t start = reader.position();
  std::size_t tags = 0;
  while (is_vlan_tag(type)) {
    if (tags == packet.vlan.size()) return Count::kLinkTags;
    packet.vlan[tags++] = reader.be16() & 0x0FFF;
    type = reader.be16();
    if (!reader.ok()) return Count::kLinkTruncated;
  }
  wire_bytes -= std::min(wire_bytes, reader.position() - start);
  if (type != kEtherTypeIpv4 && type != kEtherTypeIpv6) return Count::kNetworkUnknown;
  return decode_ip(reader.rest(), wire_bytes, fragments, packet);
}

// ARCNET as Linux gives it: source, destination, two bytes of offset, then the protocol. IP of RFC 1051
// stands bare, that of RFC 1201 behind a split flag and a sequence number; split packets are not put
// together.
Fault decode_arcnet(ByteReader reader, std::size_t wire_bytes, Defragmenter& fragments, Packet& packet) {
  constexpr std::uint8_t kIpOfRfc1051 = 0xF0;
  constexpr std::uint8_t kIpOfRfc1201 = 0xD4;
  reader.skip(4);
  const std::uint8_t protocol = reader.u8();
  if (protocol == kIpOfRfc1201) {
    if (reader.u8() != 0) return Count::kNetworkUnknown;
    reader.skip(2);
  } else if (protocol != kIpOfRfc1051) {
    return Count::kNetworkUnknown;
  }
  if (!reader.ok()) return Count::kLinkTruncated;
  return decode_ip(reader.rest(), wire_bytes - reader.position(), fragments, packet);
}

// Netfilter's log: a head of four bytes, then attributes of length (its own four bytes included) and type in
// the byte order of the capturing host, padded to four; one of them is the packet.
Fault decode_nflog(ByteReader reader, std::size_t wire_bytes, Defragmenter& fragments, Packet& packet) {
  constexpr std::uint16_t kPayload = 9;
  constexpr std::uint16_t kTypeMask = 0x7FFF;  // the highest bit says that attributes are nested
  reader.skip(4);
  while (reader.ok() && reader.remaining() > 0) {
    ByteReader swapped = reader;
    std::uint16_t length = reader.le16();
    std::uint16_t type = reader.le16();
    if (length < 4 || length - 4u > reader.remaining()) {
      length = swapped.be16();
      type = swapped.be16();
    }
    if (length < 4) return Count::kNetworkMalformed;
    if ((type & kTypeMask) == kPayload)
      return decode_ip(reader.rest().first(std::min<std::size_t>(length - 4u, reader.remaining())),
                       wire_bytes - reader.position(), fragments, packet);
    reader.skip((length - 4u + 3u) & ~std::size_t{3});
  }
  return Count::kLinkTruncated;
}

}  // namespace

Fault decode(const Frame& frame, Defragmenter& fragments, Packet& packet) {
  packet.vlan = {};
  packet.source.port = packet.destination.port = 0;
  packet.moment = frame.moment;
  packet.cut_bytes = 0;
  ByteReader reader(frame.bytes);
  const std::size_t wire_bytes = std::max<std::size_t>(frame.wire_bytes, frame.bytes.size());
  std::uint16_t type = 0;
  switch (frame.link_type) {
    case LinkType::kEthernet:
      reader.skip(12);
      type = reader.be16();
      break;
    case LinkType::kLinuxSll:
      reader.skip(14);
      type = reader.be16();
      break;
    case LinkType::kLinuxSll2:
      type = reader.be16();
      reader.skip(18);
      break;
    case LinkType::kCiscoHdlc:  // address, control, then an EtherType (RFC 1547 4.3.1)
      reader.skip(2);
      type = reader.be16();
      break;
    case LinkType::kLinuxArcnet:
      return decode_arcnet(reader, wire_bytes, fragments, packet);
    case LinkType::kNflog:
      return decode_nflog(reader, wire_bytes, fragments, packet);
    case LinkType::kNull:  // address family in the byte order of the capturing host: the IP version tells
                           // more
    case LinkType::kLoop:
      reader.skip(4);
      if (!reader.ok()) return Count::kLinkTruncated;
      return decode_ip(reader.rest(), wire_bytes - 4, fragments, packet);
    case LinkType::kRaw:
    case LinkType::kRawBsd:
    case LinkType::kRawOpenBsd:
    case LinkType::kIpv4:
    case LinkType::kIpv6:
      return decode_ip(frame.bytes, wire_bytes, fragments, packet);
    default:
      return Count::kLinkUnknown;
  }
  if (!reader.ok()) return Count::kLinkTruncated;
  return decode_ether_type(type, reader, wire_bytes - reader.position(), fragments, packet);
}

}  // namespace sekimori
