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
  bool behind = false;    // the match; most names stand before
};

// Takes a word, in normal form and lower case, into the rule.
void add_word(Nearby& rule, std::string word);

// The nearest of the rule's words around [begin, end) of the text, ASCII words standing for themselves or in
// camelCase; of two that are equally near the longer, because 受付番号 says more than 番号, then the one
// before.
std::optional<NearbyWord> find_nearby(std::string_view text, std::size_t begin, std::size_t end,
                                      const Nearby& rule);

// Any of the rule's words in the text.
std::optional<std::string_view> find_word(std::string_view text, const Nearby& rule);

// What parts a match from what stands before it, where it is a cell of a table or a value of its own: tab,
// comma, bar or semicolon (with a quote or blank behind it), line end, end of a tag, quote; else none.
char border_before(std::string_view text, std::size_t begin, bool begins_part);

// The cell above a match in a table of tabs, commas, bars or semicolons: of the line above, the cell with as
// many borders before it; the rule under a Markdown heading is no line. Empty where there is none.
std::string_view cell_above(std::string_view text, std::size_t begin, char border);

}  // namespace sekimori
