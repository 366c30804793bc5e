#include "decoders/base/hash.h"

#include <vector>

#include <gtest/gtest.h>

namespace sekimori {
namespace {

// The key 00 01 .. 0f and the inputs 00, 00 01, .. of the reference implementation (github.com/veorq/SipHash,
// vectors.h, vectors_sip64).
TEST(SipHash, GivesTheReferenceVectors) {
  const SipKey key{0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL};
  std::vector<std::uint8_t> input;
  EXPECT_EQ(siphash(key, input), 0x726fdb47dd0e0e31ULL);
  input.push_back(0);
  EXPECT_EQ(siphash(key, input), 0x74f839c593dc67fdULL);
  for (std::uint8_t i = 1; i < 15; ++i) input.push_back(i);
  EXPECT_EQ(siphash(key, input), 0xa129ca6149be45e5ULL);  // SipHash paper, appendix A
}

TEST(SipHash, IsTheSameForEverySplit) {
  const std::string text = "関守 sekimori, the keeper of the barrier gate";
  const std::uint64_t whole = siphash(kFormatKey, as_bytes(text));
  for (std::size_t a = 0; a <= text.size(); ++a) {
    for (std::size_t b = a; b <= text.size(); b += 7) {
      StreamingSipHash hash(kFormatKey);
      hash.update(as_bytes(text).subspan(0, a));
      hash.update(as_bytes(text).subspan(a, b - a));
      hash.update(as_bytes(text).subspan(b));
      ASSERT_EQ(hash.finish(), whole);
    }
  }
}

}  // namespace
}  // namespace sekimori
