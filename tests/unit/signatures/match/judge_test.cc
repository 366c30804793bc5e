#include "signatures/match/judge.h"

#include <gtest/gtest.h>

#include "signatures/match/nearby.h"

namespace sekimori {
namespace {

Nearby words(std::initializer_list<const char*> any, std::size_t within = 40, Side side = Side::kBoth) {
  Nearby rule;
  for (const char* word : any) add_word(rule, word);
  rule.within = within;
  rule.side = side;
  return rule;
}

std::optional<NearbyWord> near(std::string_view text, std::string_view match, const Nearby& rule) {
  const std::size_t begin = text.find(match);
  return find_nearby(text, begin, begin + match.size(), rule);
}

TEST(Nearby, CountsCharactersToBothSides) {
  const auto left = near("個人番号は、123", "123", words({"個人番号"}));
  ASSERT_TRUE(left);
  EXPECT_EQ(left->distance, 2u);
  const auto right = near("123（個人番号）", "123", words({"個人番号"}));
  ASSERT_TRUE(right);
  EXPECT_EQ(right->distance, 1u);
  EXPECT_FALSE(near("個人番号は、123", "123", words({"個人番号"}, 1)));
  EXPECT_FALSE(near("123 個人番号", "123", words({"個人番号"}, 40, Side::kLeft)));
  EXPECT_FALSE(near("個人番号 123", "123", words({"個人番号"}, 40, Side::kRight)));
}

TEST(Nearby, TakesTheNearestAndOfEqualsTheLonger) {
  EXPECT_EQ(near("旅券 受付番号 123", "123", words({"番号", "旅券", "受付番号"}))->word, "受付番号");
  EXPECT_EQ(near("受付番号 旅券 123", "123", words({"番号", "旅券", "受付番号"}))->word, "旅券");
}

TEST(Nearby, AsciiWordsStandAloneInAnyCase) {
  EXPECT_TRUE(near("TEL 123", "123", words({"tel"})));
  EXPECT_TRUE(near("tel:123", "123", words({"tel"})));
  EXPECT_FALSE(near("hotel 123", "123", words({"tel"})));
  EXPECT_TRUE(near("myTelNumber=123", "123", words({"tel"})));
  EXPECT_FALSE(near("telling 123", "123", words({"tel"})));
}

TEST(Nearby, CellAbove) {
  const std::string_view text = "氏名\t番号\t区分\n山田\t123\t1";
  EXPECT_EQ(cell_above(text, text.find("123"), '\t'), "番号");
  EXPECT_EQ(cell_above(text, text.find("山田"), '\n'), "氏名");
  EXPECT_EQ(cell_above("番号,氏名\n123", 14, '\n'), "番号");
  EXPECT_EQ(cell_above("番号は次のとおり\n123", 25, '\n'), "");  // prose has no cells
  EXPECT_EQ(cell_above("a\nb,c,123", 6, ','), "");
  EXPECT_EQ(cell_above("123", 0, '\n'), "");
  EXPECT_EQ(cell_above("\n123", 1, '\n'), "");
  EXPECT_EQ(cell_above("\n\n123", 2, '\n'), "");
}

TEST(Nearby, CellAboveInMarkdownAndQuotes) {
  const std::string_view table = "| 氏名 | 番号 |\n|---|:---:|\n| 山田 | 123 |";
  const std::size_t begin = table.find("123");
  EXPECT_EQ(border_before(table, begin, true), '|');
  EXPECT_EQ(cell_above(table, begin, '|'), " 番号 ");
  const std::string_view quoted = "\"氏名\",\"番号\"\n\"山田\",\"123\"";
  EXPECT_EQ(border_before(quoted, quoted.find("123"), true), ',');
  EXPECT_EQ(cell_above(quoted, quoted.find("123"), ','), "\"番号\"");
  EXPECT_EQ(border_before("番号 123", 7, true), '\0');
  EXPECT_EQ(border_before("id='123'", 4, true), '\'');
}

class JudgeTest : public testing::Test {
 protected:
  JudgeTest() {
    signature_.confidence = Confidence::kLow;
    signature_.context = words({"番号", "個人番号"});
    signature_.context->confidence = Confidence::kHigh;
    signature_.vetoes = {words({"受付番号"}, 6, Side::kLeft), words({"円"}, 0, Side::kRight)};
  }

  Judgement judged(std::string_view text, std::string_view match, const NamedMatch& above = {}) {
    const std::size_t begin = text.find(match);
    const TextView view{
        .text = text, .decide_from = 0, .decide_to = text.size(), .begins_part = true, .ends_part = true};
    refusal_.clear();
    return judge(signature_, view,
                 {.signature = 0,
                  .begin = begin,
                  .end = begin + match.size(),
                  .confidence = Confidence::kNone,
                  .why = "form"},
                 above, &refusal_);
  }

