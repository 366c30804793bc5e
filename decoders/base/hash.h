// Three hashes, each for one purpose.
//
// TableHash: fast, seeded at start, never leaves the process; keys of hash tables that an enemy fills.
// StableHash: SipHash-2-4 (Aumasson and Bernstein, 2012) with a constant key: ids that leave the process and
//   must be equal in every replay (flow_id, shard of a flow).
// A digest that must resist forgery (dlp.id, body digests) is SHA-256 from OpenSSL, not here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "decoders/base/bytes.h"

namespace sekimori {

// Multiplies to 128 bits and folds: the mixing step of the wyhash family.
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

inline std::uint64_t load_le64(const void* from) {
  std::uint64_t value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

struct SipKey {
  std::uint64_t k0 = 0;
  std::uint64_t k1 = 0;
};

// SipHash-2-4 of the bytes under a key: for short inputs whose hash must be the same everywhere (constant
// key) or must not be guessable by others (secret key).
std::uint64_t siphash(SipKey key, Bytes bytes);

// The constant key of the format: part of flow_id, of shards and of de-duplication keys. Never change it.
inline constexpr SipKey kFormatKey{0x73656b696d6f7269ULL, 0x666c6f772d696421ULL};

// The same hash fed piece by piece, for texts that stream: equal pieces in any split give equal results.
class StreamingSipHash {
 public:
  explicit StreamingSipHash(SipKey key);
  void update(Bytes bytes);
  std::uint64_t finish();

 private:
  void word(std::uint64_t value);

  std::uint64_t v0_, v1_, v2_, v3_;
  std::uint64_t tail_ = 0;
  std::uint64_t length_ = 0;
};

}  // namespace sekimori
