// Everything the sensor knows, as one immutable thing: services, signatures, policy, and the compiled
// patterns.
//
// Made by the loader (signatures/load), shared by all threads, never changed; a new one replaces it whole. A
// transaction is judged by the ruleset that its text was read with.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "decoders/base/packet_time.h"
#include "decoders/base/pattern_set.h"
#include "decoders/genai/catalogue.h"
#include "signatures/signature.h"
#include "signatures/verdict/policy.h"

namespace sekimori {

// The compiled patterns of all signatures. Patterns have the numbers 0 .. pattern count - 1, in the order of
// pattern_signature; lexicon words follow them.
struct CompiledPatterns {
  PatternSet candidates;               // all patterns and words, reporting ends only
  std::vector<PatternSet> confirming;  // by pattern: alone, reporting where a match begins
  std::vector<std::uint32_t> pattern_signature;
  std::vector<MarkWord> words;
};

struct Ruleset {
  std::string version;                    // of the data, as its files say
  std::array<std::uint8_t, 32> sha256{};  // over all files that were read, in the order of their names
  PacketTime published = 0;               // newest date of the signatures
  PacketTime catalogue_date = 0;
  std::unique_ptr<const Catalogue> catalogue;
  std::vector<Signature> signatures;
  CompiledPatterns patterns;
  Policy policy;
};

}  // namespace sekimori
