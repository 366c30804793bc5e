// From the workers to the correlator: finished requests, moved, with how far each worker has come in packet
// time.
//
// The correlator's thread takes results out in the order of their completion, then flow, then number, as soon
// as no worker can bring an earlier one. A worker that finds the queue full waits: a replay loses nothing.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <queue>
#include <vector>

#include "decoders/stack/transaction.h"
#include "signatures/verdict/alert.h"

namespace sekimori {

// What one worker has to say at one time.
struct WorkerReport {
  std::vector<TransactionResult> results;
  std::vector<UnreadFlow> unread;
  PacketTime settled = INT64_MIN;  // no result of this worker will be earlier; INT64_MAX: it has ended

  bool empty() const { return results.empty() && unread.empty(); }
};

class ResultQueue {
 public:
  ResultQueue(std::size_t workers, std::size_t capacity);

  // From worker `worker`; waits while the queue is full and the correlator has something to take.
  void push(std::size_t worker, WorkerReport report);

  // The next results in order, and unread flows as they came; waits for them. Nothing: all workers have ended
  // and everything was taken.
  struct Batch {
    std::vector<TransactionResult> results;
    std::vector<UnreadFlow> unread;
  };
  std::optional<Batch> pop();

 private:
  struct Later {
    bool operator()(const TransactionResult& a, const TransactionResult& b) const;
  };

  PacketTime settled() const;
  bool has_ready() const;

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::condition_variable room_;
  std::vector<PacketTime> settled_;         // by worker
  std::vector<TransactionResult> waiting_;  // a heap, the earliest at the front
  std::vector<UnreadFlow> unread_;
};

}  // namespace sekimori
