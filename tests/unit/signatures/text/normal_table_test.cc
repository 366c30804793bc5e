// Every code point against ICU: the generated table holds what README.md says.
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uspoof.h>

#include "signatures/text/normal_form.h"
#include "tests/data/normal_rule.h"
#include "tests/unit/signatures/text/normal_model.h"
#include "tests/unit/signatures/text/normal_texts.h"

namespace sekimori {
namespace {

// NFKC is the ground everything stands on: where no rule of ours speaks, ICU's own answer is the normal form.
// Told by category here, so that a mistake in normal_rule.h cannot hide.
TEST(NormalFormTable, IsNfkcForLettersWithoutMarks) {
  UErrorCode error = U_ZERO_ERROR;
  const auto* nfkc = icu::Normalizer2::getNFKCInstance(error);
  const auto* nfkd = icu::Normalizer2::getNFKDInstance(error);
  int checked = 0;
  for (char32_t c = 0x80; c < 0x110000; ++c) {
    const auto point = static_cast<UChar32>(c);
    const auto type = u_charType(point);
    const bool letter = type == U_OTHER_LETTER || type == U_MODIFIER_LETTER;
    if (!letter || u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) continue;
    const auto decomposition = u_getIntPropertyValue(point, UCHAR_DECOMPOSITION_TYPE);
    if (decomposition == U_DT_SUPER || decomposition == U_DT_SUB || c == 0x30FC || c == 0xFF70) continue;
    const icu::UnicodeString apart = nfkd->normalize(icu::UnicodeString(point), error);
    bool marked = false;
    for (std::int32_t i = 0; i < apart.length(); ++i)
      marked = marked || u_charType(apart[i]) == U_NON_SPACING_MARK;
    if (marked && normal_rule::in(c, 0x3040, 0x30FF)) marked = false;  // kana keep theirs
    if (marked || normal_rule::in(c, 0xFF9E, 0xFF9F) || normal_rule::in(c, 0x1F200, 0x1F2FF)) continue;
    std::string expected;
    nfkc->normalize(icu::UnicodeString(point), error).toUTF8String(expected);
    EXPECT_EQ(normal(utf8(c)), expected) << std::hex << static_cast<unsigned>(c);
    ++checked;
  }
  EXPECT_GT(checked, 120'000);
}

// Every code point alone, between Latin letters, between kanji and between digits: as the rules over ICU say.
// For those without a meaning the kanji have to do.
TEST(NormalFormTable, IsTheRuleForEveryCodePoint) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    UVersionInfo age;
    u_charAge(static_cast<UChar32>(c), age);
    if (age[0] > 15) continue;  // newer than the table, where a newer ICU runs this test
    const auto type = u_charType(static_cast<UChar32>(c));
    const std::string letter = utf8(c);
    std::vector<std::string> texts = {"漢 " + letter + " 字"};
    if (type != U_UNASSIGNED && type != U_PRIVATE_USE_CHAR) {
      texts.insert(texts.end(), {letter, "a " + letter + " b", "1" + letter + "2"});
    }
    for (const std::string& text : texts) {
      ASSERT_EQ(normal(text), NormalModel(text).text()) << "U+" << std::hex << static_cast<unsigned>(c);
    }
  }
}

TEST(NormalFormTable, IsItsOwnNormalFormForEveryCodePoint) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    for (const char* const before : {"", "1", "か"}) {
      const std::string once = normal(before + utf8(c));
      ASSERT_EQ(normal(once), once) << "U+" << std::hex << static_cast<unsigned>(c);
      ASSERT_TRUE(is_clean(once)) << "U+" << std::hex << static_cast<unsigned>(c);
      ASSERT_LE(normal(utf8(c)).size(), utf8(c).size() * Normalizer::kGrowthMax);
    }
  }
}

TEST(NormalFormTable, LooksAlikeAsUnicodeSays) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<USpoofChecker, decltype(&uspoof_close)> checker(uspoof_open(&error), uspoof_close);
  ASSERT_TRUE(U_SUCCESS(error));
  for (std::size_t i = 0; i < normal_rule::kLookAlikes.size(); i += 2) {
    const icu::UnicodeString read(static_cast<UChar32>(normal_rule::kLookAlikes[i]));
    const icu::UnicodeString looks(static_cast<UChar32>(normal_rule::kLookAlikes[i + 1]));
    EXPECT_NE(uspoof_areConfusableUnicodeString(checker.get(), read, looks, &error), 0)
        << std::hex << static_cast<unsigned>(normal_rule::kLookAlikes[i]);
  }
}

TEST(NormalFormTable, ComposesEveryKanaAsIcuDoes) {
  UErrorCode error = U_ZERO_ERROR;
  const auto* nfc = icu::Normalizer2::getNFCInstance(error);
  for (char32_t kana = 0x3041; kana <= 0x30FE; ++kana) {
    if (kana == 0x3099 || kana == 0x309A || kana == 0x309B || kana == 0x309C) continue;
    for (const char32_t mark : {0x3099, 0x309A}) {
      const UChar32 composed = nfc->composePair(static_cast<UChar32>(kana), static_cast<UChar32>(mark));
      const std::string alone = normal(utf8(kana));
      EXPECT_EQ(normal(utf8(kana) + utf8(mark)),
                composed > 0 ? utf8(static_cast<char32_t>(composed)) : alone);
    }
  }
}

}  // namespace
}  // namespace sekimori
