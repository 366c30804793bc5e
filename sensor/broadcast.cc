#include "sensor/broadcast.h"

#include <algorithm>

namespace sekimori {

class Broadcast::Listener final : public PacketSource {
 public:
  Listener(Broadcast& broadcast, std::size_t number) : broadcast_(broadcast), number_(number) {}

  std::span<const Frame> next() override {
    batch_ = broadcast_.pop(number_);
    return batch_->frames;
  }
  const std::vector<Error>& damages() const override { return none_; }

 private:
  Broadcast& broadcast_;
  const std::size_t number_;
  Shared batch_;
  const std::vector<Error> none_;
};

std::unique_ptr<PacketSource> Broadcast::listener(std::size_t i) {
  return std::make_unique<Listener>(*this, i);
}

void Broadcast::run(PacketSource& source) {
  for (auto frames = source.next(); !frames.empty(); frames = source.next()) {
    auto batch = std::make_shared<Batch>();
    std::size_t size = 0;
    for (const Frame& frame : frames) size += frame.bytes.size();
    batch->bytes.reserve(size);  // so that the views below stay where they are
    for (const Frame& frame : frames) {
      const std::size_t at = batch->bytes.size();
      batch->bytes.insert(batch->bytes.end(), frame.bytes.begin(), frame.bytes.end());
      batch->frames.push_back(frame);
      batch->frames.back().bytes = Bytes(batch->bytes).subspan(at);
    }
    push(batch);
  }
  push(std::make_shared<Batch>());  // the end: a batch without frames
}

void Broadcast::push(const Shared& batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] {
    return std::all_of(queues_.begin(), queues_.end(),
                       [](const auto& queue) { return queue.size() < kBatchesMax; });
  });
  for (auto& queue : queues_) queue.push_back(batch);
  lock.unlock();
  changed_.notify_all();
}

Broadcast::Shared Broadcast::pop(std::size_t i) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !queues_[i].empty(); });
  Shared batch = queues_[i].front();
  // The end stays, for a listener that asks again.
  if (!batch->frames.empty()) queues_[i].pop_front();
  lock.unlock();
  changed_.notify_all();
  return batch;
}

}  // namespace sekimori
