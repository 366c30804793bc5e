// The flows of one shard: found by their whole tuple, ended by FIN, RST, silence or a full table, and what of
// their streams is in order handed to a sink made for each flow.
//
// Time is packet time. The table is moved on by advance() and by packets, never by a clock of its own; what a
// timer causes happens at the timer's own deadline (now()), so results do not depend on when it is asked.
// One thread; the factory, limits and counters outlive the table.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "decoders/flow/flow_key.h"
#include "decoders/flow/tcp_stream.h"
#include "decoders/flow/timing_wheel.h"

namespace sekimori {

// Who speaks in a flow. Lives as long as the flow's sink.
struct FlowFacts {
  std::uint64_t id = 0;  // the record's flow_id
  Endpoint opener;       // who sent the first packet, or the client where the first packet was a SYN+ACK
  Endpoint responder;
  VlanTags vlan{};
  PacketTime opened = 0;
  bool joined = false;  // its beginning was not seen: there was no SYN
};

class SinkFactory {
 public:
  virtual ~SinkFactory() = default;
  // The sink that reads a flow; `facts` outlive it.
  virtual std::unique_ptr<StreamSink> open_flow(const FlowFacts& facts) = 0;
};

class FlowTable {
 public:
  struct Options {
    std::uint64_t entries_max;  // of this shard
    std::uint64_t reorder_pool_bytes;
    std::uint64_t hash_seed;
  };
  FlowTable(const Options& options, const Limits& limits, Counters& counters, SinkFactory& factory);
  ~FlowTable();
  FlowTable(const FlowTable&) = delete;
  FlowTable& operator=(const FlowTable&) = delete;

  // A TCP packet whose key belongs to this shard. `now` never goes back.
  void on_packet(const Packet& packet, const KeyedPacket& keyed, PacketTime now);
  // Lets every timer with a deadline up to `now` happen.
  void advance(PacketTime now);
  // The input has ended: every flow is closed.
  void close_all(PacketTime now);

  // The time at which what is happening happens: of the packet being read, or of the timer.
  PacketTime now() const { return now_; }
  // Nothing will happen any more at a time before this one.
  PacketTime settled() const { return wheel_.settled(); }
  std::size_t active() const { return map_.size(); }
  const MemoryAccount& reorder_pool() const { return reorder_pool_; }

 private:
  struct Flow;

  Flow* open(const Packet& packet, const KeyedPacket& keyed);
  void feed(Flow& flow, const Packet& packet, const KeyedPacket& keyed);
  void close(Flow& flow, CloseReason reason, const Moment& at);
  void remove(Flow& flow);
  void on_due(std::uint32_t entry, PacketTime now);
  void evict_one();
  PacketTime idle_deadline(const Flow& flow) const;
  PacketTime next_deadline(const Flow& flow) const;
  StreamContext context_of(Flow& flow, Direction direction);
  std::uint32_t allocate();

  const Options options_;
  const Limits& limits_;
  Counters& counters_;
  SinkFactory& factory_;
  MemoryAccount reorder_pool_;
  boost::unordered_flat_map<FlowKey, std::uint32_t, FlowKeyHash> map_;
  std::vector<std::unique_ptr<Flow>> slab_;
  std::vector<std::uint32_t> free_;
  TimingWheel wheel_;
  PacketTime now_ = 0;
};

}  // namespace sekimori
