// Tells a document's own mark from prose that speaks of marks.
//
// Reads one text part, stretch by stretch, with the lexicon words found in it, and says which of them are
// marks, by the rules of signatures/README.md: bracket, line, slot, subject, file name, declaration. What a
// mark is worth may depend on the rest of the part (another level beside it, a definition, the same mark on
// the next page, hardly any other text), so a mark waits, under a ticket, until the part ends. Everything
// else is a mention: counted. One reader per part; bounded memory; the ruleset outlives it.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "decoders/base/limits.h"
#include "signatures/match/text_view.h"
#include "signatures/signature.h"

namespace sekimori {

// A lexicon word in the view's text.
struct WordHit {
  std::uint32_t word;  // index in the lexicon
  std::size_t begin;
  std::size_t end;
};

class MarkReader {
 public:
  // The ticket of a mark: its number in the part.
  using Ticket = std::uint32_t;
  using OnMark = std::function<void(Ticket, const Hit&)>;

  MarkReader(const std::vector<MarkWord>& lexicon, const Limits& limits)
      : lexicon_(lexicon), limits_(limits) {}

  // `words`: all in the view's text, by position. Reports the marks that the view decides.
  void read(const TextView& view, std::span<const WordHit> words, const OnMark& on_mark);

  // The part is over: what each ticket is worth, kNone for a mention after all.
  struct Judgement {
    Ticket ticket;
    Confidence confidence;
    std::string_view why;  // static; empty: as told at first
  };
  std::vector<Judgement> end(std::uint64_t characters);

  std::uint64_t mentions() const { return mentions_; }

 private:
  const std::vector<MarkWord>& lexicon_;
  const Limits& limits_;
  std::uint64_t mentions_ = 0;
  Ticket next_ticket_ = 0;
  struct Waiting {
    Ticket ticket;
    Confidence confidence;
  };
  std::vector<Waiting> waiting_;
};

}  // namespace sekimori