  Signature signature_;
  std::string refusal_;
};

TEST_F(JudgeTest, AWordRaises) {
  EXPECT_EQ(judged("123", "123").confidence, Confidence::kLow);
  const Judgement named = judged("個人番号 123", "123");
  EXPECT_EQ(named.confidence, Confidence::kHigh);
  EXPECT_EQ(named.context_word, "個人番号");
  EXPECT_EQ(named.why, (std::vector<std::string>{"form", "context:個人番号"}));
}

TEST_F(JudgeTest, WhatStandsNearerNamesIt) {
  EXPECT_EQ(judged("個人番号の受付番号 123", "123").confidence, Confidence::kNone);
  EXPECT_EQ(refusal_, "the word 受付番号 speaks against it");
  EXPECT_EQ(judged("受付番号 123", "123").confidence, Confidence::kNone);  // longer than 番号
  EXPECT_EQ(judged("受付番号と個人番号 123", "123").confidence, Confidence::kHigh);
  EXPECT_EQ(judged("個人番号の手数料 123円", "123").confidence, Confidence::kNone);
  // As long and as near: names stand before.
  EXPECT_EQ(judged("受付番号 123 個人番号 456", "123").confidence, Confidence::kNone);
  EXPECT_EQ(judged("受付番号 123 個人番号 456", "456").confidence, Confidence::kHigh);
}

TEST_F(JudgeTest, AVetoMayLeaveSomething) {
  signature_.vetoes[0].confidence = Confidence::kLow;
  EXPECT_EQ(judged("個人番号の受付番号 123", "123").confidence, Confidence::kLow);
}

TEST_F(JudgeTest, ContextMayBeRequired) {
  signature_.context->required = true;
  EXPECT_EQ(judged("123", "123").confidence, Confidence::kNone);
  EXPECT_EQ(refusal_, "no context word near it");
}

TEST_F(JudgeTest, TheCheckRefusesOrHoldsDown) {
  signature_.validator_name = "v";
  signature_.validator = [](std::string_view) { return Verdict::kWrong; };
  EXPECT_EQ(judged("個人番号 123", "123").confidence, Confidence::kNone);
  EXPECT_EQ(refusal_, "the check v refuses it");
  signature_.validator = [](std::string_view) { return Verdict::kPlausible; };
  EXPECT_EQ(judged("個人番号 123", "123").confidence, Confidence::kLow);
}

TEST_F(JudgeTest, AHeadingNamesItsColumn) {
  signature_.context->within = 2;
  const std::string_view table = "住所,個人番号,続柄\n東京都千代田区隼町四番二号,123,本人";
  const Judgement first = judged(table, "123");
  EXPECT_EQ(first.confidence, Confidence::kHigh);
  EXPECT_EQ(first.why.back(), "column:個人番号");
  EXPECT_EQ(first.border, ',');
  // The next row, which the match before it names.
  EXPECT_EQ(judged("大阪府,456,子", "456", {"個人番号", ',', 60}).confidence, Confidence::kHigh);
  EXPECT_EQ(judged("大阪府|456|子", "456", {"個人番号", ',', 60}).confidence, Confidence::kLow);
  EXPECT_EQ(judged("大阪府,456,子", "456", {"個人番号", ',', 600}).confidence, Confidence::kLow);
  EXPECT_EQ(judged("大阪府 456 子", "456", {"個人番号", ',', 60}).confidence, Confidence::kLow);
}

TEST(Outdone, TheBetterFoundedStands) {
  std::vector<Signature> signatures(3);
  signatures[2].threshold.count = 10;
  const auto at = [](std::uint32_t signature, std::size_t begin, std::size_t end, Confidence confidence,
                     std::size_t distance = Judgement::kFar) {
    Judged judged{};
    judged.reach = end;
    judged.hit = {
        .signature = signature, .begin = begin, .end = end, .confidence = Confidence::kNone, .why = {}};
    judged.judgement.confidence = confidence;
    judged.judgement.distance = distance;
    return judged;
  };
  const auto stands = [&](std::vector<Judged> judged) {
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < judged.size(); ++i) {
      if (!is_outdone(judged, i, signatures)) left.push_back(i);
    }
    return left;
  };
  using Left = std::vector<std::size_t>;
  EXPECT_EQ(stands({at(0, 0, 12, Confidence::kLow), at(1, 0, 12, Confidence::kHigh)}), Left{1});
  EXPECT_EQ(stands({at(0, 0, 12, Confidence::kHigh, 9), at(1, 0, 12, Confidence::kHigh, 2)}), Left{1});
  EXPECT_EQ(stands({at(0, 0, 14, Confidence::kHigh, 2), at(1, 2, 14, Confidence::kHigh, 2)}), Left{0});
  EXPECT_EQ(stands({at(0, 0, 12, Confidence::kLow), at(1, 12, 24, Confidence::kHigh)}), (Left{0, 1}));
  EXPECT_EQ(stands({at(0, 0, 12, Confidence::kLow), at(2, 0, 12, Confidence::kHigh)}), Left{0});
}

}  // namespace
}  // namespace sekimori
