// A byte buffer behind whose end at least 64 bytes can be read. Hyperscan 5.4.0 reads up to 3 bytes past its
// input on machines with AVX512-VBMI (intel/hyperscan issue 457); vector loops of ours may read up to 64. The
// matcher takes only PaddedView, so the guarantee cannot be forgotten.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

#include "decoders/base/check.h"

namespace sekimori {

inline constexpr std::size_t kReadPadding = 64;

// A piece of a PaddedBuffer: behind data + size at least kReadPadding bytes can be read. Lives as long as the
// buffer and until it is next written.
class PaddedView {
 public:
  const char* data() const { return data_; }
  std::size_t size() const { return size_; }
  std::string_view text() const { return {data_, size_}; }

  // For tests that place text before an unreadable page: the caller vouches for the padding.
  static PaddedView trusted(const char* data, std::size_t size) { return {data, size}; }

 private:
  friend class PaddedBuffer;
  PaddedView(const char* data, std::size_t size) : data_(data), size_(size) {}

  const char* data_;
  std::size_t size_;
};

class PaddedBuffer {
 public:
  // A buffer of fixed capacity; the padding is allocated behind it and holds zeros.
  explicit PaddedBuffer(std::size_t capacity)
      : bytes_(std::make_unique<char[]>(capacity + kReadPadding)), capacity_(capacity) {}

  char* data() { return bytes_.get(); }
  const char* data() const { return bytes_.get(); }
  std::size_t capacity() const { return capacity_; }

  PaddedView view(std::size_t begin, std::size_t end) const {
    CHECK(begin <= end && end <= capacity_);
    return {bytes_.get() + begin, end - begin};
  }

  void wipe() { std::memset(bytes_.get(), 0, capacity_); }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_;
};

}  // namespace sekimori
