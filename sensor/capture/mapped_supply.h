// A regular file, lent in windows of mapped memory: nothing is copied.
//
// One window is mapped at a time, so resident memory stays bounded however long the file is. Windows begin at
// 64 KiB and double up to the maximum: short files and a look at the first packet stay cheap. A file that is
// cut or whose disk fails is a fault, not a SIGBUS, as far as the kernel can tell when a window is mapped
// (MADV_POPULATE_READ, Linux 5.14); only bytes that vanish between then and their use still end the process.
#pragma once

#include <cstdint>
#include <string>

#include "sensor/capture/byte_supply.h"
#include "sensor/capture/raw_file.h"

namespace sekimori {

inline constexpr std::size_t kWindowBytesMin = std::size_t{64} << 10;
inline constexpr std::size_t kWindowBytesMax = std::size_t{16} << 20;

class MappedSupply : public ByteSupply {
 public:
  // Some file systems cannot map their files (FUSE with direct I/O, /sys): those are read as streams.
  static bool possible(const RawFile& file);

  // Reads the first `size_bytes` of a regular file. `window_bytes_max` is at least one page.
  MappedSupply(RawFile file, std::uint64_t size_bytes, std::size_t window_bytes_max);
  ~MappedSupply() override;

  Bytes refill(std::size_t used_bytes, std::size_t need_bytes) override;
  std::uint64_t file_bytes_read() const override { return position_; }
  const std::string& fault() const override { return fault_; }

 private:
  void unmap();
  void fail(const std::string& why);

  RawFile file_;
  std::uint64_t size_bytes_;
  std::uint64_t position_ = 0;  // of the window's first byte that is not yet used
  std::size_t window_bytes_max_;
  std::size_t window_bytes_;
  std::uint8_t* map_ = nullptr;
  std::size_t map_bytes_ = 0;
  std::string fault_;
};

}  // namespace sekimori
