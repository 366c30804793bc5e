// Time as packets tell it: nanoseconds since 1970-01-01 UTC. Decoders and signatures know no other clock,
// which is what makes a replay deterministic.
#pragma once

#include <cstdint>

namespace sekimori {

using PacketTime = std::int64_t;

inline constexpr PacketTime kNanosecond = 1;
inline constexpr PacketTime kMicrosecond = 1'000;
inline constexpr PacketTime kMillisecond = 1'000'000;
inline constexpr PacketTime kSecond = 1'000'000'000;

// When and where something was seen: the packet that was being read.
struct Moment {
  PacketTime time = 0;
  std::uint64_t frame = 0;   // 1 for the first packet of its file, as Wireshark counts
  std::uint32_t source = 0;  // which file or interface, as the capture numbered them
};

}  // namespace sekimori
