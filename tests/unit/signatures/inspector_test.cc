#include "signatures/inspector.h"

#include <random>

#include <gtest/gtest.h>

#include "tests/unit/support/rules.h"

namespace sekimori {
namespace {

using test::inspect_text;
using test::lines_of;
using test::ruleset_of;
using test::signature;

constexpr std::string_view kKey = R"(pattern = '\bKEY-[A-Z0-9]{8,40}\b'
redact = "keep-first:4"
confidence = "high"
match = ["KEY-ABCDEFGH12"]
no_match = ["KEY-ABC"])";

using Lines = std::vector<std::string>;

TEST(Inspector, FindsAMatchWithItsPlaceInTheDecodedText) {
  const auto rules = ruleset_of(signature("cred.key", 1, kKey));
  const std::string text = "前置き　ＫＥＹ－ABCDEFGH12 あとがき";
  const InspectionResult result = inspect_text(*rules, text);
  ASSERT_EQ(result.findings.size(), 1u);
  const Finding& finding = result.findings[0];
  EXPECT_EQ(text.substr(finding.offset, finding.length), "ＫＥＹ－ABCDEFGH12");
  EXPECT_EQ(finding.excerpt, "……ＫＥＹ－**********……");
  EXPECT_EQ(finding.field, "/f");
  EXPECT_EQ(finding.count, 1u);
}

// A value at every place of a long text, around every border of the window, in pieces of every size, is found
// once.
TEST(Inspector, FindsAValueAtEveryOffsetOnce) {
  const auto rules = ruleset_of(signature("cred.key", 1, kKey));
  const std::string filler = "本文は議事録です。 The text goes on. ";
  std::string long_text;
  while (long_text.size() < 80'000) long_text += filler;
  std::vector<std::size_t> offsets;
  for (std::size_t border = 0; border < 75'000; border += 24'576) {
    for (std::size_t near = 0; near < 2'500; near += 61) {
      if (border + near >= 2'000) offsets.push_back(border + near - 2'000);
    }
  }
  for (std::size_t offset : offsets) {
    while (offset > 0 && (static_cast<unsigned char>(long_text[offset]) & 0xC0) == 0x80) --offset;
    std::string text = long_text;
    text.insert(offset, " KEY-ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ");
    const InspectionResult result = inspect_text(*rules, text, PartKind::kPrompt, 1'460);
    ASSERT_EQ(result.findings.size(), 1u) << offset;
    ASSERT_EQ(result.findings[0].count, 1u) << offset;
    ASSERT_EQ(text.substr(result.findings[0].offset, result.findings[0].length),
              "KEY-ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        << offset;
  }
}

TEST(Inspector, GivesTheSameForEverySplit) {
  const auto rules =
      ruleset_of(signature("cred.key", 1, kKey) +
                 signature("id.my", 2,
                           "rule = \"number\"\nform = [\"999999999999\", \"9999-9999-9999\"]\nvalidator = "
                           "\"my_number\"\nmatch=[\"個人番号 123456789018\"]\nno_match=[\"123456789019\"]"));
  const std::string text = "個人番号は 1234-5678-9018、鍵は KEY-ABCDEFGH12 です。\n" +
                           std::string(30'000, 'x') + "\n１２３４５６７８９０１８";
  const Lines whole = lines_of(*rules, inspect_text(*rules, text));
  EXPECT_EQ(whole.size(), 2u);
  for (const std::size_t piece : {1u, 2u, 3u, 5u, 100u, 1'460u, 24'575u})
    EXPECT_EQ(lines_of(*rules, inspect_text(*rules, text, PartKind::kPrompt, piece)), whole) << piece;
}

TEST(Inspector, NeverMatchesAcrossParts) {
  const auto rules = ruleset_of(
      signature("cred.key", 1, "pattern = 'AB[^x]{1,5}CD'\nmatch = [\"AB..CD\"]\nno_match = [\"ABxCD\"]"));
  Counters counters;
  const Limits limits;
  Inspector inspector(*rules, {}, limits, counters);
  const auto inspection = inspector.begin(0);
  for (const char* text : {"..AB", "CD..", "AB..CD"}) {
    inspection->on_part({.kind = PartKind::kPrompt, .field = text, .document = {}});
    inspection->on_text(text, {});
    inspection->on_part_end();
  }
  inspection->on_request_end();
  const InspectionResult result = Inspector::take_result(*inspection);
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_EQ(result.findings[0].field, "AB..CD");
  EXPECT_EQ(result.parts, 3u);
}

TEST(Inspector, KeepsThousandsOfPartsApart) {
  const auto rules = ruleset_of(signature("cred.key", 1, kKey));
  Counters counters;
  const Limits limits;
  Inspector inspector(*rules, {}, limits, counters);
  const auto inspection = inspector.begin(0);
  for (int i = 0; i < 3'000; ++i) {
    inspection->on_part({.kind = PartKind::kPrompt, .field = "/" + std::to_string(i), .document = {}});
    if (i % 3 == 0)
      inspection->on_text(i % 999 == 0 ? "KEY-ABCDEFGH" + std::to_string(i) : std::string("nothing"), {});
    inspection->on_part_end();
  }
  inspection->on_request_end();
  const InspectionResult result = Inspector::take_result(*inspection);
  ASSERT_EQ(result.findings.size(), 4u);
  EXPECT_EQ(result.findings[1].field, "/999");
}

TEST(Inspector, SaysWhichPacketsCarriedAMatch) {
  const auto rules = ruleset_of(signature("cred.key", 1, kKey));
  const InspectionResult result =
      inspect_text(*rules, "0123456789 KEY-ABCDEFGH12 tail", PartKind::kPrompt, 10);
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_EQ(result.findings[0].frames, (std::vector<std::uint64_t>{2, 3}));
}

TEST(Inspector, CountsEqualValuesAndKeepsDifferentOnesApart) {
  const auto rules = ruleset_of(signature("cred.key", 1, kKey));
  const InspectionResult result = inspect_text(*rules, "KEY-AAAABBBB1 KEY-AAAABBBB1 KEY-CCCCDDDD2");
  ASSERT_EQ(result.findings.size(), 2u);
  EXPECT_EQ(result.findings[0].count, 2u);
  EXPECT_EQ(result.findings[1].count, 1u);
}

TEST(Inspector, WaitsForAThresholdOfDifferentValues) {
  const auto rules =
      ruleset_of(signature("id.n", 1,
                           "rule = \"number\"\nform = [\"99999\"]\nthreshold = { count = 3 }\nmatch = "
                           "[\"12345 12346 12347\"]\nno_match = [\"12345 12345 12345 12346\"]"));
  const InspectionResult result = inspect_text(*rules, "12345 12346 12347 12345");
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_EQ(result.findings[0].count, 3u);
}

TEST(Inspector, LooksOnlyWhereTheScopeAllows) {
  const auto rules =
      ruleset_of(signature("cred.key", 1, std::string(kKey) + "\nscope = [\"prompt\", \"file-name\"]"));
  EXPECT_EQ(inspect_text(*rules, "KEY-ABCDEFGH12", PartKind::kOther).findings.size(), 1u);
  EXPECT_EQ(inspect_text(*rules, "KEY-ABCDEFGH12", PartKind::kFileName).findings.size(), 1u);
  EXPECT_EQ(inspect_text(*rules, "KEY-ABCDEFGH12", PartKind::kFile).findings.size(), 0u);
  EXPECT_EQ(inspect_text(*rules, "KEY-ABCDEFGH12", PartKind::kUrl).findings.size(), 0u);
}

TEST(Inspector, MasksFileNamesThatHoldASecret) {
  const auto rules = ruleset_of(signature("cred.key", 1, kKey));
  EXPECT_EQ(inspect_text(*rules, "KEY-ABCDEFGH12.txt", PartKind::kFileName).file_names,
            (Lines{"KEY-**********……"}));
  EXPECT_EQ(inspect_text(*rules, "議事録.docx", PartKind::kFileName).file_names, (Lines{"議事録.docx"}));
}

TEST(Inspector, ShowsWhatItIsAskedToShow) {
  const auto rules = ruleset_of(signature("cred.key", 1, kKey));
  const std::string text = "before KEY-ABCDEFGH12 after";
  EXPECT_EQ(inspect_text(*rules, text, PartKind::kPrompt, SIZE_MAX, {.excerpt = ExcerptMode::kFull})
                .findings[0]
                .excerpt,
            text);
  EXPECT_EQ(inspect_text(*rules, text, PartKind::kPrompt, SIZE_MAX, {.excerpt = ExcerptMode::kNone})
                .findings[0]
                .excerpt,
            "");
}

TEST(Inspector, RecognisesTheSameTextWhateverSurroundsIt) {
  const auto rules = ruleset_of(signature("cred.key", 1, kKey));
  const auto hash = [&](std::string_view text) {
    return inspect_text(*rules, text).findings.at(0).text_hash;
  };
  EXPECT_EQ(hash("the KEY-ABCDEFGH12"), hash("the　ＫＥＹ－ABCDEFGH12"));  // one normal form
  EXPECT_NE(hash("the KEY-ABCDEFGH12"), hash("the KEY-ABCDEFGH13"));
  EXPECT_NE(inspect_text(*rules, "KEY-ABCDEFGH12", PartKind::kPrompt, SIZE_MAX, {.text_key = {1, 2}})
                .findings[0]
                .text_hash,
            hash("KEY-ABCDEFGH12"));
}

TEST(Inspector, FindsTextHiddenInTagCharacters) {
  const auto rules =
      ruleset_of(signature("evasion.tags", 1,
                           "rule = \"tag-characters\"\nmatch = "
                           "[\"\\U000E0041\\U000E0042\\U000E0043\\U000E0044\"]\nno_match = [\"ABCD\"]") +
                 signature("cred.key", 2, kKey));
  // U+E0020..U+E003F and U+E0040..U+E007E differ in their third byte.
  std::string tags = "harmless ";
  for (const char c : std::string("KEY-ABCDEFGH12")) {
    tags += "\xF3\xA0";
    tags += static_cast<char>(c < 0x40 ? 0x80 : 0x81);
    tags += static_cast<char>(0x80 | (c & 0x3F));
  }
  const InspectionResult result = inspect_text(*rules, tags);
  ASSERT_EQ(result.findings.size(), 2u);
  const Finding& hidden = result.findings[rules->signatures[result.findings[0].signature].sid == 1 ? 0 : 1];
  EXPECT_EQ(hidden.count, 14u);
  EXPECT_EQ(hidden.offset, 9u);
  EXPECT_EQ(hidden.length, 14u * 4);
}

TEST(Inspector, KeepsNoMoreFindingsThanTheLimit) {
  const auto rules = ruleset_of(signature("cred.key", 1, kKey));
  Limits limits;
  limits.findings = 8;
  std::string text;
  for (int i = 0; i < 20; ++i) text += "KEY-ABCDEFGH" + std::to_string(100 + i) + " ";
  const InspectionResult result = inspect_text(*rules, text, PartKind::kPrompt, SIZE_MAX, {}, limits);
  EXPECT_EQ(result.findings.size(), 8u);
  EXPECT_EQ(result.findings_dropped, 12u);
}

TEST(Inspector, CutsWhatIsTooLongForARecord) {
  const auto rules = ruleset_of(signature("cred.key", 1, kKey));
  Limits limits;
  limits.file_name_bytes = 16;
  limits.excerpt_bytes = 32;
  const std::string name(100, 'n');
  EXPECT_EQ(inspect_text(*rules, name, PartKind::kFileName, 7, {}, limits).file_names,
            (Lines{std::string(16, 'n')}));
  InspectorOptions full;
  full.excerpt = ExcerptMode::kFull;
  const InspectionResult result = inspect_text(*rules, std::string(300, 'x') + " KEY-ABCDEFGH12",
                                               PartKind::kPrompt, SIZE_MAX, full, limits);
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_LE(result.findings[0].excerpt.size(), 32u);
}

// Past the limit values are no longer told apart; the threshold was met long before.
TEST(Inspector, RemembersABoundedNumberOfValues) {
  const auto rules = ruleset_of(signature("id.n", 1, R"(rule = "number"
form = ["99999"]
threshold = { count = 3 }
match = ["12345 12346 12347"]
no_match = ["12345"])"));
  Limits limits;
  limits.evidence_values = 16;
  std::string text;
  for (int i = 0; i < 40; ++i) text += std::to_string(10'000 + i) + " ";
  const InspectionResult result = inspect_text(*rules, text, PartKind::kPrompt, SIZE_MAX, {}, limits);
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_EQ(result.findings[0].count, 16u);
}

TEST(Inspector, PartsTextAtAHole) {
  const auto rules = ruleset_of(signature("cred.key", 1, kKey));
  Counters counters;
  const Limits limits;
  Inspector inspector(*rules, {}, limits, counters);
  const auto inspection = inspector.begin(0);
  inspection->on_part({.kind = PartKind::kPrompt, .field = {}, .document = {}});
  inspection->on_text("KEY-ABCD", {});
  inspection->on_text_gap();
  inspection->on_text("EFGH12 KEY-ZZZZYYYY9", {});
  inspection->on_part_end();
  inspection->on_request_end();
  EXPECT_EQ(Inspector::take_result(*inspection).findings.size(), 1u);
}

}  // namespace
}  // namespace sekimori
