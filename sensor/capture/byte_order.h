// Integers of a capture file, whose writer's byte order is known only once its header is read.
// The caller has made sure that the bytes are there; CHECK holds it to that. Pure, any thread.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "decoders/base/bytes.h"
#include "decoders/base/check.h"

namespace sekimori {

class ByteOrder {
 public:
  explicit ByteOrder(std::endian order = std::endian::little) : swapped_(order != std::endian::native) {}

  std::uint16_t u16(Bytes bytes, std::size_t at) const {
    const auto value = load<std::uint16_t>(bytes, at);
    return swapped_ ? __builtin_bswap16(value) : value;
  }
  std::uint32_t u32(Bytes bytes, std::size_t at) const {
    const auto value = load<std::uint32_t>(bytes, at);
    return swapped_ ? __builtin_bswap32(value) : value;
  }
  std::uint64_t u64(Bytes bytes, std::size_t at) const {
    const auto value = load<std::uint64_t>(bytes, at);
    return swapped_ ? __builtin_bswap64(value) : value;
  }

 private:
  template <class Integer>
  static Integer load(Bytes bytes, std::size_t at) {
    CHECK(sizeof(Integer) <= bytes.size() && at <= bytes.size() - sizeof(Integer));
    Integer value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
  }

  bool swapped_;
};

}  // namespace sekimori
