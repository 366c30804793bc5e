// What speaks for a match and against it, weighed: its check, the words beside it, the heading of its column.
//
// 1. The signature's confidence is where it starts. A check may refuse the match.
// 2. The nearest context word raises it. Without one, the cell above the match may name it, or a match of the
//    same signature in the row before that a word had named.
// 3. A veto word that stands nearer than what named the match takes it away, or leaves what the rule says. Of
//    two equally near words the longer one is believed, of two as long the one before the match.
// 4. What the check only finds plausible is worth little, whatever stands beside it.
//
// Pure; the loader's compiled signatures and a view of the text are all it needs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signatures/match/text_view.h"
#include "signatures/signature.h"

namespace sekimori {

// The last match of a signature that a word named: the values below it in its column are named too.
struct NamedMatch {
  std::string_view word;     // of the rule; empty: there was none
  char border = '\0';        // what stood before it
  std::size_t distance = 0;  // bytes from its end to the match that is judged
};

struct Judgement {
  static constexpr std::size_t kFar = SIZE_MAX;

  Confidence confidence = Confidence::kNone;  // none: refused
  std::string_view context_word;              // what named it
  std::size_t distance = kFar;                // characters between the two
  char border = '\0';                         // what stands before it
  std::vector<std::string> why;
};

// `refusal`, if given, says why where the match is refused.
Judgement judge(const Signature& signature, const TextView& view, const Hit& hit, const NamedMatch& above,
                std::string* refusal);

// A match that stands, and what it is worth.
struct Judged {
  Hit hit;
  Judgement judgement;
  std::size_t reach;  // the greatest end of it and all before it
};

// One thing in the text is one finding: whether another match in the same place is better founded than
// `which`. The one worth most is; of equals the one whose word is nearer, then the longer. What needs company
// to be a finding outdoes nothing that stands for itself. `judged` is in the order of the text.
bool is_outdone(std::span<const Judged> judged, std::size_t which, const std::vector<Signature>& signatures);

}  // namespace sekimori
