// Whether a word stands near a match: distances in characters of the normal form, ASCII in any case.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "signatures/signature.h"

namespace sekimori {

struct NearbyWord {
  std::string_view word;  // of the rule; lives as long as the signature
  std::size_t distance;   // characters between it and the match
};

// The nearest of the rule's words around [begin, end) of the text.
std::optional<NearbyWord> find_nearby(std::string_view text, std::size_t begin, std::size_t end,
                                      const Nearby& rule);

}  // namespace sekimori
