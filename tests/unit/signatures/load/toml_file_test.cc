#include "signatures/load/toml_file.h"

#include <gtest/gtest.h>

namespace sekimori {
namespace {

// Characters that toml++'s tables leave out, where it looks for blanks, keys and values.
TEST(TomlFile, PointsAtSignsThatTomlDoesNotKnow) {
  const std::pair<std::string_view, std::string_view> texts[] = {
      {"x = 1\ny ＝ 2\n", "a.toml:2:"}, {"秘 = 1", "a.toml:1:"},       {"a = “b”", "a.toml:1:"},
      {"a = 03.1\"は", "a.toml:1:"},    {"a = 1 \u00A1", "a.toml:1:"}, {"a = [ひ]", "a.toml:1:"},
  };
  for (const auto& [text, place] : texts) {
    Diagnostics diagnostics;
    EXPECT_EQ(TomlFile::parse("a.toml", text, diagnostics), nullptr) << text;
    ASSERT_EQ(diagnostics.errors().size(), 1u) << text;
    EXPECT_TRUE(diagnostics.errors()[0].place.starts_with(place)) << diagnostics.errors()[0].text();
  }
}

TEST(TomlFile, RefusesYearsThatNanosecondsDoNotHold) {
  for (const char* year : {"1013", "1970", "2262", "9999"}) {
    Diagnostics diagnostics;
    const auto file = TomlFile::parse("a.toml", "at = " + std::string(year) + "-11-01", diagnostics);
    ASSERT_NE(file, nullptr);
    TomlTable root = file->root();
    EXPECT_EQ(root.time("at"), 0);
    EXPECT_EQ(diagnostics.errors().size(), 1u) << year;
  }
}

}  // namespace
}  // namespace sekimori
