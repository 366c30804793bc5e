#include "sensor/capture/stream_supply.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "decoders/base/check.h"
#include "sensor/capture/raw_file.h"

namespace sekimori {

StreamSupply::StreamSupply(Read read, std::size_t buffer_bytes)
    : read_(std::move(read)),
      raw_(std::make_unique_for_overwrite<std::uint8_t[]>(buffer_bytes)),
      raw_capacity_(buffer_bytes),
      buffer_(std::make_unique_for_overwrite<std::uint8_t[]>(buffer_bytes)),
      capacity_(buffer_bytes) {
  CHECK(buffer_bytes >= 64);
}

Bytes StreamSupply::refill(std::size_t used_bytes, std::size_t need_bytes) {
  CHECK(used_bytes <= size_);
  begin_ += used_bytes;
  size_ -= used_bytes;
  make_room(need_bytes);
  while (size_ < need_bytes) {
    const std::size_t got = produce({buffer_.get() + size_, capacity_ - size_});
    if (got == 0) break;
    size_ += got;
  }
  return {buffer_.get(), size_};
}

// Moves what is not yet used to the front of a buffer that can hold the need.
void StreamSupply::make_room(std::size_t need_bytes) {
  if (need_bytes > capacity_) {
    auto larger = std::make_unique_for_overwrite<std::uint8_t[]>(need_bytes);
    std::memcpy(larger.get(), buffer_.get() + begin_, size_);
    buffer_ = std::move(larger);
    capacity_ = need_bytes;
  } else if (begin_ > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, size_);
  }
  begin_ = 0;
}

// The next decoded bytes, at least one; 0: the end or a fault.
std::size_t StreamSupply::produce(std::span<std::uint8_t> out) {
  if (!recognised_) recognise();
  if (decompressor_ != nullptr) return decode(out);
  if (raw_left_.empty()) return read_raw(out);
  const std::size_t got = std::min(raw_left_.size(), out.size());
  std::memcpy(out.data(), raw_left_.data(), got);
  raw_left_ = raw_left_.subspan(got);
  return got;
}

std::size_t StreamSupply::decode(std::span<std::uint8_t> out) {
  for (;;) {
    if (raw_left_.empty() && !raw_ended_) raw_left_ = {raw_.get(), read_raw({raw_.get(), raw_capacity_})};
    const Decompressor::Progress progress = decompressor_->decompress(raw_left_, out);
    raw_left_ = raw_left_.subspan(progress.taken_bytes);
    if (progress.given_bytes > 0) return progress.given_bytes;
    if (progress.taken_bytes > 0) continue;
    // Nothing more comes out: the end, or the first of the things that can be wrong.
    if (fault_.empty()) fault_ = decompressor_->fault();
    if (fault_.empty() && !decompressor_->may_end()) fault_ = "the file ends inside its compressed data";
    return 0;
  }
}

std::size_t StreamSupply::read_raw(std::span<std::uint8_t> out) {
  if (raw_ended_) return 0;
  const ssize_t got = read_(out);
  if (got < 0) fault_ = "the file could not be read further: " + describe_errno(errno);
  if (got <= 0) {
    raw_ended_ = true;
    return 0;
  }
  file_bytes_read_ += static_cast<std::uint64_t>(got);
  return static_cast<std::size_t>(got);
}

void StreamSupply::recognise() {
  std::size_t have = 0;
  while (have < 4 && !raw_ended_) have += read_raw({raw_.get() + have, raw_capacity_ - have});
  raw_left_ = {raw_.get(), have};
  decompressor_ = make_decompressor(recognise_coding(raw_left_));
  recognised_ = true;
}

}  // namespace sekimori
