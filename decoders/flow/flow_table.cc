#include "decoders/flow/flow_table.h"

#include <algorithm>
#include <utility>

#include "decoders/base/check.h"

namespace sekimori {
namespace {

Count counter_of(CloseReason reason) {
  switch (reason) {
    case CloseReason::kFin:
      return Count::kFlowsFin;
    case CloseReason::kReset:
      return Count::kFlowsRst;
    case CloseReason::kIdle:
      return Count::kFlowsIdle;
    case CloseReason::kReplaced:
      return Count::kFlowsReused;
    case CloseReason::kEvicted:
      return Count::kFlowsEvicted;
    case CloseReason::kEnd:
      return Count::kFlowsEnd;
  }
  CHECK(false);
}

}  // namespace

struct FlowTable::Flow {
  FlowKey key;
  FlowFacts facts;
  bool opener_is_low = false;
  bool seen[2] = {false, false};  // packets of each direction
  bool has_data = false;
  std::uint32_t entry = 0;   // in the slab
  Moment last;               // the newest packet
  PacketTime last_seen = 0;  // when it was read; packets' own times may go back
  TcpStream streams[2];
  std::unique_ptr<StreamSink> sink;  // null once both directions are closed

  bool closed() const { return sink == nullptr; }
};

FlowTable::FlowTable(const Options& options, const Limits& limits, Counters& counters, SinkFactory& factory)
    : options_(options),
      limits_(limits),
      counters_(counters),
      factory_(factory),
      reorder_pool_(options.reorder_pool_bytes),
      map_(0, FlowKeyHash{options.hash_seed}) {}

FlowTable::~FlowTable() = default;

void FlowTable::on_packet(const Packet& packet, const KeyedPacket& keyed, PacketTime now) {
  advance(now);
  now_ = now;
  const auto found = map_.find(keyed.key);
  Flow* flow = found == map_.end() ? nullptr : slab_[found->second].get();
  if (flow) {
    // A new connection on the old tuple: a SYN that the flow does not know, or data after its end.
    const bool from_opener = keyed.from_low == flow->opener_is_low;
    const TcpStream& stream = flow->streams[from_opener ? 0 : 1];
    const bool restart = packet.flags.syn && stream.is_restart(packet.sequence + 1);
    const bool revived =
        flow->closed() && !packet.flags.syn && !packet.flags.rst && stream.is_beyond_end(packet);
    if (restart || revived) {
      if (!flow->closed()) close(*flow, CloseReason::kReplaced, packet.moment);
      remove(*flow);
      flow = nullptr;
    }
  }
  if (!flow) {
    // Stray packets without data open nothing: an ACK or FIN after the end, a lone RST.
    if (packet.flags.rst || (!packet.flags.syn && packet.payload.empty() && packet.cut_bytes == 0)) return;
    flow = open(packet, keyed);
  }
  feed(*flow, packet, keyed);
}

FlowTable::Flow* FlowTable::open(const Packet& packet, const KeyedPacket& keyed) {
  if (map_.size() >= options_.entries_max) {
    counters_.hit(Limit::flow_entries);
    evict_one();
  }
  const std::uint32_t entry = allocate();
  slab_[entry] = std::make_unique<Flow>();
  Flow& flow = *slab_[entry];
  flow.key = keyed.key;
  flow.entry = entry;
  // A SYN+ACK comes from the server: the client is the other side.
  const bool by_server = packet.flags.syn && packet.flags.ack;
  flow.opener_is_low = keyed.from_low != by_server;
  flow.facts = {.id = flow_id_of(keyed.key, packet.moment.time),
                .opener = by_server ? packet.destination : packet.source,
                .responder = by_server ? packet.source : packet.destination,
                .vlan = packet.vlan,
                .opened = packet.moment.time,
                .joined = !packet.flags.syn};
  flow.last = packet.moment;
  flow.last_seen = now_;
  flow.sink = factory_.open_flow(flow.facts);
  counters_.add(packet.flags.syn ? Count::kFlowsSyn : Count::kFlowsMidstream);
  map_.emplace(flow.key, entry);
  wheel_.schedule(entry, idle_deadline(flow));
  return &flow;
}

void FlowTable::feed(Flow& flow, const Packet& packet, const KeyedPacket& keyed) {
  const Direction direction =
      keyed.from_low == flow.opener_is_low ? Direction::kFromOpener : Direction::kToOpener;
  TcpStream& stream = flow.streams[index(direction)];
  flow.last = packet.moment;
  flow.last_seen = now_;
  flow.seen[index(direction)] = true;
  flow.has_data |= !packet.payload.empty();
  if (flow.closed()) return;
  if (packet.flags.syn && !stream.started()) stream.start(packet.sequence + 1);

  const bool waited = stream.hole_deadline(limits_) != 0;
  stream.on_segment(packet, now_, context_of(flow, direction));
  if (packet.flags.rst) {
    close(flow, CloseReason::kReset, packet.moment);
  } else if (flow.streams[0].closed() && flow.streams[1].closed()) {
    close(flow, CloseReason::kFin, packet.moment);
  } else if (!waited && stream.hole_deadline(limits_) != 0) {
    wheel_.schedule(flow.entry, next_deadline(flow));
  }
}

// Ends both streams; the entry stays for a while to absorb stray packets.
void FlowTable::close(Flow& flow, CloseReason reason, const Moment& at) {
  for (const Direction direction : {Direction::kFromOpener, Direction::kToOpener}) {
    flow.streams[index(direction)].close(reason, at, context_of(flow, direction));
  }
  flow.sink.reset();
  counters_.add(counter_of(reason));
  if (!flow.seen[0] || !flow.seen[1]) counters_.add(Count::kFlowsOneSided);
  wheel_.schedule(flow.entry, idle_deadline(flow));
}

void FlowTable::remove(Flow& flow) {
  const std::uint32_t entry = flow.entry;
  wheel_.cancel(entry);
  map_.erase(flow.key);
  slab_[entry].reset();
  free_.push_back(entry);
}

std::uint32_t FlowTable::allocate() {
  if (free_.empty()) {
    slab_.emplace_back();
    return static_cast<std::uint32_t>(slab_.size() - 1);
  }
  const std::uint32_t entry = free_.back();
  free_.pop_back();
  return entry;
}

PacketTime FlowTable::idle_deadline(const Flow& flow) const {
  const bool brief = flow.closed() || !flow.has_data;
  return flow.last_seen +
         static_cast<PacketTime>(brief ? limits_.flow_closing_s : limits_.flow_idle_s) * kSecond;
}

PacketTime FlowTable::next_deadline(const Flow& flow) const {
  PacketTime next = idle_deadline(flow);
  for (const TcpStream& stream : flow.streams) {
    const PacketTime due = stream.hole_deadline(limits_);
    if (due != 0) next = std::min(next, due);
  }
  return next;
}

void FlowTable::advance(PacketTime now) {
  wheel_.advance(now, [this, now](std::uint32_t entry) { on_due(entry, now); });
}

void FlowTable::on_due(std::uint32_t entry, PacketTime now) {
  Flow& flow = *slab_[entry];
  for (const Direction direction : {Direction::kFromOpener, Direction::kToOpener}) {
    TcpStream& stream = flow.streams[index(direction)];
    const PacketTime due = stream.hole_deadline(limits_);
    if (due == 0 || due > now) continue;
    now_ = due;
    stream.expire_holes(due, context_of(flow, direction));
  }
  const PacketTime next = next_deadline(flow);
  if (next > now) return wheel_.schedule(entry, next);
  now_ = next;
  if (!flow.closed()) close(flow, CloseReason::kIdle, flow.last);
  remove(flow);
}

// Closes the flow that is due next, which is the one idle longest. Deadlines move on without the wheel being
// told, so an entry that has moved is filed again and the next one tried, a few times.
void FlowTable::evict_one() {
  for (int i = 0; i < 64; ++i) {
    const auto [entry, due] = wheel_.pop_earliest();
    if (entry == TimingWheel::kNone) return;
    Flow& flow = *slab_[entry];
    const PacketTime deadline = next_deadline(flow);
    if (deadline > due && i + 1 < 64) {
      wheel_.schedule(entry, deadline);
      continue;
    }
    if (!flow.closed()) close(flow, CloseReason::kEvicted, flow.last);
    return remove(flow);
  }
}

StreamContext FlowTable::context_of(Flow& flow, Direction direction) {
  return {*flow.sink, direction, limits_, counters_, reorder_pool_};
}

void FlowTable::close_all(PacketTime now) {
  advance(now);
  now_ = now;
  for (const std::unique_ptr<Flow>& flow : slab_) {
    if (!flow) continue;
    if (!flow->closed()) close(*flow, CloseReason::kEnd, flow->last);
    remove(*flow);
  }
}

}  // namespace sekimori
