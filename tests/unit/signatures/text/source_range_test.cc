// A match must lead back to the very bytes of the source that gave it.
#include "signatures/text/source_range.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/signatures/text/normal_model.h"
#include "tests/unit/signatures/text/normal_texts.h"

namespace sekimori {
namespace {

// What the source says where its normal form says `match`.
std::string source_of(std::string_view source, std::string_view match) {
  const std::string text = normal(source);
  const std::size_t at = text.find(match);
  if (at == std::string::npos) return "<not found>";
  const SourceRange range = source_range(Normalizer{}, source, at, at + match.size());
  return std::string(source.substr(range.begin, range.end - range.begin));
}

TEST(SourceRange, CoversWhatGaveTheMatch) {
  EXPECT_EQ(source_of("これは極　秘です", "極秘"), "極　秘");
  EXPECT_EQ(source_of("番号 １２３４－５６７８。", "1234-5678"), "１２３４－５６７８");
  EXPECT_EQ(source_of("電話 090ー1234です", "090-1234"), "090ー1234");
  EXPECT_EQ(source_of("㊙文書", "秘"), "㊙");
  EXPECT_EQ(source_of("a\u200Bb\u200Bc", "b"), "b");
  EXPECT_EQ(source_of("a   b", " "), " ");
  EXPECT_EQ(source_of("x²y", "^2"), "²");
  EXPECT_EQ(source_of("①2", "^2"), "2");
}

TEST(SourceRange, EndsBehindTheMarkOfAKana) {
  EXPECT_EQ(source_of("ｶﾞｲ", "ガ"), "ｶﾞ");
  EXPECT_EQ(source_of("か\u200B\u3099x", "が"), "か\u200B\u3099");
  EXPECT_EQ(source_of("は\u309A", "ぱ"), "は\u309A");
  EXPECT_EQ(source_of("か\u200B", "か"), "か");
}

TEST(SourceRange, KnowsWhatWasPending) {
  EXPECT_EQ(source_of("1ー", "ー"), "ー");
  EXPECT_EQ(source_of("1ー 2", "ー"), "ー");
  EXPECT_EQ(source_of("\U0001F3F4\U000E0067\U000E0062x", "b"), "\U000E0062");
  EXPECT_EQ(source_of("\U0001F3F4\U000E0067\U000E0062", "g"), "\U000E0067");
  EXPECT_EQ(source_of("a\xE6\xA9", "\uFFFD"), "\xE6\xA9");
}

TEST(SourceRange, IsExactForEveryByteOfRandomTexts) {
  RandomTexts texts(11);
  for (int i = 0; i < 8'000; ++i) {
    const std::string source = texts.next();
    const NormalModel model(source);
    const std::vector<SourceRange> expected = model.sources();
    for (std::size_t at = 0; at < expected.size(); ++at) {
      const SourceRange range = source_range(Normalizer{}, source, at, at + 1);
      ASSERT_EQ(range.begin, expected[at].begin) << testing::PrintToString(source) << " byte " << at;
      ASSERT_EQ(range.end, expected[at].end) << testing::PrintToString(source) << " byte " << at;
      ASSERT_EQ(source_offset(Normalizer{}, source, at), expected[at].begin);
      const std::size_t end = at + 1 + texts.number() % (expected.size() - at);
      const SourceRange longer = source_range(Normalizer{}, source, at, end);
      ASSERT_EQ(longer.begin, expected[at].begin) << testing::PrintToString(source);
      ASSERT_EQ(longer.end, expected[end - 1].end) << testing::PrintToString(source);
    }
  }
}

// Matches far inside a long text, where the reading up to them is done in large steps.
TEST(SourceRange, IsExactFarInside) {
  RandomTexts texts(13);
  for (int i = 0; i < 12; ++i) {
    std::string source;
    while (source.size() < 12'000) source += texts.next();
    const std::vector<SourceRange> expected = NormalModel(source).sources();
    for (std::size_t at = 0; at < expected.size(); at += 1 + texts.number() % 16) {
      const SourceRange range = source_range(Normalizer{}, source, at, at + 1);
      ASSERT_EQ(range.begin, expected[at].begin) << "byte " << at;
      ASSERT_EQ(range.end, expected[at].end) << "byte " << at;
    }
  }
}

// A bookmark in the middle: offsets count from there, and what it kept inside maps to 0.
TEST(SourceRange, StartsAtABookmark) {
  RandomTexts texts(17);
  for (int i = 0; i < 3'000; ++i) {
    const std::string source = texts.next() + texts.next();
    const std::vector<SourceRange> expected = NormalModel(source).sources();
    const std::size_t cut = texts.number() % (source.size() + 1);
    std::vector<char> out(source.size() * Normalizer::kGrowthMax + 256);
    Normalizer normalizer;
    const std::size_t before =
        normalizer.run(std::string_view(source).substr(0, cut), out.data(), out.size()).written;
    const std::string_view rest = std::string_view(source).substr(cut);
    for (std::size_t at = before; at < expected.size(); ++at) {
      const SourceRange range = source_range(normalizer, rest, at - before, at - before + 1);
      const auto from_cut = [&](std::size_t offset) { return offset > cut ? offset - cut : 0; };
      ASSERT_EQ(range.begin, from_cut(expected[at].begin))
          << testing::PrintToString(source) << " cut " << cut;
      ASSERT_EQ(range.end, from_cut(expected[at].end)) << testing::PrintToString(source) << " cut " << cut;
    }
  }
}

TEST(SourceRange, EndsWhereTheSourceEnds) {
  const SourceRange range = source_range(Normalizer{}, "abc", 2, 9);
  EXPECT_EQ(range.begin, 2U);
  EXPECT_EQ(range.end, 3U);
  EXPECT_EQ(source_offset(Normalizer{}, "abc", 5000), 3U);
  EXPECT_EQ(source_offset(Normalizer{}, "", 0), 0U);
}

}  // namespace
}  // namespace sekimori
