// Every cap of the sensor as one table (limits.def): what is limited, by how much, and what happens there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sekimori {

struct Limits {
#define LIMIT(name, preset, least, greatest, unit, meaning) std::uint64_t name = preset;
#include "decoders/base/limits.def"
#undef LIMIT
};

enum class Limit : std::uint8_t {
#define LIMIT(name, preset, least, greatest, unit, meaning) name,
#include "decoders/base/limits.def"
#undef LIMIT
  kCount
};

inline constexpr std::size_t kLimitCount = static_cast<std::size_t>(Limit::kCount);

struct LimitRow {
  std::string_view name;
  std::uint64_t preset;
  std::uint64_t least;
  std::uint64_t greatest;
  std::string_view unit;
  std::string_view meaning;
  std::uint64_t Limits::*member;
};

inline constexpr std::array<LimitRow, kLimitCount> kLimitRows{{
#define LIMIT(name, preset, least, greatest, unit, meaning) \
  {#name, preset, least, greatest, unit, meaning, &Limits::name},
#include "decoders/base/limits.def"
#undef LIMIT
}};

}  // namespace sekimori
