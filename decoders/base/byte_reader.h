// Reads integers and slices from bytes that an enemy wrote. All arithmetic on input goes through here.
//
// A read past the end yields zero or an empty slice and makes the reader bad for good; a parser reads all the
// fields it wants and asks ok() once. The reader borrows its bytes: slices live as long as what it was given.
// Any thread, no allocation, no exception.
#pragma once

#include <cstddef>
#include <cstdint>

#include "decoders/base/bytes.h"

namespace sekimori {

class ByteReader {
 public:
  explicit ByteReader(Bytes bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  std::size_t remaining() const { return bytes_.size() - position_; }
  std::size_t position() const { return position_; }
  Bytes rest() const { return bytes_.subspan(position_); }

  std::uint8_t u8() { return static_cast<std::uint8_t>(big_endian(1)); }
  std::uint16_t be16() { return static_cast<std::uint16_t>(big_endian(2)); }
  std::uint32_t be32() { return static_cast<std::uint32_t>(big_endian(4)); }
  std::uint64_t be64() { return big_endian(8); }
  std::uint16_t le16() { return static_cast<std::uint16_t>(little_endian(2)); }
  std::uint32_t le32() { return static_cast<std::uint32_t>(little_endian(4)); }
  std::uint64_t le64() { return little_endian(8); }

  // The next n bytes as a slice; empty, and the reader bad, where fewer are left.
  Bytes take(std::size_t n) {
    if (!claim(n)) return {};
    return bytes_.subspan(position_ - n, n);
  }

  void skip(std::size_t n) { claim(n); }

 private:
  bool claim(std::size_t n) {
    if (!ok_ || n > remaining()) {
      ok_ = false;
      position_ = bytes_.size();
      return false;
    }
    position_ += n;
    return true;
  }

  std::uint64_t big_endian(std::size_t width) {
    if (!claim(width)) return 0;
    std::uint64_t value = 0;
    for (std::size_t i = position_ - width; i < position_; ++i) value = value << 8 | bytes_[i];
    return value;
  }

  std::uint64_t little_endian(std::size_t width) {
    if (!claim(width)) return 0;
    std::uint64_t value = 0;
    for (std::size_t i = position_; i > position_ - width; --i) value = value << 8 | bytes_[i - 1];
    return value;
  }

  Bytes bytes_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

}  // namespace sekimori
