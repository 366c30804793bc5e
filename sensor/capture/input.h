// A window of bytes that slides forward over a capture: over a mapped file, or over a stream (pipe, standard
// input, .gz, .zst), which it recognises by the first bytes and not by the name.
//
// The window is checked inline; only where it holds too little does a virtual call move it. Bytes lent live
// until the next refill() or skip(), or the end of the Input. Owned and used by one thread; several Inputs
// may read one file. open() says why a path cannot be read; later faults end the bytes early, see fault().
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "decoders/base/bytes.h"
#include "decoders/base/check.h"
#include "decoders/base/result.h"
#include "sensor/capture/byte_supply.h"
#include "sensor/capture/mapped_supply.h"

namespace sekimori {

struct InputOptions {
  std::size_t window_bytes_max = kWindowBytesMax;
  // Only so much of a regular file: walks of a file that is still growing must all end at one place.
  std::uint64_t file_bytes_max = std::numeric_limits<std::uint64_t>::max();
  // Then renaming and deleting do no harm. False where very many files are open at once: see raw_file.h.
  bool keep_open = true;
};

class Input {
 public:
  // `path` may be "-": standard input. kNotFound, kIo, or kUsage for a terminal.
  static Result<Input> open(const std::string& path, const InputOptions& options = {});

  // Over bytes that outlive the Input: for tests and fuzzing. Never decompressed.
  Input(std::string name, Bytes borrowed) : name_(std::move(name)), window_(borrowed) {}
  Input(std::string name, std::unique_ptr<ByteSupply> supply)
      : name_(std::move(name)), supply_(std::move(supply)) {}

  // As the user knows it.
  const std::string& name() const { return name_; }

  // The bytes at hand from the current position on.
  Bytes window() const { return window_; }

  // The same, at least n of them (at most kContiguousBytesMax); fewer only at the end. May refill.
  Bytes ensure(std::size_t n) {
    if (window_.size() < n) refill(n);
    return window_;
  }

  void consume(std::size_t n) {
    window_ = window_.subspan(n);
    offset_ += n;
  }

  // Slides the window so that it holds n bytes: false if there are not that many left.
  bool refill(std::size_t n);

  // Passes n bytes unread, also where they are longer than any window: false if there are not that many left.
  bool skip(std::uint64_t n);

  // Position in the decoded bytes.
  std::uint64_t offset() const { return offset_; }

  // How far the file itself was read, to within a window; compressed bytes counted as such.
  std::uint64_t file_bytes_read() const;

  // Why the bytes ended too early; empty where they did not.
  const std::string& fault() const;

  // A plain regular file: it can be opened again, by every worker, at no cost.
  bool mapped() const { return mapped_; }

 private:
  std::string name_;
  std::unique_ptr<ByteSupply> supply_;  // none: everything is in the window
  Bytes window_;
  std::uint64_t offset_ = 0;
  std::uint64_t refilled_at_ = 0;  // offset of the last refill
  bool mapped_ = false;
};

}  // namespace sekimori
