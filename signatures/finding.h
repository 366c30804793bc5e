// What signatures saw in one request. A Finding owns its words.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "signatures/signature.h"

namespace sekimori {

struct Finding {
  std::uint32_t signature = 0;  // index in the ruleset
  Confidence confidence = Confidence::kLow;
  std::uint64_t count = 1;  // times the value stands in the part, or values that met the threshold
  std::string excerpt;      // masked as the configuration asks
  PartKind part = PartKind::kOther;
  std::string field;
  std::string document;
  std::uint64_t offset = 0;  // bytes in the decoded part, before normal form
  std::uint64_t length = 0;
  std::vector<std::string> why;
  std::vector<std::uint64_t> frames;  // that carried the match
  std::uint64_t text_hash = 0;        // of the part's normal form, keyed: recognises the same text sent again
};

}  // namespace sekimori
