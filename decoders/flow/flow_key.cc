#include "decoders/flow/flow_key.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace sekimori {

KeyedPacket key_of(const Packet& packet, bool with_vlan) {
  KeyedPacket keyed;
  keyed.from_low = packet.source < packet.destination;
  const Endpoint& low = keyed.from_low ? packet.source : packet.destination;
  const Endpoint& high = keyed.from_low ? packet.destination : packet.source;
  std::uint8_t* bytes = keyed.key.bytes.data();
  std::memcpy(bytes, low.address.bytes.data(), 16);
  std::memcpy(bytes + 16, high.address.bytes.data(), 16);
  std::memcpy(bytes + 32, &low.port, 2);
  std::memcpy(bytes + 34, &high.port, 2);
  if (with_vlan) std::memcpy(bytes + 36, packet.vlan.data(), 6);
  bytes[42] = low.address.v6;
  return keyed;
}

std::size_t shard_of(const FlowKey& key) { return FlowKeyHash{kFormatKey.k0}(key) % kShards; }

std::uint64_t flow_id_of(const FlowKey& key, PacketTime first_packet) {
  StreamingSipHash hash(kFormatKey);
  hash.update(key.bytes);
  std::array<std::uint8_t, 8> time{};
  std::memcpy(time.data(), &first_packet, time.size());
  hash.update(time);
  return hash.finish() >> 11;
}

}  // namespace sekimori
