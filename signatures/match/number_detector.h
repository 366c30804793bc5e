// Finds numbers of known forms: digits in groups, with letters where the form has them, standing free.
//
// Digits are found by vector search and each group is tried against the forms that begin with a group of its
// length; regular expressions for the same cost several times as much as all other patterns together. A
// number stands free when no letter, digit, or hyphen touches it, so no part of a UUID or a digest is ever
// one. What may touch it: "No", a file's ending, and '_' where it parts words of a file name or stands beside
// Japanese. Digits in cells of their own ("2 1 0 9", "2|1|0|9") are one number. What a number means, the
// signature's validator and context decide later. Immutable after construction; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "signatures/match/text_view.h"
#include "signatures/signature.h"

namespace sekimori {

class NumberDetector {
 public:
  explicit NumberDetector(const std::vector<Signature>& signatures);

  // Appends a hit for every number of a form; the longest where forms of one signature begin at one place.
  void detect(const TextView& view, std::vector<Hit>& hits) const;

 private:
  struct Form {
    std::uint32_t signature;
    std::string text;    // without quantifiers
    std::size_t prefix;  // characters before the first digit group
  };
  struct Number {
    std::size_t begin;
    std::size_t end;
  };

  static constexpr std::size_t kGroupDigitsMax = 32;

  void detect_group(const TextView& view, std::size_t begin, std::size_t end, std::vector<Hit>& hits) const;
  std::size_t detect_cells(const TextView& view, std::size_t begin, std::vector<Hit>& hits) const;
  void add(std::vector<Hit>& hits, std::uint32_t signature, Number number) const;

  const std::vector<Signature>& signatures_;
  std::size_t longest_prefix_ = 0;
  std::array<std::vector<Form>, kGroupDigitsMax + 1> by_first_group_;
  std::array<std::vector<std::uint32_t>, kGroupDigitsMax + 1>
      by_digits_;  // signatures with a form of digits alone
};

// The digits and letters of a number, without what separates them.
std::string without_separators(std::string_view number);

}  // namespace sekimori
