// Rulesets for tests, from TOML written in the test: through the real loader, out of a folder that is gone
// afterwards.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "signatures/inspector.h"
#include "signatures/load/loader.h"

namespace sekimori::test {

class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::string& path() const { return path_; }
  // Writes a file, with the folders above it, and gives its path.
  std::string write(const std::string& name, std::string_view text) const;

 private:
  std::string path_;
};

// A folder of data that load_ruleset() takes: one service, a whole policy, and these rules.
struct TestData {
  TempFolder folder;
  DataPaths paths;

  explicit TestData(std::string_view rules, std::string_view lexicon = "");
  Loaded load() const {
    return load_ruleset({.paths = paths, .cache_folder = "", .always_prove = true}, Limits());
  }
};

// A signature of the rule pattern or number; `more` is added to it. Its examples prove nothing by default.
std::string signature(std::string_view id, int sid, std::string_view more);

// The ruleset; the test fails where there are faults.
std::shared_ptr<const Ruleset> ruleset_of(std::string_view rules, std::string_view lexicon = "");

// One text through a fresh inspection, in pieces of a size.
InspectionResult inspect_text(const Ruleset& ruleset, std::string_view text,
                              PartKind kind = PartKind::kPrompt, std::size_t piece = SIZE_MAX,
                              InspectorOptions options = {}, const Limits& limits = Limits());

// "id confidence excerpt" for each finding.
std::vector<std::string> lines_of(const Ruleset& ruleset, const InspectionResult& result);

extern const std::string_view kServices;
extern const std::string_view kPolicy;

}  // namespace sekimori::test
