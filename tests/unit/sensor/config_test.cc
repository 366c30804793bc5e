#include "sensor/config.h"

#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/support/rules.h"

namespace sekimori {
namespace {

std::vector<std::string> faults_of(const LoadedConfig& loaded) {
  std::vector<std::string> lines;
  for (const Error& fault : loaded.faults) lines.push_back(fault.text());
  return lines;
}

TEST(Config, HasADefaultForEverything) {
  const Config config = Config::defaults();
  EXPECT_FALSE(config.sensor_name.empty());
  EXPECT_FALSE(config.data.rules.empty());
  EXPECT_TRUE(config.key_vlan);
  EXPECT_EQ(config.excerpt, ExcerptMode::kMasked);
  EXPECT_EQ(config.limits.json_depth, Limits().json_depth);
}

TEST(Config, TakesWhatTheFileSays) {
  const test::TempFolder folder;
  const std::string file = folder.write("sekimori.toml", R"(
[sensor]
name = "gate"
[data]
rules = "/r"
services = "/s"
policy = "/p"
site = ["/site"]
cache = "/c"
[flow]
key_vlan = false
[inspect]
all_hosts = true
filter = "tcp"
[alerts]
excerpt = "none"
[limits]
json_depth = 64
)");
  const LoadedConfig loaded = load_config(file);
  EXPECT_EQ(faults_of(loaded), std::vector<std::string>());
  const Config& config = loaded.config;
  EXPECT_EQ(config.sensor_name, "gate");
  EXPECT_EQ(config.data.rules, "/r");
  EXPECT_EQ(config.data.services, "/s");
  EXPECT_EQ(config.data.policy, "/p");
  EXPECT_EQ(config.data.site, std::vector<std::string>{"/site"});
  EXPECT_EQ(config.cache_folder, "/c");
  EXPECT_FALSE(config.key_vlan);
  EXPECT_TRUE(config.all_hosts);
  EXPECT_EQ(config.filter, "tcp");
  EXPECT_EQ(config.excerpt, ExcerptMode::kNone);
  EXPECT_EQ(config.limits.json_depth, 64u);
}

TEST(Config, PointsAtWhatIsWrong) {
  const test::TempFolder folder;
  const std::string file =
      folder.write("sekimori.toml", "[limits]\njson_dept = 5\nfindings = 1\n[alerts]\nexcerpt = \"some\"\n");
  using testing::HasSubstr;
  EXPECT_THAT(
      faults_of(load_config(file)),
      testing::UnorderedElementsAre(HasSubstr(":2:1: unknown key 'json_dept'; did you mean 'json_depth'?"),
                                    HasSubstr(":3:12: 'findings': 1 is outside"),
                                    HasSubstr(":5:11: 'excerpt': 'some' is not known")));
}

// deploy/sekimori.toml shows every key at its default, behind "# ". Uncommented it must load and change
// nothing.
TEST(Config, ShippedFileShowsTheDefaults) {
  std::ifstream shipped(SEKIMORI_SOURCE_DIR "/deploy/sekimori.toml");
  ASSERT_TRUE(shipped);
  std::string text;
  std::set<std::string> keys;
  for (std::string line; std::getline(shipped, line);) {
    const std::size_t equals = line.find(" = ");
    const bool key = line.starts_with("# ") && equals != std::string::npos && line.find(' ', 2) == equals;
    if (key) keys.insert(line.substr(2, equals - 2));
    // Values that depend on the machine are shown as "…".
    if (key && line.find("\"…\"") == std::string::npos) line = line.substr(2);
    text += line + "\n";
  }
  const test::TempFolder folder;
  const LoadedConfig loaded = load_config(folder.write("sekimori.toml", text));
  EXPECT_EQ(faults_of(loaded), std::vector<std::string>());
  const Config defaults = Config::defaults();
  EXPECT_EQ(loaded.config.data.site, defaults.data.site);
  EXPECT_EQ(loaded.config.key_vlan, defaults.key_vlan);
  EXPECT_EQ(loaded.config.all_hosts, defaults.all_hosts);
  EXPECT_EQ(loaded.config.filter, defaults.filter);
  EXPECT_EQ(loaded.config.excerpt, defaults.excerpt);
#define LIMIT(name, preset, least, most, unit, help)                \
  EXPECT_TRUE(keys.contains(#name)) << #name " is not in the file"; \
  EXPECT_EQ(loaded.config.limits.name, defaults.limits.name) << #name;
#include "decoders/base/limits.def"
#undef LIMIT
}

TEST(Config, SaysThatTheFileIsMissing) {
  const std::vector<std::string> faults = faults_of(load_config("/nowhere/sekimori.toml"));
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_NE(faults[0].find("/nowhere/sekimori.toml"), std::string::npos);
}

// Every row of the table of limits is a setting with its range.
TEST(Config, KnowsEveryLimit) {
  const test::TempFolder folder;
  std::string text = "[limits]\n";
  for (const LimitRow& row : kLimitRows)
    text += std::string(row.name) + " = " + std::to_string(row.greatest) + "\n";
  const LoadedConfig loaded = load_config(folder.write("all.toml", text));
  EXPECT_EQ(faults_of(loaded), std::vector<std::string>());
  for (const LimitRow& row : kLimitRows) {
    EXPECT_EQ(loaded.config.limits.*row.member, row.greatest) << row.name;
    const LoadedConfig over = load_config(folder.write(
        "over.toml", "[limits]\n" + std::string(row.name) + " = " + std::to_string(row.greatest + 1) + "\n"));
    EXPECT_EQ(over.faults.size(), 1u) << row.name;
  }
}

}  // namespace
}  // namespace sekimori
