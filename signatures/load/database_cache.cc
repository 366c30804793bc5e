#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decoders/base/sha256.h"
#include "signatures/load/pattern_compiler.h"

namespace sekimori {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kDigestBytes = 32;

class OpenFile {
 public:
  OpenFile(const std::string& path, int flags, mode_t mode = 0)
      : fd_(open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode)) {}
  ~OpenFile() {
    if (fd_ >= 0) close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

bool is_ours(const struct stat& status) { return status.st_uid == geteuid() && (status.st_mode & 022) == 0; }

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

std::string DatabaseCache::default_folder() {
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && cache[0] == '/') return std::string(cache) + "/sekimori";
  const char* const home = std::getenv("HOME");
  return home != nullptr && home[0] == '/' ? std::string(home) + "/.cache/sekimori" : std::string();
}

// What is in the cache is run as it is: the folder has to be ours alone.
bool DatabaseCache::usable() const {
  if (folder_.empty()) return false;
  struct stat status {};
  return lstat(folder_.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && is_ours(status) &&
         (status.st_mode & 077) == 0;
}

// A file holds the digest of its content, then the content. Anything unexpected counts as not there.
std::optional<std::string> DatabaseCache::read(const std::string& key) const {
  if (!usable()) return std::nullopt;
  const OpenFile file(folder_ + "/" + key, O_RDONLY);
  struct stat status {};
  if (file.fd() < 0 || fstat(file.fd(), &status) != 0 || !S_ISREG(status.st_mode) || !is_ours(status))
    return std::nullopt;
  if (status.st_size < static_cast<off_t>(kDigestBytes) || status.st_size > (off_t{1} << 30))
    return std::nullopt;
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t n = ::read(file.fd(), bytes.data() + have, bytes.size() - have);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return std::nullopt;
    have += static_cast<std::size_t>(n);
  }
  const Sha256 digest = sha256(as_bytes(std::string_view(bytes).substr(kDigestBytes)));
  if (as_text(digest) != std::string_view(bytes).substr(0, kDigestBytes)) return std::nullopt;
  return bytes.substr(kDigestBytes);
}

// Written beside and renamed, so that a reader never sees half of it. A cache that cannot be written is no
// fault.
void DatabaseCache::write(const std::string& key, std::string_view content) const {
  if (folder_.empty()) return;
  std::error_code error;
  fs::create_directories(fs::path(folder_).parent_path(), error);
  mkdir(folder_.c_str(), 0700);
  if (!usable()) return;
  const std::string fresh = folder_ + "/." + key + "." + std::to_string(getpid());
  {
    const OpenFile file(fresh, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (file.fd() < 0) return;
    const Sha256 digest = sha256(as_bytes(content));
    if (!write_all(file.fd(), as_text(digest)) || !write_all(file.fd(), content)) {
      unlink(fresh.c_str());
      return;
    }
  }
  if (rename(fresh.c_str(), (folder_ + "/" + key).c_str()) != 0) unlink(fresh.c_str());
}

}  // namespace sekimori
