#include "signatures/mark/mark_reader.h"

namespace sekimori {

void MarkReader::read(const TextView& view, std::span<const WordHit> words, const OnMark& on_mark) {
  for (const WordHit& word : words) {
    if (!view.decides(word.end)) continue;
    const bool opens = word.begin >= 3 && view.text.substr(word.begin - 3, 3) == "【";
    if (!opens || waiting_.size() >= limits_.pending_marks) {
      ++mentions_;
      continue;
    }
    waiting_.push_back({next_ticket_, Confidence::kHigh});
    on_mark(next_ticket_++, {.signature = lexicon_[word.word].signature,
                             .begin = word.begin,
                             .end = word.end,
                             .confidence = Confidence::kHigh,
                             .why = "bracket"});
  }
}

std::vector<MarkReader::Judgement> MarkReader::end(std::uint64_t) {
  std::vector<Judgement> judgements;
  for (const Waiting& mark : waiting_) judgements.push_back({mark.ticket, mark.confidence, {}});
  return judgements;
}

}  // namespace sekimori
