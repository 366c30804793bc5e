#include "exporters/alert_table.h"

#include <gtest/gtest.h>

#include "tests/unit/exporters/sample.h"

namespace sekimori {
namespace {

using namespace test;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

TEST(AlertTable, MeasuresColumnsAsTerminalsDo) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("機密性2"), 7u);  // UAX #11: wide ideographs, one narrow digit
  EXPECT_EQ(display_width("ｶﾅ"), 2u);       // half-width forms are narrow
  EXPECT_EQ(display_width("Ａ"), 2u);
  EXPECT_EQ(display_width("e\u0301"), 1u);
  EXPECT_EQ(display_width("\xE6\xA9"), 1u);  // a broken character is shown as one
}

TEST(AlertTable, CutsAndFillsToColumns) {
  EXPECT_EQ(fit("abc", 5), "abc  ");
  EXPECT_EQ(fit("abcdef", 4), "abc…");
  EXPECT_EQ(fit("機密性", 4), "機… ");  // half a character does not fit
  EXPECT_EQ(fit("機密", 4), "機密");
  EXPECT_EQ(fit("", 2), "  ");
  EXPECT_EQ(fit("abc", 0), "");
}

TEST(AlertTable, LetsNoTrafficSteerTheTerminal) {
  EXPECT_EQ(fit("a\x1b[2Jb\u009B1m\u202Ec", 12), "a\uFFFD[2Jb\uFFFD1m\uFFFDc ");
  Alert alert = sample_alert(sample_result(sample_ruleset()));
  alert.findings[0].finding.field = "/\x1b[31m";
  alert.service.name = "\x1b]0;x\a";
  const std::string text = table_alert(alert, sample_context(), Limits(), {});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\a'), std::string::npos);
}

TEST(AlertTable, SaysEverythingAResponderNeeds) {
  const Alert alert = sample_alert(sample_result(sample_ruleset()));
  const auto lines =
      lines_of(table_alert(alert, sample_context(), Limits(), {.colour = false, .columns = 160}));
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(
      lines[0],
      "2026-11-21 00:00:00  人事課 10.0.3.7        Example (US)          standard  high      1 finding");
  EXPECT_EQ(lines[1], "    c2  名 / name  high confidence  in prompt /messages/0/content");
  EXPECT_EQ(lines[2], "      「【機密性2】……」");
  EXPECT_EQ(lines[3],
            "      why: mark.c2 [bracket]  unified standards 1.2(1); policy c2/standard, 統一基準 1.2(1)");
  EXPECT_EQ(lines[4],
            "    frames 377-381 (match 379 380) of a.pcapng, from 10.0.3.7 port 51234 to api.example.ai");
}

TEST(AlertTable, KeepsToTheWidthOfTheTerminal) {
  Alert alert = sample_alert(sample_result(sample_ruleset()));
  alert.findings[0].finding.excerpt = std::string(300, 'x');
  for (const std::string& line :
       lines_of(table_alert(alert, sample_context(), Limits(), {.colour = false, .columns = 100})))
    EXPECT_LE(display_width(line), 100u) << line;
}

TEST(AlertTable, ShowsAFewOfManyFindings) {
  Alert alert = sample_alert(sample_result(sample_ruleset()));
  for (int i = 0; i < 11; ++i) alert.findings.push_back(alert.findings[0]);
  const std::string text = table_alert(alert, sample_context(), Limits(), {});
  EXPECT_NE(text.find("12 findings"), std::string::npos);
  EXPECT_NE(text.find("and 7 more"), std::string::npos);
}

TEST(AlertTable, PaintsOnlyWhereAsked) {
  const Alert alert = sample_alert(sample_result(sample_ruleset()));
  EXPECT_NE(table_alert(alert, sample_context(), Limits(), {.colour = true, .columns = 100}).find("\x1b["),
            std::string::npos);
  EXPECT_EQ(table_header({}).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace sekimori
