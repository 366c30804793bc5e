// Patterns to databases: checks what the language demands of a pattern, compiles with Hyperscan, and keeps
// compiled databases on disk, keyed by content, library version and CPU features, so that a start costs
// milliseconds.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "decoders/base/pattern_set.h"
#include "signatures/load/toml_file.h"

namespace sekimori {

struct PatternSource {
  std::string text;  // Hyperscan dialect, against the normal form, as bytes
  bool ignore_case = false;
  std::string place;  // for faults
};

// Whether the language allows the pattern: bounded, not longer than a match may be, never empty, no
// characters beyond ASCII where a byte is meant. Adds faults that say how to write it.
bool check_pattern(const PatternSource& pattern, std::size_t bytes_max, Diagnostics& diagnostics);

// A literal as a pattern.
std::string escape_pattern(std::string_view literal);

// Sets of patterns to compile together; within a set a pattern's number is its position.
struct PatternSetSource {
  std::vector<PatternSource> patterns;
  bool report_begin = false;
};

// Where compiled databases are kept; empty folder: nowhere.
class DatabaseCache {
 public:
  explicit DatabaseCache(std::string folder) : folder_(std::move(folder)) {}
  // The user's own cache folder: XDG_CACHE_HOME, or .cache below HOME; empty where there is neither.
  static std::string default_folder();

  std::optional<std::string> read(const std::string& key) const;
  void write(const std::string& key, std::string_view content) const;

 private:
  bool usable() const;

  std::string folder_;
};

// Compiles the sets, or takes them from the cache. Nothing where a pattern is refused; the faults say why.
std::optional<std::vector<PatternSet>> compile_sets(std::span<const PatternSetSource> sets,
                                                    const DatabaseCache& cache, Diagnostics& diagnostics);

}  // namespace sekimori
