// One capture file as a PacketSource: what the readers of both formats share.
//
// A reader implements one step: look at the bytes at hand and say what they are. The loop here gathers frames
// into a batch and moves the input's window only while the batch is empty, because moving it ends the life of
// the bytes. A batch and its bytes live until the next call of next(). Owned and used by one thread. Damage
// ends the file: there is one at most, with the offset of the record that could not be read.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sensor/capture/input.h"
#include "sensor/capture/packet_source.h"

namespace sekimori {

class CaptureReader : public PacketSource {
 public:
  const std::vector<Error>& damages() const final { return damages_; }
  const Input& input() const { return input_; }

 protected:
  static constexpr std::size_t kBatchFrames = 64;
  static constexpr std::size_t kAheadBytes = 4096;
  static constexpr std::size_t kCacheLineBytes = 64;

  // A longer record is damage, as in Wireshark; so no length in a file makes us allocate more.
  static constexpr std::uint32_t kRecordBytesMax = std::uint32_t{16} << 20;

  // What the bytes at hand are. A step changes nothing that a second look at the same bytes would see, except
  // where it answers kFrame or kPassed: then those bytes are gone.
  struct Step {
    enum class Kind : std::uint8_t { kFrame, kPassed, kNeed, kDamaged };
    Kind kind;
    std::uint32_t bytes;  // of the record with the frame, of what is passed over, or needed in one piece
    const char* what;     // kNeed: "a packet", inside which the file ends if there are no more bytes
  };
  static Step frame(std::uint32_t bytes) { return {Step::Kind::kFrame, bytes, nullptr}; }
  static Step passed(std::uint32_t bytes) { return {Step::Kind::kPassed, bytes, nullptr}; }
  static Step need(std::uint32_t bytes, const char* what) { return {Step::Kind::kNeed, bytes, what}; }
  Step damaged(std::string what_is_wrong);

  CaptureReader(Input input, std::uint32_t source) : input_(std::move(input)), source_(source) {}

  template <class TakeStep>
  std::span<const Frame> read_batch(TakeStep take_step) {
    std::size_t count = 0;
    while (count < kBatchFrames && !ended_) {
      const Bytes at_hand = input_.window();
      fetch_ahead(at_hand);
      const Step step = take_step(at_hand, frames_[count]);
      if (step.kind == Step::Kind::kFrame) [[likely]] {
        frames_[count].moment.frame = ++packets_;
        frames_[count].moment.source = source_;
        input_.consume(step.bytes);
        ++count;
      } else if (step.kind == Step::Kind::kPassed && step.bytes <= at_hand.size()) {
        input_.consume(step.bytes);
      } else if (count > 0) {
        break;
      } else {
        step_slowly(step);
      }
    }
    return {frames_.data(), count};
  }

 private:
  // Only the end of a record tells where the next one is, so a walk would wait for memory at every packet. To
  // fetch the bytes in order, a little ahead, is faster although most are not looked at; long records are
  // jumped over.
  void fetch_ahead(Bytes at_hand) {
    const std::uint8_t* const until = at_hand.data() + std::min(at_hand.size(), kAheadBytes);
    if (ahead_ < at_hand.data() || ahead_ > until) ahead_ = at_hand.data();
    for (; ahead_ < until; ahead_ += kCacheLineBytes) __builtin_prefetch(ahead_, 0, 2);
  }

  void step_slowly(const Step& step);
  void end_with_damage(std::uint64_t offset, const std::string& what_is_wrong);
  void end_inside(std::uint64_t offset, const char* what, std::uint64_t missing_bytes);

  Input input_;
  std::uint32_t source_;
  bool ended_ = false;
  std::uint64_t packets_ = 0;
  const std::uint8_t* ahead_ = nullptr;  // what comes before is fetched; compared only, never read
  std::array<Frame, kBatchFrames> frames_;
  std::string wrong_;
  std::vector<Error> damages_;
};

// Why the input, which stands at its beginning, cannot be read as a capture; none if it is pcap or pcapng by
// its first four bytes.
std::optional<Error> refuse(Input& input);

// The reader for what the input holds. `source` becomes moment.source of the frames.
Result<std::unique_ptr<CaptureReader>> open_capture(Input input, std::uint32_t source);

}  // namespace sekimori
