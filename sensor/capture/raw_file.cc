#include "sensor/capture/raw_file.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sekimori {
namespace {

// Calls the system again where a signal came between.
template <class Call>
auto uninterrupted(Call call) {
  auto answer = call();
  while (answer < 0 && errno == EINTR) answer = call();
  return answer;
}

int open_for_reading(const std::string& path) {
  return uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY); });
}

Error cannot_open(const std::string& path, int error) {
  const bool missing = error == ENOENT || error == ENOTDIR;
  return {missing ? ErrorCode::kNotFound : ErrorCode::kIo, path,
          "cannot be opened: " + describe_errno(error)};
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Result<RawFile> RawFile::open(const std::string& path, bool keep_open) {
  const bool standard_input = path == "-";
  RawFile file;
  file.path_ = path;
  Descriptor fd{standard_input ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open_for_reading(path)};
  struct stat status {};
  if (!fd.valid() || ::fstat(fd.get(), &status) != 0) return cannot_open(path, errno);
  if (S_ISDIR(status.st_mode)) return cannot_open(path, EISDIR);
  if (standard_input && ::isatty(fd.get()) != 0) {
    return Error{ErrorCode::kUsage, "standard input",
                 "is a terminal; pipe a capture into it, or name a file"};
  }
  file.regular_ = S_ISREG(status.st_mode) && !standard_input;
  if (file.regular_) {
    file.device_ = status.st_dev;
    file.inode_ = status.st_ino;
    file.size_bytes_ = static_cast<std::uint64_t>(status.st_size);
  }
  if (keep_open || !file.regular_) file.kept_ = std::move(fd);
  return file;
}

Descriptor RawFile::descriptor() const {
  if (kept_.valid()) return Descriptor(::fcntl(kept_.get(), F_DUPFD_CLOEXEC, 0));
  Descriptor fd{open_for_reading(path_)};
  struct stat status {};
  if (!fd.valid() || ::fstat(fd.get(), &status) != 0) return {};
  if (status.st_dev != device_ || status.st_ino != inode_) {
    errno = ESTALE;
    return {};
  }
  return fd;
}

ssize_t RawFile::peek(std::span<std::uint8_t> out) const {
  const Descriptor fd = descriptor();
  return fd.valid() ? uninterrupted([&] { return ::pread(fd.get(), out.data(), out.size(), 0); }) : -1;
}

ssize_t RawFile::read(std::span<std::uint8_t> out) {
  const Descriptor fd = descriptor();
  if (!fd.valid()) return -1;
  const ssize_t got = uninterrupted([&] {
    return regular_ ? ::pread(fd.get(), out.data(), out.size(), static_cast<off_t>(position_))
                    : ::read(fd.get(), out.data(), out.size());
  });
  if (got > 0) position_ += static_cast<std::uint64_t>(got);
  return got;
}

std::string describe_errno(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return "there is no such file or folder; check the spelling";
    case EACCES:
      return "permission denied; run as a user who may read it";
    case EISDIR:
      return "it is a folder";
    case EMFILE:
    case ENFILE:
      return "too many open files; raise the limit with 'ulimit -n'";
    case ESTALE:
      return "it was replaced by another file while it was being read";
    default:
      return std::generic_category().message(error);
  }
}

}  // namespace sekimori
