#include "signatures/match/mail_detector.h"

#include <gtest/gtest.h>

namespace sekimori {
namespace {

std::vector<std::string> found(std::string_view text) {
  Signature signature;
  signature.rule = RuleKind::kMail;
  signature.scopes = 0xFF;
  const std::vector<Signature> signatures = {signature};
  const MailDetector detector(signatures);
  std::vector<Hit> hits;
  detector.detect({.text = text, .decide_from = 0, .decide_to = text.size()}, hits);
  std::vector<std::string> values;
  for (const Hit& hit : hits) values.emplace_back(text.substr(hit.begin, hit.end - hit.begin));
  return values;
}

using Values = std::vector<std::string>;

TEST(MailDetector, ReadsToBothSides) {
  EXPECT_EQ(found("連絡はyamada.taro+x@mail.courts.go.jpまで"), Values{"yamada.taro+x@mail.courts.go.jp"});
  EXPECT_EQ(found("<a@b.jp>,c_d@e-f.co.jp."), (Values{"a@b.jp", "c_d@e-f.co.jp"}));
  EXPECT_EQ(found("mailto:a@b.jp?subject=x"), Values{"a@b.jp"});
}

TEST(MailDetector, NotEveryAtIsAnAddress) {
  for (const std::string_view text : {"@user", "user@", "user@host", "単価 @ 100.00", "a@1.2", "a@b..jp",
                                      "a@.jp", "a@b.j", "...@b.jp", "@", ""}) {
    EXPECT_EQ(found(text), Values{}) << text;
  }
}

TEST(MailDetector, ReservedDomainsAreNobodys) {
  EXPECT_EQ(found("a@example.com b@mail.example.org c@x.test d@host.local"), Values{});
  EXPECT_EQ(found("a@notexample.com"), Values{"a@notexample.com"});
}

TEST(MailDetector, IsBounded) {
  const std::string text = std::string(10'000, 'a') + "@" + std::string(10'000, 'b') + ".jp";
  for (const std::string& value : found(text)) EXPECT_LE(value.size(), kPatternBytesMax);
  const std::string ats(10'000, '@');
  EXPECT_EQ(found(ats), Values{});
}

}  // namespace
}  // namespace sekimori
