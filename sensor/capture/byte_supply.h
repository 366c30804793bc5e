// Where the bytes of an Input come from: the slow path behind its window. A mapped file (mapped_supply.h) or
// a stream, compressed or not (stream_supply.h). Owned by one Input and used on its thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "decoders/base/bytes.h"

namespace sekimori {

// The most bytes that anyone may ask to have in one piece. Readers refuse longer records as damage.
inline constexpr std::size_t kContiguousBytesMax = std::size_t{32} << 20;

class ByteSupply {
 public:
  ByteSupply() = default;
  ByteSupply(const ByteSupply&) = delete;
  ByteSupply& operator=(const ByteSupply&) = delete;
  virtual ~ByteSupply() = default;

  // `used_bytes` of the last window are done with. Lends the next window, which begins behind them and holds
  // at least `need_bytes` (at most kContiguousBytesMax); fewer only at the end. What was lent before dies.
  virtual Bytes refill(std::size_t used_bytes, std::size_t need_bytes) = 0;

  // How far the file itself was read, compressed bytes counted as such: for progress.
  virtual std::uint64_t file_bytes_read() const = 0;

  // Why the bytes ended too early (damaged compression, a disk that fails); empty where they did not.
  virtual const std::string& fault() const = 0;
};

}  // namespace sekimori
