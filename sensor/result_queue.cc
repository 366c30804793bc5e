#include "sensor/result_queue.h"

#include <algorithm>
#include <tuple>

namespace sekimori {

ResultQueue::ResultQueue(std::size_t workers, std::size_t capacity)
    : capacity_(capacity), settled_(workers, INT64_MIN) {}

bool ResultQueue::Later::operator()(const TransactionResult& a, const TransactionResult& b) const {
  const auto key = [](const TransactionResult& result) {
    return std::tuple(result.transaction->completed, result.transaction->flow_id, result.transaction->tx);
  };
  return key(b) < key(a);
}

PacketTime ResultQueue::settled() const { return *std::min_element(settled_.begin(), settled_.end()); }

bool ResultQueue::has_ready() const {
  return !unread_.empty() || (!waiting_.empty() && waiting_.front().transaction->completed < settled()) ||
         settled() == INT64_MAX;
}

void ResultQueue::push(std::size_t worker, WorkerReport report) {
  std::unique_lock lock(mutex_);
  // Who holds the others up must not be held up itself.
  room_.wait(lock, [&] { return waiting_.size() < capacity_ || settled_[worker] == settled(); });
  for (TransactionResult& result : report.results) {
    waiting_.push_back(std::move(result));
    std::push_heap(waiting_.begin(), waiting_.end(), Later());
  }
  std::move(report.unread.begin(), report.unread.end(), std::back_inserter(unread_));
  settled_[worker] = std::max(settled_[worker], report.settled);
  const bool ready = has_ready();
  lock.unlock();
  if (ready) ready_.notify_one();
  room_.notify_all();
}

std::optional<ResultQueue::Batch> ResultQueue::pop() {
  std::unique_lock lock(mutex_);
  ready_.wait(lock, [&] { return has_ready(); });
  Batch batch;
  batch.unread = std::move(unread_);
  unread_.clear();
  const PacketTime until = settled();
  while (!waiting_.empty() && (waiting_.front().transaction->completed < until || until == INT64_MAX)) {
    std::pop_heap(waiting_.begin(), waiting_.end(), Later());
    batch.results.push_back(std::move(waiting_.back()));
    waiting_.pop_back();
  }
  lock.unlock();
  room_.notify_all();
  if (batch.results.empty() && batch.unread.empty()) return std::nullopt;
  return batch;
}

}  // namespace sekimori
