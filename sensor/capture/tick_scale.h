// What a time stamp of a pcapng interface counts: options if_tsresol and if_tsoffset of its description
// (draft-ietf-opsawg-pcapng section 4.2). Converts to PacketTime; what does not fit becomes the nearest time
// that does. A pure value, any thread.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "decoders/base/packet_time.h"

namespace sekimori {

class TickScale {
 public:
  TickScale() = default;  // microseconds, as where if_tsresol is missing

  // The byte of if_tsresol: 10^-n seconds, or 2^-n where the top bit is set. None where 64 bits of time stamp
  // could not hold one second.
  static std::optional<TickScale> of_resolution(std::uint8_t resolution) {
    const unsigned exponent = resolution & 0x7f;
    TickScale scale;
    if ((resolution & 0x80) != 0) {
      if (exponent > 63) return {};
      scale.multiplier_ = kSecond;
      scale.shift_ = exponent;
      return scale;
    }
    if (exponent > 19) return {};
    scale.multiplier_ = exponent < 9 ? power_of_ten(9 - exponent) : 1;
    scale.divisor_ = exponent > 9 ? power_of_ten(exponent - 9) : 1;
    return scale;
  }

  void set_offset_seconds(std::int64_t seconds) { offset_s_ = seconds; }

  PacketTime time(std::uint64_t ticks) const {
    // 2^64 ticks of a second each and 2^63 seconds of offset, all in nanoseconds, stay below 2^95.
    Wide nanoseconds = static_cast<Wide>(ticks) * static_cast<Wide>(multiplier_);
    nanoseconds >>= shift_;
    if (divisor_ != 1) nanoseconds /= divisor_;
    nanoseconds += static_cast<Wide>(offset_s_) * kSecond;
    if (nanoseconds > std::numeric_limits<PacketTime>::max()) return std::numeric_limits<PacketTime>::max();
    if (nanoseconds < std::numeric_limits<PacketTime>::min()) return std::numeric_limits<PacketTime>::min();
    return static_cast<PacketTime>(nanoseconds);
  }

 private:
  __extension__ using Wide = __int128;

  static constexpr std::int64_t power_of_ten(unsigned exponent) {
    std::int64_t value = 1;
    while (exponent-- > 0) value *= 10;
    return value;
  }

  std::int64_t multiplier_ = kMicrosecond;
  std::int64_t divisor_ = 1;
  unsigned shift_ = 0;
  std::int64_t offset_s_ = 0;
};

}  // namespace sekimori
