#include "signatures/mark/mark_reader.h"

#include <algorithm>

#include "decoders/base/ascii.h"
#include "decoders/base/utf8.h"
#include "signatures/mark/wording.h"

namespace sekimori {
namespace {

// Another level of the family within so many lines makes a mark without brackets a row of a list.
constexpr std::uint64_t kContradictionLines = 80;
// An example is shown so near to the words that say it is one.
constexpr std::uint64_t kExampleLines = 3;
// A prompt with fewer characters beside its marks asks about them more often than it bears them.
constexpr std::uint64_t kPromptCharactersMin = 40;
// Signs between words that stand together.
constexpr std::size_t kJoinBytes = 16;

std::uint64_t count_lines(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

// A Latin word stands by itself: SECRET is not in SECRETARY.
bool is_whole(std::string_view text, const WordHit& word) {
  const bool before = word.begin > 0 && is_letter(text[word.begin - 1]) && is_letter(text[word.begin]);
  const bool behind = word.end < text.size() && is_letter(text[word.end]) && is_letter(text[word.end - 1]);
  return !before && !behind;
}

// The longest words, each place once, from left to right.
std::vector<WordHit> longest(std::string_view text, std::span<const WordHit> words) {
  std::vector<WordHit> sorted;
  for (const WordHit& word : words) {
    if (is_whole(text, word)) sorted.push_back(word);
  }
  std::sort(sorted.begin(), sorted.end(), [](const WordHit& a, const WordHit& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end != b.end ? a.end > b.end : a.word < b.word;
  });
  std::vector<WordHit> kept;
  for (const WordHit& word : sorted) {
    if (kept.empty() || word.begin >= kept.back().end) kept.push_back(word);
  }
  return kept;
}

// What a mark covers: its word, or the brackets around all that stand together, which belong to the stamp.
WordHit with_brackets(std::string_view text, const WordHit& word, const MarkGroup& group) {
  const std::size_t open = wording::opening_bracket_at_end(text.substr(0, group.begin));
  const std::size_t close = wording::closing_bracket_at_begin(text.substr(group.end));
  if (open == 0 || close == 0) return word;
  return {word.word, group.begin - open, group.end + close};
}

bool stand_together(std::string_view text, const WordHit& a, const WordHit& b) {
  const std::string_view between = text.substr(a.end, b.begin - a.end);
  return between.size() <= kJoinBytes && wording::is_joiner(between);
}

}  // namespace

bool MarkReader::are_two_levels(std::uint32_t a, std::uint32_t b) const {
  const MarkWord& one = lexicon_[a];
  const MarkWord& other = lexicon_[b];
  return one.family == other.family && one.signature != other.signature;
}

bool MarkReader::contradicts(const Waiting& mark, std::uint32_t word, std::uint64_t lines) const {
  const MarkWord& other = lexicon_[word];
  if (other.is_cue() && mark.reading.firm) return other.shows_example && lines <= kExampleLines;
  if (other.is_cue()) return lines <= kContradictionLines;
  return !mark.reading.firm && are_two_levels(mark.word, word) && lines <= kContradictionLines;
}

// A level is named: that tells of the marks near it.
void MarkReader::name(std::uint32_t word, std::uint64_t line) {
  for (Waiting& mark : waiting_) {
    mark.contradicted |= contradicts(mark, word, line - mark.line);
  }
  const auto known = std::find_if(named_.begin(), named_.end(), [&](const Named& named) {
    return lexicon_[named.word].family == lexicon_[word].family &&
           lexicon_[named.word].signature == lexicon_[word].signature;
  });
  if (known != named_.end()) {
    known->line = line;
  } else {
    named_.push_back({word, line});
  }
}

void MarkReader::wait(const WordHit& word, std::uint64_t line, const MarkReading& reading,
                      const OnMark& on_mark) {
  if (waiting_.size() >= limits_.pending_marks) {
    // The marks before it tell all there is to tell of this part; it is one of many.
    ++mentions_;
    return;
  }
  Waiting mark{.ticket = next_ticket_++,
               .word = word.word,
               .line = line,
               .reading = reading,
               .contradicted = false,
               .repeated = false};
  for (const Named& named : named_) {
    mark.contradicted |= contradicts(mark, named.word, line - named.line);
  }
  for (Waiting& other : waiting_) {
    if (other.word != word.word || other.line == line) continue;
    mark.repeated = other.repeated = true;
  }
  waiting_.push_back(mark);
  on_mark(mark.ticket, {.signature = lexicon_[word.word].signature,
                        .begin = word.begin,
                        .end = word.end,
                        .confidence = reading.confidence,
                        .why = reading.rule});
}

void MarkReader::read(const TextView& view, std::span<const WordHit> words, const BlankBefore& blank_before,
                      const OnMark& on_mark) {
  const std::vector<WordHit> kept = longest(view.text, words);
  std::size_t counted_to = 0;
  std::uint64_t line = view.line;
  for (auto first = kept.begin(); first != kept.end();) {
    auto last = first;
    while (std::next(last) != kept.end() && stand_together(view.text, *last, *std::next(last))) ++last;
    const std::span<const WordHit> group(first, std::next(last));
    first = std::next(last);
    if (group.back().end <= view.decide_from || group.front().end > view.decide_to) continue;

    line += count_lines(view.text.substr(counted_to, group.front().begin - counted_to));
    counted_to = group.front().begin;
    const std::string_view text =
        view.text.substr(group.front().begin, group.back().end - group.front().begin);
    MarkGroup whole{
        .begin = group.front().begin,
        .end = group.back().end,
        .words = group.size(),
        .weak = true,
        .latin = is_letter(text.front()),
        .capitals = std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; })};
    bool several_levels = false;
    for (const WordHit& word : group) {
      whole.weak &= lexicon_[word.word].weak && !lexicon_[word.word].is_cue();
      several_levels |= are_two_levels(group.front().word, word.word);
    }
    const std::optional<MarkReading> reading =
        several_levels ? std::nullopt : read_setting(view.text, whole, view.kind, blank_before);
    for (auto word = group.begin(); word != group.end(); ++word) {
      if (!view.decides(word->end)) continue;
      if (lexicon_[word->word].is_cue()) {
        // Not a mark, but it tells of those near it.
      } else if (!reading) {
        ++mentions_;
      } else {
        mark_characters_ += count_characters(lexicon_[word->word].text);
        const bool again = std::any_of(group.begin(), word, [&](const WordHit& other) {
          return lexicon_[other.word].signature == lexicon_[word->word].signature;
        });
        if (!again) wait(with_brackets(view.text, *word, whole), line, *reading, on_mark);
      }
      name(word->word, line);
    }
  }
}

std::vector<MarkReader::Judgement> MarkReader::end(PartKind kind, std::uint64_t characters) {
  const bool short_prompt =
      scope_of(kind) == Scope::kPrompt && characters < mark_characters_ + kPromptCharactersMin;
  std::vector<Judgement> judgements;
  for (const Waiting& mark : waiting_) {
    Judgement judgement{mark.ticket, mark.reading.confidence, {}};
    if (mark.contradicted) {
      judgement = {mark.ticket, Confidence::kNone, "list of levels"};
      ++mentions_;
    } else if (short_prompt) {
      judgement = {mark.ticket, Confidence::kLow, "short prompt"};
    } else if (mark.repeated) {
      judgement = {mark.ticket, Confidence::kHigh, "repeated"};
    }
    judgements.push_back(judgement);
  }
  return judgements;
}

}  // namespace sekimori
