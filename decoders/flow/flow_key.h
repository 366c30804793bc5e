// The identity of a TCP flow: both endpoints in a canonical order, and its VLAN tags. The two directions of a
// flow have the same key; the key is the whole tuple, never only a hash of it.
#pragma once

#include <array>
#include <cstdint>

#include "decoders/base/hash.h"
#include "decoders/packet/packet.h"

namespace sekimori {

struct FlowKey {
  // low address, high address, low port, high port, three tags, 1 for IPv6; the rest is zero.
  std::array<std::uint8_t, 48> bytes{};

  bool operator==(const FlowKey&) const = default;

  std::uint64_t word(std::size_t i) const { return load_le64(&bytes[i * 8]); }
};

// Whether the packet's sender is the endpoint that stands first in the key: tells the directions apart.
struct KeyedPacket {
  FlowKey key;
  bool from_low = false;
};

// `with_vlan` off: for mirrors that tag the two directions differently.
KeyedPacket key_of(const Packet& packet, bool with_vlan);

// Which of the fixed shards a flow belongs to: equal in every run and for both directions.
inline constexpr std::size_t kShards = 64;
std::size_t shard_of(const FlowKey& key);

// The record's flow_id: SipHash-2-4 under the constant key of the format, over the key and the time of the
// first packet, cut below 2^53 so that JSON readers keep it exact.
std::uint64_t flow_id_of(const FlowKey& key, PacketTime first_packet);

// A seeded hash for the flow table. Never leaves the process.
struct FlowKeyHash {
  using is_avalanching = void;  // tells boost::unordered_flat_map to take it as it is

  std::uint64_t seed = 0;

  std::size_t operator()(const FlowKey& key) const {
    return mix(key.word(0) ^ seed, key.word(1) ^ 0x9E3779B97F4A7C15ULL) ^
           mix(key.word(2) ^ 0xD6E8FEB86659FD93ULL, key.word(3) ^ seed) ^
           mix(key.word(4) ^ seed, key.word(5) ^ 0xA0761D6478BD642FULL);
  }
};

}  // namespace sekimori
