#include "sensor/result_queue.h"

#include <thread>

#include <gtest/gtest.h>

namespace sekimori {
namespace {

TransactionResult result_at(PacketTime completed, std::uint64_t flow, std::uint64_t tx) {
  TransactionResult result;
  result.transaction = std::make_unique<Transaction>();
  result.transaction->completed = completed;
  result.transaction->flow_id = flow;
  result.transaction->tx = tx;
  return result;
}

WorkerReport report_of(std::vector<TransactionResult> results, PacketTime settled) {
  WorkerReport report;
  report.results = std::move(results);
  report.settled = settled;
  return report;
}

WorkerReport one(PacketTime completed, std::uint64_t flow, PacketTime settled, std::uint64_t tx = 0) {
  std::vector<TransactionResult> results;
  results.push_back(result_at(completed, flow, tx));
  return report_of(std::move(results), settled);
}

std::vector<std::uint64_t> flows_of(const ResultQueue::Batch& batch) {
  std::vector<std::uint64_t> flows;
  for (const TransactionResult& result : batch.results) flows.push_back(result.transaction->flow_id);
  return flows;
}

TEST(ResultQueue, GivesResultsInOrderOfCompletionFlowAndNumber) {
  ResultQueue queue(2, 100);
  queue.push(0, one(5, 1, 6));
  queue.push(0, one(8, 4, INT64_MAX));
  queue.push(1, one(5, 0, 6));
  queue.push(1, one(8, 3, 9, 7));
  queue.push(1, one(8, 3, INT64_MAX, 2));
  std::vector<std::pair<std::uint64_t, std::uint64_t>> seen;
  while (auto batch = queue.pop()) {
    for (const TransactionResult& result : batch->results)
      seen.emplace_back(result.transaction->flow_id, result.transaction->tx);
  }
  EXPECT_EQ(seen,
            (std::vector<std::pair<std::uint64_t, std::uint64_t>>{{0, 0}, {1, 0}, {3, 2}, {3, 7}, {4, 0}}));
}

TEST(ResultQueue, HoldsBackWhatAnotherWorkerMayStillPrecede) {
  ResultQueue queue(2, 100);
  queue.push(0, one(5, 1, 10));
  queue.push(0, one(12, 2, 20));
  queue.push(1, one(4, 3, 11));  // nothing of worker 1 will be before 11
  EXPECT_EQ(flows_of(*queue.pop()), (std::vector<std::uint64_t>{3, 1}));
  queue.push(1, report_of({}, INT64_MAX));
  EXPECT_EQ(flows_of(*queue.pop()), std::vector<std::uint64_t>{2});
  queue.push(0, report_of({}, INT64_MAX));
  EXPECT_FALSE(queue.pop());
}

// A full queue makes a worker wait, but never the one that the others wait for.
TEST(ResultQueue, LosesNothingWhenItIsFull) {
  constexpr std::uint64_t kEach = 500;
  ResultQueue queue(2, 4);
  const auto work = [&queue](std::size_t worker, PacketTime step) {
    for (std::uint64_t i = 0; i < kEach; ++i) {
      const auto time = static_cast<PacketTime>(i) * step;
      queue.push(worker, one(time, worker, time));
    }
    queue.push(worker, report_of({}, INT64_MAX));
  };
  std::thread first(work, 0, 1);
  std::thread second(work, 1, 3);
  std::vector<PacketTime> times;
  while (auto batch = queue.pop()) {
    for (const TransactionResult& result : batch->results) times.push_back(result.transaction->completed);
  }
  first.join();
  second.join();
  EXPECT_EQ(times.size(), 2 * kEach);
  EXPECT_TRUE(std::is_sorted(times.begin(), times.end()));
}

}  // namespace
}  // namespace sekimori
