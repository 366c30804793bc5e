#include "signatures/match/number_detector.h"

#include <gtest/gtest.h>

namespace sekimori {
namespace {

class NumberDetectorTest : public testing::Test {
 protected:
  NumberDetectorTest() {
    add({"9{12}", "9999-9999-9999"});
    add({"AA9{7}", "AA-9{7}"});
    add({"T9{13}"});
    add({"9{5}-9{1,8}"});
  }

  // "signature:number" of every hit.
  std::vector<std::string> found(std::string_view text, PartKind kind = PartKind::kPrompt) const {
    const NumberDetector detector(signatures_);
    std::vector<Hit> hits;
    detector.detect({.text = text,
                     .decide_from = 0,
                     .decide_to = text.size(),
                     .begins_part = true,
                     .ends_part = true,
                     .kind = kind},
                    hits);
    std::vector<std::string> lines;
    for (const Hit& hit : hits) {
      lines.push_back(std::to_string(hit.signature) + ":" +
                      std::string(text.substr(hit.begin, hit.end - hit.begin)));
    }
    return lines;
  }

 private:
  void add(std::vector<NumberForm> forms) {
    Signature signature;
    signature.rule = RuleKind::kNumber;
    signature.scopes = 0xFF;
    signature.forms = std::move(forms);
    signatures_.push_back(std::move(signature));
  }

  std::vector<Signature> signatures_;
};

using Lines = std::vector<std::string>;

TEST_F(NumberDetectorTest, Forms) {
  EXPECT_EQ(found("番号は123456789018です"), Lines{"0:123456789018"});
  EXPECT_EQ(found("1234-5678-9018"), Lines{"0:1234-5678-9018"});
  EXPECT_EQ(found("1234 5678 9018"), Lines{"0:1234 5678 9018"});
  EXPECT_EQ(found("1234-5678 9018"), Lines{});  // separators that differ
  EXPECT_EQ(found("旅券MZ4595781"), Lines{"1:MZ4595781"});
  EXPECT_EQ(found("MU 9143703"), Lines{"1:MU 9143703"});
  EXPECT_EQ(found("t8700110005901"), Lines{"2:t8700110005901"});
  EXPECT_EQ(found("13210-53570361"), Lines{"3:13210-53570361"});
}

TEST_F(NumberDetectorTest, WhatTouchesANumberMakesItAPartOfMore) {
  for (const std::string_view text :
       {"a123456789018", "123456789018a", "1234567890181", "0.123456789018", "123456789018.5",
        "%123456789018", "550e8400-e29b-41d4-a716-446655440000", "ab-123456789018", "123456789018-1",
        "+123456789018", "id_123456789018", "XMZ4595781", "Piano123456789018"}) {
    EXPECT_EQ(found(text), Lines{}) << text;
  }
}

TEST_F(NumberDetectorTest, WhatMayTouchIt) {
  for (const std::string_view text :
       {"(123456789018)", "個人番号123456789018の人", "No.123456789018", "No123456789018", "123456789018.",
        "=123456789018&", ">123456789018<", "'123456789018'", "1^123456789018", "番号_123456789018_氏名",
        "- 123456789018", "名-123456789018"}) {
    EXPECT_EQ(found(text), Lines{"0:123456789018"}) << text;
  }
}

TEST_F(NumberDetectorTest, AFileNamesWordsArePartedByUnderscores) {
  EXPECT_EQ(found("list_123456789018_v2.pdf"), Lines{});
  EXPECT_EQ(found("list_123456789018_v2.pdf", PartKind::kFileName), Lines{"0:123456789018"});
  EXPECT_EQ(found("123456789018.pdf", PartKind::kFileName), Lines{"0:123456789018"});
}

TEST_F(NumberDetectorTest, DigitsInCells) {
  EXPECT_EQ(found("番号|1 2 3 4 5 6 7 8 9 0 1 8"), Lines{"0:1 2 3 4 5 6 7 8 9 0 1 8"});
  EXPECT_EQ(found("1|2|3|4|5|6|7|8|9|0|1|8"), Lines{"0:1|2|3|4|5|6|7|8|9|0|1|8"});
  EXPECT_EQ(found("1 2 3 4 5 6 7 8 9 0 1"), Lines{});
  EXPECT_EQ(found("1 2,3 4 5 6 7 8 9 0 1 8"), Lines{});
}

TEST_F(NumberDetectorTest, DecidesOnlyWhatTheViewDecides) {
  Signature signature;
  signature.rule = RuleKind::kNumber;
  signature.scopes = 0xFF;
  signature.forms = {"9{12}"};
  const std::vector<Signature> signatures = {signature};
  const NumberDetector detector(signatures);
  const std::string_view text = "123456789018 ";
  std::vector<Hit> hits;
  detector.detect({.text = text, .decide_from = 12, .decide_to = 13}, hits);
  EXPECT_TRUE(hits.empty());
  detector.detect({.text = text, .decide_from = 0, .decide_to = 13}, hits);
  EXPECT_EQ(hits.size(), 1u);
}

}  // namespace
}  // namespace sekimori
