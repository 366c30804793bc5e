// Lexicons of marks from TOML: words, or stems and endings that are joined, in entries of a level and a
// family; and cues, the headings under which marks are explained. The language is stated in
// signatures/README.md.
#pragma once

#include <string>
#include <vector>

#include "signatures/load/data_files.h"
#include "signatures/load/toml_file.h"
#include "signatures/signature.h"

namespace sekimori {

struct LexiconEntry {
  std::vector<MarkWord> words;  // in every form in which the normal form may show them
  Level level = Level::kC1;
  std::string family;
  std::string place;
  bool claimed = false;  // a signature asks for it
};

struct Lexicon {
  std::vector<LexiconEntry> entries;
  std::vector<MarkWord> cues;
};

// Faults go to the diagnostics; the rest is loaded all the same.
Lexicon load_lexicon(const DataFile& file, Diagnostics& diagnostics);

}  // namespace sekimori
