// Gathers the findings of one request: equal values become one finding with a count, values that need company
// wait until their threshold is met, and there is a limit. Owned by one inspection.
#pragma once

#include <cstdint>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include "decoders/base/counters.h"
#include "decoders/base/limits.h"
#include "signatures/finding.h"

namespace sekimori {

class FindingsBook {
 public:
  FindingsBook(const std::vector<Signature>& signatures, const Limits& limits, Counters& counters)
      : signatures_(signatures), limits_(limits), counters_(counters) {}

  // Counts a value where its finding need not be made: the value is known, or there is no room for it. A
  // table of a million numbers has a million values, and leading each back to its source would cost more than
  // all else.
  bool count_only(std::uint32_t signature, Confidence confidence, std::uint32_t part,
                  std::uint64_t value_hash);
  // A value found in a part. `value_hash` is equal for equal values.
  void add(Finding finding, std::uint32_t part, std::uint64_t value_hash);
  // The part is over and this is the hash of its text.
  void end_part(std::uint32_t part, std::uint64_t text_hash);

  // The masked excerpt of the first thing found in a part that is not to be shown; null: nothing.
  const std::string* masked_excerpt(std::uint32_t part) const;
  bool has_findings(std::uint32_t part) const;

  // What was found, in the order of the text; the book is empty afterwards. `remarks` gets what stayed below
  // its threshold.
  struct Result {
    std::vector<Finding> findings;
    std::uint64_t dropped = 0;
    struct Below {
      std::uint32_t signature;
      std::string excerpt;
      std::size_t values;
    };
    std::vector<Below> below_threshold;
  };
  Result close();

 private:
  struct Entry {
    Finding finding;
    std::uint32_t part;
  };
  // Values of one signature that has a threshold.
  struct Group {
    std::uint32_t signature;
    Entry first;
    boost::unordered_flat_set<std::uint64_t> values;
    std::uint64_t count = 0;
  };

  Group* group_of(std::uint32_t signature);
  void count_in_group(Group& group, Confidence confidence, std::uint64_t value_hash);
  bool has_room(Confidence confidence) const;

  const std::vector<Signature>& signatures_;
  const Limits& limits_;
  Counters& counters_;
  std::vector<Entry> entries_;
  boost::unordered_flat_map<std::uint64_t, std::size_t> by_value_;  // into entries_
  std::vector<Group> groups_;
  std::size_t low_entries_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace sekimori
