#include "sensor/broadcast.h"

#include <thread>

#include <gtest/gtest.h>

namespace sekimori {
namespace {

// Frames that say their number, in batches; bytes are reused by the next batch, as sources do.
class Numbered final : public PacketSource {
 public:
  explicit Numbered(std::uint32_t count) : count_(count) {}
  std::span<const Frame> next() override {
    batch_.clear();
    bytes_.clear();
    const std::uint32_t end = std::min(count_, made_ + 100);
    for (; made_ < end; ++made_) bytes_.push_back(static_cast<std::uint8_t>(made_));
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
      Frame frame;
      frame.bytes = Bytes(bytes_).subspan(i, 1);
      frame.moment.frame = made_ - bytes_.size() + i + 1;
      batch_.push_back(frame);
    }
    return batch_;
  }
  const std::vector<Error>& damages() const override { return damages_; }

 private:
  const std::vector<Error> damages_;
  const std::uint32_t count_;
  std::uint32_t made_ = 0;
  std::vector<Frame> batch_;
  std::vector<std::uint8_t> bytes_;
};

TEST(Broadcast, GivesEveryListenerEveryFrame) {
  constexpr std::uint32_t kFrames = 5'050;
  Broadcast broadcast(3);
  std::vector<std::uint64_t> heard(3);
  std::vector<std::thread> listeners;
  for (std::size_t i = 0; i < heard.size(); ++i) {
    listeners.emplace_back([&, i] {
      const auto source = broadcast.listener(i);
      for (auto batch = source->next(); !batch.empty(); batch = source->next()) {
        for (const Frame& frame : batch) {
          ++heard[i];
          EXPECT_EQ(frame.moment.frame, heard[i]);
          EXPECT_EQ(frame.bytes[0], static_cast<std::uint8_t>(heard[i] - 1));
        }
      }
    });
  }
  Numbered source(kFrames);
  broadcast.run(source);
  for (std::thread& listener : listeners) listener.join();
  EXPECT_EQ(heard, (std::vector<std::uint64_t>{kFrames, kFrames, kFrames}));
}

TEST(Broadcast, EndsAtOnceOnAnEmptyInput) {
  Broadcast broadcast(1);
  Numbered source(0);
  std::thread reader([&] { broadcast.run(source); });
  EXPECT_TRUE(broadcast.listener(0)->next().empty());
  reader.join();
}

}  // namespace
}  // namespace sekimori
