// gzip (RFC 1952) and Zstandard (RFC 8878) as streams: bytes in, bytes out, no file. Members and frames may
// follow one another, as `cat a.gz b.gz` and pzstd write them; skippable zstd frames are skipped.
//
// Memory: about 40 KiB for gzip; for zstd the window that the frame asks for, at most 128 MiB, more is a
// fault. Damaged data is a fault in plain words; what came out before it stays valid. Used by one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "decoders/base/bytes.h"

namespace sekimori {

class Decompressor {
 public:
  struct Progress {
    std::size_t taken_bytes = 0;
    std::size_t given_bytes = 0;
  };

  Decompressor() = default;
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
  virtual ~Decompressor() = default;

  // Takes from `in`, writes to `out`. Neither taken nor given: it needs more input, or there is a fault.
  virtual Progress decompress(Bytes in, std::span<std::uint8_t> out) = 0;

  // True where the data may end: behind a whole member or frame.
  virtual bool may_end() const = 0;

  // What is wrong with the data; empty where nothing is. After a fault nothing more is given.
  const std::string& fault() const { return fault_; }

 protected:
  std::string fault_;
};

enum class Coding : std::uint8_t { kPlain, kGzip, kZstd };

// By the first four bytes; the name of a file says nothing. Fewer bytes are plain.
Coding recognise_coding(Bytes first_bytes);

std::unique_ptr<Decompressor> make_decompressor(Coding coding);  // null for kPlain

}  // namespace sekimori
