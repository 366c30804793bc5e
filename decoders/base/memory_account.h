// A capped account of bytes that traffic makes us keep. Whoever keeps asks first; a refusal is a limit that
// was hit, never an exception. Owned by one worker; the figures may be read by others.
#pragma once

#include <atomic>
#include <cstdint>

namespace sekimori {

class MemoryAccount {
 public:
  explicit MemoryAccount(std::uint64_t limit_bytes) : limit_bytes_(limit_bytes) {}

  // True: the bytes are booked and must be given back. False: nothing was booked.
  bool take(std::uint64_t bytes) {
    const std::uint64_t used = used_bytes();
    if (bytes > limit_bytes_ || used > limit_bytes_ - bytes) return false;
    used_bytes_.store(used + bytes, std::memory_order_relaxed);
    return true;
  }
  void give_back(std::uint64_t bytes) { used_bytes_.store(used_bytes() - bytes, std::memory_order_relaxed); }

  std::uint64_t used_bytes() const { return used_bytes_.load(std::memory_order_relaxed); }
  std::uint64_t limit_bytes() const { return limit_bytes_; }

 private:
  std::uint64_t limit_bytes_;
  std::atomic<std::uint64_t> used_bytes_{0};
};

}  // namespace sekimori
