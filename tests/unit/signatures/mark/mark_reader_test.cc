#include "signatures/mark/mark_reader.h"

#include <gtest/gtest.h>

#include "tests/unit/support/mark_run.h"

namespace sekimori {
namespace {

using test::MarkRun;
using test::run_marks;

const std::string kBody =
    "\n本件について下記のとおり検討した結果を報告する。担当者間で確認のうえ、期日までに回答されたい。\n";

std::string rule_of(std::string_view line, PartKind kind = PartKind::kFile) {
  const MarkRun run = run_marks(std::string(line) + (kind == PartKind::kFile ? kBody : ""), kind);
  std::string rules;
  for (const test::MarkSeen& mark : run.marks) rules += (rules.empty() ? "" : " ") + mark.rule;
  return rules.empty() ? "mention" : rules;
}

// The rules of the specification, and the widenings, each with what it must not take.
TEST(MarkReader, TellsMarksFromMentions) {
  const std::pair<std::string_view, std::string_view> lines[] = {
      {"【機密性2】", "bracket"},
      {"(機密性2情報)", "bracket"},
      {"〔秘〕", "bracket"},
      {"★関係者限り★監査日程の変更", "bracket"},
      {"第3回 議事録(部外秘)", "bracket"},
      {"件名:【社外秘】新規顧客一覧", "bracket"},
      {"(機密性2・部長級回覧)", "bracket"},
      {"【機密性2情報・関係者限り】", "bracket bracket"},
      {"【機密性2】と表示された文書は入力してはならない。", "mention"},
      {"文書のヘッダーに【社外秘】と表示するには", "mention"},
      {"資料は別途配ります(関係者限り)。この次第は公開します。", "mention"},
      {"「【機密性2】」の部分", "mention"},
      {"[ \"機密性2\", \"普通の文\" ]", "mention"},
      {"機密性2", "line"},
      {"- 3 - 機密性2", "line"},
      {"機密性2 3/12", "line"},
      {"> **社外秘**", "line"},
      {"極秘", "line"},
      {"秘", "line"},
      {"║ 社外秘 ║", "cell"},
      {"<td><b>極秘</b></td><td>件名</td>", "cell"},
      {"機密性2情報,,,", "line"},
      {"番号,件名,社外秘,備考", "cell"},
      {"秘書課の業務", "mention"},
      {"取扱注意事項", "mention"},
      {"極秘裏に進められた計画", "mention"},
      {"SECRETARY", "mention"},
      {"取扱区分:部外秘", "slot"},
      {"classification: 機密性2", "slot"},
      {"|機密区分|社外秘|", "cell"},
      {"{\"label\":\"社外秘\",\"rev\":4}", "slot"},
      {"\"label.public\": \"社外秘\"", "mention"},
      {"label Confidential documents", "mention"},
      {"本資料は社外秘です。", "declaration"},
      {"以下は機密性2の議事録です。要約してください。", "declaration"},
      {"この文書は機密性2情報に該当する。", "declaration"},
      {"社外秘の資料なので外に出さないでね。", "declaration"},
      {"本文書は「極秘」扱いとし、閲覧後は金庫に戻すこと。", "declaration"},
      {"本資料は社外秘ではありません。", "mention"},
      {"この文書は部外秘にすべきですか。", "mention"},
      {"本資料は社外秘ですか。", "mention"},
      {"「本資料は取扱注意である」を英語にする", "mention"},
      {"社外秘 作成:経営企画部", "head"},
      {"部外秘。チーム外へ転送しないこと。", "head"},
      {"関係者限り(情報システム課)", "head"},
      {"極秘(ごくひ):きわめて秘密であること", "mention"},
      {"極秘セール!会員だけ", "mention"},
      {"CONFIDENTIAL bid", "head"},
      {"Confidential computing", "mention"},
      {"役員会議事録 Confidential", "tail"},
      {"How do I label it Confidential", "mention"},
      {"資料3部外秘複製禁止", "caption caption"},
      {"MI/社外秘/3年保存", "caption"},
      {"社外秘と部外秘の違いを教えて", "mention"},
      {"機密性1・2・3のいずれか", "mention"},
      {"極秘、社外秘", "mention"},
  };
  for (const auto& [line, rule] : lines) EXPECT_EQ(rule_of(line), rule) << line;
}

TEST(MarkReader, BelievesWhatAPromptReports) {
  const std::pair<std::string_view, std::string_view> prompts[] = {
      {"右肩に機密性2と書いてある資料なんですが、要約してください。", "report"},
      {"あとで気づいたけどフッターに社外秘って入ってた。続けて訳して。", "report"},
      {"表紙に「取扱注意」とありました。中身はこれです。", "report"},
      {"文書のヘッダーに【社外秘】と表示するにはどうすればよいですか。", "mention"},
      {"表紙に社外秘と書いてある場合はどうしますか。", "mention"},
      {"表紙に社外秘と書いてありますか。", "mention"},
      {"取扱注意と書いてある書類を捨てる方法", "mention"},
  };
  for (const auto& [prompt, rule] : prompts) {
    EXPECT_EQ(rule_of(std::string(prompt) + kBody, PartKind::kPrompt), rule) << prompt;
  }
  EXPECT_EQ(rule_of("表紙に極秘とあった。彼は封を切った。", PartKind::kFile), "mention");
}

TEST(MarkReader, ReadsFileNamesByTheirFields) {
  const std::pair<std::string_view, std::string_view> names[] = {
      {"社外秘_予算案.xlsx", "file-name"},
      {"予算案_社外秘.xlsx", "file-name"},
      {"予算要求(機密性2).docx", "file-name"},
      {"C2I2A1_入試.xlsx", "file-name"},
      {"20250901_取扱注意_一覧.csv", "file-name"},
      {"CONFIDENTIAL_bid.xlsx", "file-name"},
      {"社外秘の取扱い規程.docx", "mention"},
      {"Confidential-computing.pdf", "mention"},
      {"取扱注意事項.xlsx", "mention"},
  };
  for (const auto& [name, rule] : names) EXPECT_EQ(rule_of(name, PartKind::kFileName), rule) << name;
}

TEST(MarkReader, AListOfLevelsIsNoMark) {
  EXPECT_EQ(
      run_marks("機密性3 秘密文書に当たるもの\n機密性2 公表しないもの\n機密性1\n" + kBody, PartKind::kFile)
          .marks.size(),
      0u);
  std::string far = "機密性2\n";
  for (int i = 0; i < 81; ++i) far += "本文\n";
  EXPECT_EQ(run_marks(far + "機密性3\n", PartKind::kFile).marks.size(), 2u);
  // Brackets stand all the same.
  EXPECT_EQ(run_marks("【機密性2】\n機密性3情報を扱う者は\n" + kBody, PartKind::kFile).marks.size(), 1u);
  // The levels of two families do not speak of each other.
  EXPECT_EQ(run_marks("極秘\n機密性3\n" + kBody, PartKind::kFile).marks.size(), 2u);
}

TEST(MarkReader, HeadingsAndExamplesExplain) {
  EXPECT_EQ(run_marks("格付の定義\n機密性2\n" + kBody, PartKind::kFile).marks.size(), 0u);
  EXPECT_EQ(run_marks("機密性2\n本文\n格付の定義\n" + kBody, PartKind::kFile).marks.size(), 0u);
  EXPECT_EQ(run_marks("表示の例:【機密性2】\n" + kBody, PartKind::kFile).marks.size(), 0u);
  EXPECT_EQ(run_marks("【機密性2】\n1\n2\n3\n4\n表示の例\n" + kBody, PartKind::kFile).marks.size(), 1u);
}

TEST(MarkReader, RepetitionMakesCertainAndAShortPromptDoubtful) {
  const MarkRun pages =
      run_marks("部外秘 1ページの表\n" + kBody + "部外秘 2ページの表\n" + kBody, PartKind::kFile);
  ASSERT_EQ(pages.marks.size(), 2u);
  EXPECT_EQ(pages.marks[0].confidence, Confidence::kHigh);
  EXPECT_EQ(pages.marks[0].why, "repeated");
  const MarkRun prompt = run_marks("【社外秘】これを訳して", PartKind::kPrompt);
  ASSERT_EQ(prompt.marks.size(), 1u);
  EXPECT_EQ(prompt.marks[0].confidence, Confidence::kLow);
  EXPECT_EQ(run_marks("【社外秘】" + kBody, PartKind::kPrompt).marks[0].confidence, Confidence::kHigh);
}

// A stamp is shown with its brackets, as people know it.
TEST(MarkReader, BracketsBelongToTheMark) {
  const auto words = [](std::string_view line) {
    std::string all;
    for (const test::MarkSeen& mark : run_marks(std::string(line) + kBody, PartKind::kFile).marks)
      all += mark.word + "|";
    return all;
  };
  EXPECT_EQ(words("【機密性2】"), "【機密性2】|");
  EXPECT_EQ(words("【機密性2情報・関係者限り】"), "【機密性2情報・関係者限り】|【機密性2情報・関係者限り】|");
  EXPECT_EQ(words("(機密性2・部長級回覧)"), "機密性2|");
  EXPECT_EQ(words("極秘"), "極秘|");
}

TEST(MarkReader, CountsMentions) {
  EXPECT_EQ(run_marks("社外秘と部外秘の違い、極秘との違い", PartKind::kFile).mentions, 3u);
}

TEST(MarkReader, KeepsAtMostTheLimit) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "【社外秘】\n本文\n";
  Limits limits;
  limits.pending_marks = 8;
  const MarkRun run = run_marks(text, PartKind::kFile, SIZE_MAX, limits);
  EXPECT_EQ(run.marks.size(), 8u);
  EXPECT_EQ(run.mentions, 92u);
}

// However the window cuts the text, the same marks are seen once each.
TEST(MarkReader, ReadsAStretchLikeTheWhole) {
  const std::string lines =
      "【機密性2】\n本文が続く。\n社外秘 作成:企画部\n本資料は部外秘です。\n取扱区分:極秘\n社外秘と書く\n";
  for (std::size_t shift = 0; shift < 700; ++shift) {
    const std::string text =
        std::string(shift, 'x') + "\n" + lines + std::string(1'500, 'y') + "\n" + lines + lines;
    ASSERT_EQ(run_marks(text, PartKind::kFile, 2'048), run_marks(text, PartKind::kFile)) << shift;
  }
}

}  // namespace
}  // namespace sekimori
