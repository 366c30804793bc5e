// Tells a document's own mark from prose that speaks of marks.
//
// Reads one text part, stretch by stretch, with the lexicon words found in it, and says which of them are
// marks, by the rules that signatures/README.md states (Marks). What a mark is worth may depend on the rest
// of the part (another level beside it, a definition, the same mark again, hardly any other text), so a mark
// waits, under a ticket, until the part ends. Everything else is a mention: counted. One reader per part;
// bounded memory; the ruleset outlives it.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "decoders/base/limits.h"
#include "signatures/mark/setting.h"
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

  // `words`: all in the view's text, in any order. Reports the marks that the view decides, one for each
  // signature in a group of words that stand together.
  void read(const TextView& view, std::span<const WordHit> words, const BlankBefore& blank_before,
            const OnMark& on_mark);

  // The part is over: what each ticket is worth, kNone for a mention after all. `characters`: of the part,
  // blanks left out.
  struct Judgement {
    Ticket ticket;
    Confidence confidence;
    std::string_view why;  // static; empty: as told at first
  };
  std::vector<Judgement> end(PartKind kind, std::uint64_t characters);

  std::uint64_t mentions() const { return mentions_; }

 private:
  struct Waiting {
    Ticket ticket;
    std::uint32_t word;
    std::uint64_t line;
    MarkReading reading;
    bool contradicted;
    bool repeated;
  };
  // The last line where a family's level was named.
  struct Named {
    std::uint32_t word;  // that stands for family and level
    std::uint64_t line;
  };

  bool are_two_levels(std::uint32_t a, std::uint32_t b) const;
  // Whether a word, so many lines away, says that a mark is only spoken of.
  bool contradicts(const Waiting& mark, std::uint32_t word, std::uint64_t lines) const;
  void name(std::uint32_t word, std::uint64_t line);
  void wait(const WordHit& word, std::uint64_t line, const MarkReading& reading, const OnMark& on_mark);

  const std::vector<MarkWord>& lexicon_;
  const Limits& limits_;
  std::uint64_t mentions_ = 0;
  std::uint64_t mark_characters_ = 0;
  Ticket next_ticket_ = 0;
  std::vector<Waiting> waiting_;
  std::vector<Named> named_;
};

}  // namespace sekimori
