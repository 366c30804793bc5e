// The second door of the house: frames in, text parts and transactions out. One per worker.
//
// A worker is given every frame of the input, in order, and reads those whose flow belongs to its shards; so
// all workers see the same time, and what they report does not depend on how many they are. Not thread-safe;
// the context's members outlive the stack.
#pragma once

#include <array>
#include <memory>

#include "decoders/packet/defragmenter.h"
#include "decoders/stack/shard.h"

namespace sekimori {

class ProtocolStack {
 public:
  // Which shards are this worker's: those whose number modulo `workers` is `worker`.
  struct Part {
    std::size_t worker = 0;
    std::size_t workers = 1;
  };
  ProtocolStack(const StackContext& context, Part part);

  void on_frame(const Frame& frame);
  // Lets timers happen up to the newest packet's time, in all shards; ask every few thousand frames.
  void advance();
  // The input has ended.
  void finish();

  // No transaction will be reported any more with a completion before this time.
  PacketTime settled();
  std::size_t active_flows() const;
  std::uint64_t reorder_bytes() const;
  std::uint64_t coding_bytes() const;

 private:
  bool owns(std::size_t shard) const { return shards_[shard] != nullptr; }

  const StackContext context_;
  Counters others_;  // what is counted by the worker of another shard
  Defragmenter fragments_;
  std::array<std::unique_ptr<Shard>, kShards> shards_;
  PacketTime now_ = 0;
};

}  // namespace sekimori
