// The ledger of one request: what was on the wire, what was decoded, what was read, and what was not and why.
// Nothing is silently uninspected: whoever passes bytes by books them here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sekimori {

// Names are the reasons of records and metrics.
enum class Missed : std::uint8_t {
  kGap,            // not captured
  kCoding,         // a content coding that is unknown, or its data broken
  kBudget,         // a limit was reached
  kUninspectable,  // no text: an image, an archive, anything binary
  kProtocol,       // a protocol that is not read
  kTls,            // not decrypted
};
inline constexpr std::array<std::string_view, 6> kMissedNames = {"gap",           "coding",   "budget",
                                                                 "uninspectable", "protocol", "tls"};
inline std::string_view name(Missed reason) { return kMissedNames[static_cast<std::size_t>(reason)]; }

struct Coverage {
  std::uint64_t wire_bytes = 0;     // of the body, after its transfer coding
  std::uint64_t decoded_bytes = 0;  // after its content coding
  std::uint64_t missed_bytes = 0;   // not read, as far as their number is known
  std::array<std::uint64_t, kMissedNames.size()> missed_by{};
  std::array<bool, kMissedNames.size()> met{};  // also where the number of bytes is not known

  void miss(Missed reason, std::uint64_t bytes) {
    met[static_cast<std::size_t>(reason)] = true;
    missed_by[static_cast<std::size_t>(reason)] += bytes;
    missed_bytes += bytes;
  }
  bool has_missed(Missed reason) const { return met[static_cast<std::size_t>(reason)]; }
};

}  // namespace sekimori
