// Runs a MarkReader over a text in normal form, in one stretch or in several that overlap as the window's do.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "signatures/mark/mark_reader.h"

namespace sekimori::test {

struct MarkSeen {
  std::string word;
  std::string rule;
  std::size_t offset;
  Confidence confidence;
  std::string why;

  bool operator==(const MarkSeen&) const = default;
};

struct MarkRun {
  std::vector<MarkSeen> marks;  // what is left after judgement
  std::uint64_t mentions;

  bool operator==(const MarkRun&) const = default;
};

inline const std::vector<MarkWord>& mark_lexicon() {
  static const std::vector<MarkWord> words = {
      {.text = "機密性1", .signature = 0, .family = "rating"},
      {.text = "機密性2", .signature = 1, .family = "rating"},
      {.text = "機密性2情報", .signature = 1, .family = "rating"},
      {.text = "機密性3", .signature = 2, .family = "rating"},
      {.text = "極秘", .signature = 3, .family = "secrecy"},
      {.text = "社外秘", .signature = 4, .family = "secrecy"},
      {.text = "部外秘", .signature = 4, .family = "secrecy"},
      {.text = "取扱注意", .signature = 5, .family = "handling"},
      {.text = "関係者限り", .signature = 5, .family = "handling"},
      {.text = "複製禁止", .signature = 5, .family = "handling"},
      {.text = "秘", .signature = 6, .family = "seal", .weak = true},
      {.text = "CONFIDENTIAL", .signature = 7, .family = "english"},
      {.text = "Confidential", .signature = 7, .family = "english"},
      {.text = "SECRET", .signature = 8, .family = "english", .weak = true},
      {.text = "C2I2A1", .signature = 1, .family = "rating"},
      {.text = "格付の定義", .signature = MarkWord::kCue, .family = {}},
      {.text = "表示の例",
       .signature = MarkWord::kCue,
       .family = {},
       .weak = false,
       .ignore_case = false,
       .shows_example = true},
  };
  return words;
}

inline std::vector<WordHit> find_mark_words(std::string_view text) {
  std::vector<WordHit> hits;
  for (std::uint32_t word = 0; word < mark_lexicon().size(); ++word) {
    const std::string& sought = mark_lexicon()[word].text;
    for (std::size_t at = text.find(sought); at != std::string_view::npos; at = text.find(sought, at + 1)) {
      hits.push_back({word, at, at + sought.size()});
    }
  }
  return hits;
}

// `window`: bytes of a stretch, at least 2 KiB; the next begins where what was not yet decided still sees
// kLookBehindBytes.
inline MarkRun run_marks(std::string_view text, PartKind kind, std::size_t window = SIZE_MAX,
                         const Limits& limits = Limits()) {
  MarkReader reader(mark_lexicon(), limits);
  std::vector<MarkSeen> seen;
  std::size_t begin = 0;
  std::size_t decided = 0;
  while (true) {
    const std::size_t end = text.size() - begin > window ? begin + window : text.size();
    TextView view;
    view.text = text.substr(begin, end - begin);
    view.begins_part = begin == 0;
    view.ends_part = end == text.size();
    view.line = static_cast<std::uint64_t>(
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(begin), '\n'));
    view.kind = kind;
    view.decide_from = decided - begin;
    view.decide_to = view.ends_part ? view.text.size() : view.text.size() - kLookAheadBytes;
    reader.read(
        view, find_mark_words(view.text), [](std::size_t) { return false; },
        [&](MarkReader::Ticket, const Hit& hit) {
          seen.push_back({std::string(view.text.substr(hit.begin, hit.end - hit.begin)),
                          std::string(hit.why),
                          begin + hit.begin,
                          hit.confidence,
                          {}});
        });
    if (view.ends_part) break;
    decided = begin + view.decide_to;
    begin = decided - std::min(decided, kLookBehindBytes);
  }
  MarkRun run{{}, 0};
  const std::uint64_t characters =
      static_cast<std::uint64_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80 && c != ' ' && c != '\n';
      }));
  for (const MarkReader::Judgement& judgement : reader.end(kind, characters)) {
    if (judgement.confidence == Confidence::kNone) continue;
    MarkSeen& mark = seen[judgement.ticket];
    mark.confidence = judgement.confidence;
    mark.why = judgement.why;
    run.marks.push_back(mark);
  }
  run.mentions = reader.mentions();
  return run;
}

}  // namespace sekimori::test
