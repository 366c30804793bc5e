#include "decoders/stack/protocol_stack.h"

#include <algorithm>

#include "decoders/packet/decode.h"

namespace sekimori {
namespace {

// Who counts what belongs to no flow.
constexpr std::size_t kShardOfTheRest = 0;

}  // namespace

ProtocolStack::ProtocolStack(const StackContext& context, Part part)
    : context_(context),
      fragments_(context.limits, part.worker == kShardOfTheRest ? context.counters : others_) {
  for (std::size_t i = part.worker; i < kShards; i += part.workers)
    shards_[i] = std::make_unique<Shard>(context_);
}

void ProtocolStack::on_frame(const Frame& frame) {
  now_ = std::max(now_, frame.moment.time);
  Packet packet;
  const std::optional<Count> refused = decode(frame, fragments_, packet);
  const bool is_tcp = !refused && packet.transport == Transport::kTcp;
  KeyedPacket keyed;
  std::size_t shard = kShardOfTheRest;
  if (is_tcp) {
    keyed = key_of(packet, context_.options.key_vlan);
    shard = shard_of(keyed.key);
  }
  if (!owns(shard)) return;

  Counters& counters = context_.counters;
  counters.add(Count::kPackets);
  counters.add(Count::kPacketBytes, frame.wire_bytes);
  if (frame.wire_bytes > frame.bytes.size()) counters.add(Count::kPacketsTruncated);
  if (refused) return counters.add(*refused);
  if (!is_tcp)
    return counters.add(packet.transport == Transport::kUdp ? Count::kPacketsUdp : Count::kPacketsOther);
  counters.add(Count::kPacketsTcp);
  shards_[shard]->on_packet(packet, keyed, now_);
}

void ProtocolStack::advance() {
  for (const auto& shard : shards_) {
    if (shard) shard->advance(now_);
  }
}

void ProtocolStack::finish() {
  for (const auto& shard : shards_) {
    if (shard) shard->close_all(now_);
  }
}

PacketTime ProtocolStack::settled() {
  PacketTime settled = INT64_MAX;
  for (const auto& shard : shards_) {
    if (shard) settled = std::min(settled, shard->settled());
  }
  return settled;
}

std::size_t ProtocolStack::active_flows() const {
  std::size_t sum = 0;
  for (const auto& shard : shards_) sum += shard ? shard->active_flows() : 0;
  return sum;
}

std::uint64_t ProtocolStack::reorder_bytes() const {
  std::uint64_t sum = 0;
  for (const auto& shard : shards_) sum += shard ? shard->reorder_bytes() : 0;
  return sum;
}

std::uint64_t ProtocolStack::coding_bytes() const {
  std::uint64_t sum = 0;
  for (const auto& shard : shards_) sum += shard ? shard->coding_bytes() : 0;
  return sum;
}

}  // namespace sekimori
