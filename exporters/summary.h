// The summary that closes a replay: what was read, what was found, and what could not be inspected, on one
// screen.
#pragma once

#include <span>
#include <string>

#include "decoders/base/counters.h"
#include "signatures/verdict/tally.h"

namespace sekimori {

struct SummaryInput {
  const Ruleset& ruleset;
  const Counters& counters;
  const Tally& tally;
  std::size_t captures = 0;
  std::uint64_t input_bytes = 0;  // of files; 0: not known
  double seconds = 0;
  std::span<const std::string> passed_over = {};  // files in the folders named that are no captures
};

std::string summary_text(const SummaryInput& input);

// 1.2 GB, 34 kB, 999 B
std::string human_bytes(std::uint64_t bytes);
// 1 234 567
std::string grouped(std::uint64_t number);

}  // namespace sekimori
