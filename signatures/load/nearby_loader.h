// The words of `context` and `veto`: written with the signature, or taken from lists that a file of rules
// names once for all its signatures.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "signatures/load/toml_file.h"
#include "signatures/signature.h"

namespace sekimori {

Confidence load_confidence(TomlTable& table, Confidence otherwise);

// The table [words] of a file: names with lists of words.
class WordLists {
 public:
  explicit WordLists(TomlTable& root);

  const std::vector<std::string>* find(const std::string& name) const;
  std::vector<std::string> names() const;

 private:
  std::map<std::string, std::vector<std::string>> lists_;
};

// `preset`: the confidence where none is written.
Nearby load_nearby(TomlTable& table, const WordLists& lists, Confidence preset);

}  // namespace sekimori
