#include "sensor/capture/input.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "sensor/capture/decompressor.h"
#include "sensor/capture/raw_file.h"
#include "sensor/capture/stream_supply.h"

namespace sekimori {
namespace {

// Small enough to stay in the second-level cache together with its compressed twin.
constexpr std::size_t kStreamBytesMax = std::size_t{256} << 10;

std::unique_ptr<ByteSupply> stream(RawFile file, const InputOptions& options) {
  // std::function wants to copy what it holds; a file cannot be copied.
  auto shared = std::make_shared<RawFile>(std::move(file));
  return std::make_unique<StreamSupply>([shared](std::span<std::uint8_t> out) { return shared->read(out); },
                                        std::min(options.window_bytes_max, kStreamBytesMax));
}

}  // namespace

Result<Input> Input::open(const std::string& path, const InputOptions& options) {
  Result<RawFile> opened = RawFile::open(path, options.keep_open);
  if (!opened) return opened.error();
  RawFile& file = *opened;
  std::string name = path == "-" ? "standard input" : path;

  bool mapped = false;
  if (file.regular()) {
    std::array<std::uint8_t, 4> first{};
    const ssize_t got = file.peek(first);
    if (got < 0) return Error{ErrorCode::kIo, path, "cannot be read: " + describe_errno(errno)};
    const Coding coding = recognise_coding(Bytes(first).first(static_cast<std::size_t>(got)));
    mapped = coding == Coding::kPlain && MappedSupply::possible(file);
  }
  std::unique_ptr<ByteSupply> supply;
  if (mapped) {
    supply =
        std::make_unique<MappedSupply>(std::move(file), options.file_bytes_max, options.window_bytes_max);
  } else {
    supply = stream(std::move(file), options);
  }
  Input input(std::move(name), std::move(supply));
  input.mapped_ = mapped;
  return input;
}

bool Input::refill(std::size_t n) {
  CHECK(n <= kContiguousBytesMax);
  if (supply_ != nullptr) {
    window_ = supply_->refill(static_cast<std::size_t>(offset_ - refilled_at_), n);
    refilled_at_ = offset_;
  }
  return window_.size() >= n;
}

bool Input::skip(std::uint64_t n) {
  while (n > window_.size()) {
    n -= window_.size();
    consume(window_.size());
    if (!refill(1)) return false;
  }
  consume(static_cast<std::size_t>(n));
  return true;
}

std::uint64_t Input::file_bytes_read() const {
  return supply_ == nullptr ? offset_ : supply_->file_bytes_read();
}

const std::string& Input::fault() const {
  static const std::string kNone;
  return supply_ == nullptr ? kNone : supply_->fault();
}

}  // namespace sekimori
