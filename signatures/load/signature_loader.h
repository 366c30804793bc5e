// Signatures and their lexicons from TOML. What comes out is complete but for the databases; the faults name
// file, line and column.
#pragma once

#include <string>
#include <vector>

#include "signatures/load/data_files.h"
#include "signatures/load/pattern_compiler.h"
#include "signatures/load/toml_file.h"
#include "signatures/signature.h"

namespace sekimori {

// A text that a signature must, or must not, find.
struct SignatureExample {
  std::uint32_t signature = 0;
  bool must_match = true;
  std::string text;
  PartKind kind = PartKind::kPrompt;
  PacketTime as_of = 0;
  std::string place;
};

struct SignatureSet {
  std::vector<Signature> signatures;
  std::vector<PatternSource> patterns;
  std::vector<std::uint32_t> pattern_signature;  // by pattern
  std::vector<MarkWord> words;
  std::vector<SignatureExample> examples;
  std::string version;       // the newest `version` of the files
  PacketTime published = 0;  // the newest `published`
};

// `files`: the shipped ones, then the site's; a signature of the same id replaces the earlier one.
// `lexicons`: the files that `lexicon` names, by file name.
SignatureSet load_signatures(const std::vector<DataFile>& files, const std::vector<DataFile>& lexicons,
                             Diagnostics& diagnostics);

}  // namespace sekimori
