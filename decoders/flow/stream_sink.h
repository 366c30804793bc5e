// Seam 1, transport to application protocol: one StreamSink per flow reads both directions of a byte stream.
//
// The reassembler calls it with bytes in order, with holes as events, and with the end of each direction, and
// obeys the answer: it delivers more, lets the next n bytes pass untouched, or delivers nothing ever again.
// Runs on the flow's worker. Faults on the wire are the sink's to count; it never fails.
#pragma once

#include <cstdint>

#include "decoders/base/bytes.h"
#include "decoders/base/packet_time.h"

namespace sekimori {

// The two directions of a flow, named by who sent the packet that opened it. In a flow joined in the middle
// the opener may well be the server: an application protocol decides by content who is the client.
enum class Direction : std::uint8_t { kFromOpener = 0, kToOpener = 1 };

inline Direction opposite(Direction direction) {
  return direction == Direction::kFromOpener ? Direction::kToOpener : Direction::kFromOpener;
}
inline std::size_t index(Direction direction) { return static_cast<std::size_t>(direction); }

// What a sink wants of a direction from here on.
class Want {
 public:
  static Want more() { return Want(0); }
  // The next n bytes are not wanted: they are not delivered, and holes in them are not reported.
  static Want skip(std::uint64_t n) { return Want(n); }
  static Want nothing() { return Want(kForever); }

  std::uint64_t skipped_bytes() const { return skip_; }
  bool is_nothing() const { return skip_ == kForever; }

 private:
  static constexpr std::uint64_t kForever = UINT64_MAX;
  explicit Want(std::uint64_t n) : skip_(n) {}

  std::uint64_t skip_;
};

enum class CloseReason : std::uint8_t {
  kFin,       // the sender ended the direction
  kReset,     // either side broke the connection
  kIdle,      // no packet for the time a flow is kept
  kReplaced,  // a new connection uses the same addresses and ports
  kEvicted,   // the flow table was full
  kEnd,       // the input ended
};

class StreamSink {
 public:
  StreamSink() = default;
  StreamSink(const StreamSink&) = delete;
  StreamSink& operator=(const StreamSink&) = delete;
  virtual ~StreamSink() = default;

  // The next bytes of a direction, in order, at least one. They die when the call returns. `at` is the packet
  // that carried them, which may be older than the newest packet read.
  virtual Want on_data(Direction direction, Bytes bytes, const Moment& at) = 0;

  // `length` bytes, at least one, are missing here and will not come.
  virtual Want on_gap(Direction direction, std::uint64_t length, const Moment& at) = 0;

  // No more of this direction. Called at most once per direction, for each direction that had data or an end.
  virtual void on_close(Direction direction, CloseReason reason, const Moment& at) = 0;
};

}  // namespace sekimori
