// A frame decoded down to its transport header: who speaks to whom, and the payload. The payload borrows from
// the frame it was decoded from.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "decoders/base/bytes.h"
#include "decoders/packet/frame.h"

namespace sekimori {

// An IP address; IPv4 stands in the first four bytes, the rest is zero.
struct Address {
  std::array<std::uint8_t, 16> bytes{};
  bool v6 = false;

  bool operator==(const Address&) const = default;
  auto operator<=>(const Address&) const = default;
  Bytes network_order() const { return Bytes(bytes).first(v6 ? 16 : 4); }
};

// The usual text form: dotted for IPv4, RFC 5952 for IPv6.
std::string to_string(const Address& address);

struct Endpoint {
  Address address;
  std::uint16_t port = 0;

  bool operator==(const Endpoint&) const = default;
  auto operator<=>(const Endpoint&) const = default;
};

// VLAN identifiers from the outside in; 0 where there is no tag.
using VlanTags = std::array<std::uint16_t, 3>;

enum class Transport : std::uint8_t { kOther, kTcp, kUdp };

struct TcpFlags {
  bool fin = false, syn = false, rst = false, ack = false;
};

struct Packet {
  Endpoint source;
  Endpoint destination;
  VlanTags vlan{};
  Transport transport = Transport::kOther;
  std::uint32_t sequence = 0;   // TCP
  TcpFlags flags;               // TCP
  Bytes payload;                // of the transport
  std::uint32_t cut_bytes = 0;  // payload bytes on the wire that the snap length left out, behind `payload`
  Moment moment;
};

}  // namespace sekimori
