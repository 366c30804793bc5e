#include "decoders/base/utf8.h"

#include <gtest/gtest.h>
#include <unicode/utf8.h>

namespace sekimori {
namespace {

TEST(Utf8, RoundTripsEveryCharacter) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    char bytes[4];
    const std::size_t length = encode_utf8(c, bytes);
    const DecodedChar decoded = decode_utf8({bytes, length});
    ASSERT_EQ(decoded.value, c);
    ASSERT_EQ(decoded.length, length);
  }
}

// ICU's U8_NEXT_OR_FFFD follows the same practice: one U+FFFD for each maximal ill-formed part.
TEST(Utf8, ReadsIllFormedBytesAsIcuDoes) {
  for (unsigned a = 0x80; a < 0x100; ++a) {
    for (unsigned b = 0; b < 0x100; b += 3) {
      for (unsigned c = 0x7E; c < 0x100; c += 33) {
        const std::string bytes = {static_cast<char>(a), static_cast<char>(b), static_cast<char>(c), 'x',
                                   'x'};
        std::int32_t at = 0;
        UChar32 value = 0;
        U8_NEXT_OR_FFFD(reinterpret_cast<const std::uint8_t*>(bytes.data()), at,
                        static_cast<std::int32_t>(bytes.size()), value);
        const DecodedChar decoded = decode_utf8(bytes);
        ASSERT_EQ(decoded.value, static_cast<char32_t>(value)) << a << ' ' << b << ' ' << c;
        ASSERT_EQ(decoded.length, at) << a << ' ' << b << ' ' << c;
      }
    }
  }
}

TEST(Utf8, WaitsForACharacterThatMayStillBeWhole) {
  EXPECT_EQ(decode_utf8("\xE6\xA9").length, 0);
  EXPECT_EQ(decode_utf8("\xE6\x41").length, 1);  // it cannot be whole any more
}

TEST(Utf8, CutsBetweenCharactersAndSaysSo) {
  EXPECT_EQ(valid_utf8("機密性2", 100), "機密性2");
  EXPECT_EQ(valid_utf8("機密性2", 9), "機密…");
  EXPECT_EQ(valid_utf8("a\xFF\xE6\xA9", 100), "a\uFFFD\uFFFD");
  for (std::size_t limit = 3; limit < 20; ++limit)
    EXPECT_LE(valid_utf8("機密性2情報あいう", limit).size(), limit);
}

}  // namespace
}  // namespace sekimori
