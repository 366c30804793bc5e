// The bytes of a file, pipe or device as the system holds them, before any decompression.
//
// A regular file may be kept open or not. If not, it is opened anew for every window (some microseconds) and
// must still be the same file by device and inode: so thousands of captures that overlap in time can be
// walked at once under the usual limit of 1024 descriptors. Pipes, devices and standard input are always kept
// open. Owned and used by one thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include <sys/types.h>

#include "decoders/base/result.h"

namespace sekimori {

// A file descriptor that is closed with its owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

class RawFile {
 public:
  // `path` may be "-" for standard input. kUsage, kNotFound or kIo with a sentence that says what to do.
  static Result<RawFile> open(const std::string& path, bool keep_open);

  bool regular() const { return regular_; }
  std::uint64_t size_bytes() const { return size_bytes_; }  // 0 where the system does not know

  // A descriptor for the moment. Invalid, and errno set, if the file had to be opened anew and is gone or
  // another one now (ESTALE).
  Descriptor descriptor() const;

  // Regular files: the first bytes, without moving on. -1 and errno where the system refuses.
  ssize_t peek(std::span<std::uint8_t> out) const;

  // The next bytes, at most out.size(); 0 at the end, -1 and errno where the system refuses.
  ssize_t read(std::span<std::uint8_t> out);

 private:
  RawFile() = default;

  std::string path_;
  bool regular_ = false;
  Descriptor kept_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  std::uint64_t size_bytes_ = 0;
  std::uint64_t position_ = 0;
};

// What the system's error means to the user: "permission denied", with what to do where we know it.
std::string describe_errno(int error);

}  // namespace sekimori
