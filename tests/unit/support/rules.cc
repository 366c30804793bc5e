#include "tests/unit/support/rules.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <stdlib.h>

namespace sekimori::test {
namespace fs = std::filesystem;

const std::string_view kServices = R"(
published = 2026-11-20
[[service]]
id = "api"
provider = "P"
hosts = ["api.example.ai"]
[[wire]]
id = "api-01"
service = "api"
path = '^/v1/chat/completions$'
prompt = ["/messages/*/content"]
[[wire.example]]
path = "/v1/chat/completions"
body = '{"messages":[{"content":"CANARY"}]}'
finds = { prompt = ["CANARY"] }
)";

const std::string_view kPolicy = R"(
name = "test"
version = "1"
[table.c3]
internal = "alert high"
contract = "alert critical"
standard = "alert critical"
unknown = "alert critical"
clause = "clause 3"
[table.c2]
internal = "record"
contract = "record, alert medium over bulk"
standard = "alert high"
unknown = "alert high"
clause = "clause 2"
[table.personal]
internal = "record"
contract = "alert medium"
standard = "alert high"
unknown = "alert high"
[table.credential]
internal = "alert medium"
contract = "alert high"
standard = "alert high"
unknown = "alert high"
[table.c1]
internal = "allow"
contract = "allow"
standard = "record low"
unknown = "record low"
[table.mention]
internal = "allow"
contract = "allow"
standard = "record low"
unknown = "record low"
)";

TempFolder::TempFolder() {
  std::string name = (fs::temp_directory_path() / "sekimori-test-XXXXXX").string();
  EXPECT_NE(mkdtemp(name.data()), nullptr);
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code error;
  fs::remove_all(path_, error);
}

std::string TempFolder::write(const std::string& name, std::string_view text) const {
  const fs::path file = fs::path(path_) / name;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  return file.string();
}

TestData::TestData(std::string_view rules, std::string_view lexicon)
    : paths(DataPaths::below(folder.path())) {
  folder.write("rules/test.toml", rules);
  folder.write("rules/lexicon/marks.toml", lexicon);
  folder.write("services/test.toml", kServices);
  folder.write("policy/test.toml", kPolicy);
}

std::string signature(std::string_view id, int sid, std::string_view more) {
  return "[[signature]]\nid = \"" + std::string(id) + "\"\nsid = " + std::to_string(sid) +
         "\nname = { ja = \"名\", en = \"name\" }\nlevel = \"personal\"\ncategory = \"personal\"\n" +
         std::string(more) + "\n";
}

std::shared_ptr<const Ruleset> ruleset_of(std::string_view rules, std::string_view lexicon) {
  const TestData data(rules, lexicon);
  const Loaded loaded = data.load();
  for (const Error& fault : loaded.faults) ADD_FAILURE() << fault.text();
  return loaded.ruleset;
}

InspectionResult inspect_text(const Ruleset& ruleset, std::string_view text, PartKind kind, std::size_t piece,
                              InspectorOptions options, const Limits& limits) {
  Counters counters;
  Inspector inspector(ruleset, options, limits, counters);
  const auto inspection = inspector.begin(1'795'219'200 * kSecond);
  inspection->on_part({.kind = kind, .field = "/f", .document = {}});
  Moment at;
  while (!text.empty()) {
    ++at.frame;
    inspection->on_text(text.substr(0, piece), at);
    text.remove_prefix(std::min(piece, text.size()));
  }
  inspection->on_part_end();
  inspection->on_request_end();
  return Inspector::take_result(*inspection);
}

std::vector<std::string> lines_of(const Ruleset& ruleset, const InspectionResult& result) {
  std::vector<std::string> lines;
  for (const Finding& finding : result.findings) {
    lines.push_back(ruleset.signatures[finding.signature].id + " " + std::string(name(finding.confidence)) +
                    " " + finding.excerpt);
  }
  return lines;
}

}  // namespace sekimori::test
