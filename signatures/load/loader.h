// Makes a Ruleset from the files of knowledge: reads, checks, compiles, and lets every signature and wire
// entry prove itself on its own examples. What is refused is refused whole, with every fault named by file,
// line and column.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "decoders/base/limits.h"
#include "signatures/load/data_files.h"
#include "signatures/load/pattern_compiler.h"
#include "signatures/ruleset.h"

namespace sekimori {

struct LoadOptions {
  DataPaths paths;
  std::string cache_folder;   // of compiled databases; empty: none
  bool always_prove = false;  // run the examples also where the cache knows that they hold
};

struct Loaded {
  std::shared_ptr<const Ruleset> ruleset;  // null where there are faults
  std::vector<Error> faults;
  std::size_t examples = 0;  // that were run
};

Loaded load_ruleset(const LoadOptions& options, const Limits& limits);

}  // namespace sekimori
