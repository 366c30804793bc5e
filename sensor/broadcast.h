// One reader for several workers, for inputs that can be walked only once: standard input, compressed files.
// The reader copies batches; each worker gets every batch and picks what is its own.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "sensor/capture/packet_source.h"

namespace sekimori {

class Broadcast {
 public:
  explicit Broadcast(std::size_t listeners) : queues_(listeners) {}

  // Reads the source to its end; on the reader's thread.
  void run(PacketSource& source);
  // What listener i hears, as a source for its thread.
  std::unique_ptr<PacketSource> listener(std::size_t i);

 private:
  class Listener;
  struct Batch {
    std::vector<Frame> frames;
    std::vector<std::uint8_t> bytes;
  };
  using Shared = std::shared_ptr<const Batch>;

  void push(const Shared& batch);
  Shared pop(std::size_t i);

  static constexpr std::size_t kBatchesMax = 8;  // in each queue; then the reader waits

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::deque<Shared>> queues_;
};

}  // namespace sekimori
