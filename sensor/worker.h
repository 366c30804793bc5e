// One worker: frames in, results out. Owns its protocol stack, inspector, counters and scratch; shares
// nothing with other workers but the queue it reports to and the immutable ruleset.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "decoders/stack/protocol_stack.h"
#include "sensor/capture/bpf_filter.h"
#include "sensor/capture/packet_source.h"
#include "sensor/result_queue.h"
#include "signatures/inspector.h"

namespace sekimori {

struct WorkerOptions {
  StackOptions stack;
  InspectorOptions inspector;
};

class Worker final : private TransactionConsumer {
 public:
  Worker(std::size_t number, std::size_t workers, const WorkerOptions& options, const Limits& limits,
         std::shared_ptr<const Ruleset> ruleset, ResultQueue& queue);

  // Reads the source to its end and reports that it has ended. `filter` null: every frame. On the worker's
  // thread.
  void run(PacketSource& source, BpfFilter* filter);

  const Counters& counters() const { return counters_; }
  double busy_seconds() const { return busy_seconds_; }
  // Read when the worker has ended.
  const ProtocolStack& stack() const { return stack_; }

 private:
  std::unique_ptr<Inspection> inspect(const Transaction& transaction) override;
  void on_transaction(std::unique_ptr<Transaction> transaction,
                      std::unique_ptr<Inspection> inspection) override;
  void on_unread(const UnreadFlow& flow) override;
  void report(PacketTime settled);

  const std::size_t number_;
  const WorkerOptions options_;
  const std::shared_ptr<const Ruleset> ruleset_;
  ResultQueue& queue_;
  Counters counters_;
  PatternScratch scratch_;
  Inspector inspector_;
  ProtocolStack stack_;
  WorkerReport report_;
  double busy_seconds_ = 0;
};

}  // namespace sekimori
