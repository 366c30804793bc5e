#include "sensor/capture/mapped_supply.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decoders/base/check.h"

namespace sekimori {
namespace {

std::size_t page_bytes() {
  static const auto bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return bytes;
}

bool populate(std::uint8_t* from, std::size_t length) {
  if (::madvise(from, length, MADV_POPULATE_READ) == 0) return true;
  // Other errors say nothing of the file (before Linux 5.14: EINVAL). Then pages come as they are touched.
  return errno != EFAULT && errno != EHWPOISON;
}

// How many bytes of a fresh mapping can be read. All, except where the file was cut or its disk fails.
std::size_t readable_bytes(std::uint8_t* map, std::size_t length) {
  if (populate(map, length)) return length;
  std::size_t readable = 0;
  while (readable < length && populate(map + readable, std::min(page_bytes(), length - readable))) {
    readable += page_bytes();
  }
  return std::min(readable, length);
}

}  // namespace

bool MappedSupply::possible(const RawFile& file) {
  const Descriptor fd = file.descriptor();
  void* map = ::mmap(nullptr, page_bytes(), PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (map == MAP_FAILED) return false;
  ::munmap(map, page_bytes());
  return true;
}

MappedSupply::MappedSupply(RawFile file, std::uint64_t size_bytes, std::size_t window_bytes_max)
    : file_(std::move(file)),
      size_bytes_(std::min(size_bytes, file_.size_bytes())),
      window_bytes_max_(window_bytes_max),
      window_bytes_(std::min(kWindowBytesMin, window_bytes_max)) {
  CHECK(file_.regular() && window_bytes_max_ >= page_bytes());
}

MappedSupply::~MappedSupply() { unmap(); }

Bytes MappedSupply::refill(std::size_t used_bytes, std::size_t need_bytes) {
  position_ += used_bytes;
  unmap();
  if (position_ >= size_bytes_) return {};

  const Descriptor fd = file_.descriptor();
  struct stat status {};
  if (!fd.valid() || ::fstat(fd.get(), &status) != 0) {
    fail(describe_errno(errno));
    return {};
  }
  const auto size_now = static_cast<std::uint64_t>(status.st_size);
  if (size_now < size_bytes_) {
    fail("it was cut short while it was being read");
    size_bytes_ = size_now;
    if (position_ >= size_bytes_) return {};
  }

  const std::uint64_t base = position_ - position_ % page_bytes();
  const auto skipped = static_cast<std::size_t>(position_ - base);
  const std::size_t wanted = skipped + std::max(window_bytes_, need_bytes);
  const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, size_bytes_ - base));
  window_bytes_ = std::min(window_bytes_ * 2, window_bytes_max_);
  void* map = ::mmap(nullptr, length, PROT_READ, MAP_PRIVATE, fd.get(), static_cast<off_t>(base));
  if (map == MAP_FAILED) {
    fail(describe_errno(errno));
    return {};
  }
  map_ = static_cast<std::uint8_t*>(map);
  map_bytes_ = length;
  const std::size_t readable = readable_bytes(map_, length);
  if (readable < length) fail("it was cut short, or its disk failed, while it was being read");
  return readable <= skipped ? Bytes{} : Bytes{map_ + skipped, readable - skipped};
}

void MappedSupply::unmap() {
  if (map_ != nullptr) ::munmap(map_, map_bytes_);
  map_ = nullptr;
}

void MappedSupply::fail(const std::string& why) {
  if (fault_.empty()) fault_ = "the file could not be read further: " + why;
}

}  // namespace sekimori
