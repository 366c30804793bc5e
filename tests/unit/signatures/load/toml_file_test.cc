#include "signatures/load/toml_file.h"

#include <gtest/gtest.h>

#include "signatures/load/toml_quotes.h"

namespace sekimori {
namespace {

TEST(TomlQuotes, FindsWhatTomlDoesNotAllow) {
  constexpr std::size_t kNone = std::string_view::npos;
  const std::pair<std::string_view, std::size_t> texts[] = {
      {"a = \"秘\"", kNone},
      {"# 秘\na = '秘'", kNone},
      {"a = \"\"\"秘\n\"秘\"\"\"\nb = 1", kNone},
      {"a = '''秘 \\\n秘'''", kNone},
      {"a = \"\\\"秘\"", kNone},
      {"\uFEFFa = 1", kNone},
      {"a = '\\' 秘", 8},
      {"秘 = 1", 0},
      {"a ＝ 1", 2},
      {"a = “b”", 4},
      {"a = \"b\nc = 1\n秘", 13},
  };
  for (const auto& [text, at] : texts) EXPECT_EQ(find_unquoted_foreign(text), at) << text;
}

TEST(TomlFile, PointsAtAFullWidthSign) {
  Diagnostics diagnostics;
  EXPECT_EQ(TomlFile::parse("a.toml", "x = 1\ny ＝ 2\n", diagnostics), nullptr);
  ASSERT_EQ(diagnostics.errors().size(), 1u);
  EXPECT_EQ(diagnostics.errors()[0].place, "a.toml:2:3");
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
