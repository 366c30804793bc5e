#include "decoders/base/hash.h"

#include <bit>

namespace sekimori {
namespace {

void round(std::uint64_t& v0, std::uint64_t& v1, std::uint64_t& v2, std::uint64_t& v3) {
  v0 += v1;
  v1 = std::rotl(v1, 13) ^ v0;
  v0 = std::rotl(v0, 32);
  v2 += v3;
  v3 = std::rotl(v3, 16) ^ v2;
  v0 += v3;
  v3 = std::rotl(v3, 21) ^ v0;
  v2 += v1;
  v1 = std::rotl(v1, 17) ^ v2;
  v2 = std::rotl(v2, 32);
}

}  // namespace

StreamingSipHash::StreamingSipHash(SipKey key)
    : v0_(key.k0 ^ 0x736f6d6570736575ULL),
      v1_(key.k1 ^ 0x646f72616e646f6dULL),
      v2_(key.k0 ^ 0x6c7967656e657261ULL),
      v3_(key.k1 ^ 0x7465646279746573ULL) {}

void StreamingSipHash::word(std::uint64_t value) {
  v3_ ^= value;
  round(v0_, v1_, v2_, v3_);
  round(v0_, v1_, v2_, v3_);
  v0_ ^= value;
}

void StreamingSipHash::update(Bytes bytes) {
  std::size_t i = 0;
  for (; i < bytes.size() && length_ % 8 != 0; ++i) {
    tail_ |= static_cast<std::uint64_t>(bytes[i]) << (length_ % 8 * 8);
    if (++length_ % 8 == 0) {
      word(tail_);
      tail_ = 0;
    }
  }
  for (; i + 8 <= bytes.size(); i += 8, length_ += 8) word(load_le64(&bytes[i]));
  for (; i < bytes.size(); ++i) tail_ |= static_cast<std::uint64_t>(bytes[i]) << (length_++ % 8 * 8);
}

std::uint64_t StreamingSipHash::finish() {
  word(tail_ | length_ << 56);
  v2_ ^= 0xff;
  for (int i = 0; i < 4; ++i) round(v0_, v1_, v2_, v3_);
  return v0_ ^ v1_ ^ v2_ ^ v3_;
}

std::uint64_t siphash(SipKey key, Bytes bytes) {
  StreamingSipHash hash(key);
  hash.update(bytes);
  return hash.finish();
}

}  // namespace sekimori
