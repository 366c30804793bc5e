#include "signatures/text/source_range.h"

#include <algorithm>

#include "decoders/base/check.h"

namespace sekimori {

// Runs a Normalizer character by character and knows for each byte written which character of the source gave
// it: the one just read, or one before it that was pending.
class SourceTracer {
 public:
  SourceTracer(const Normalizer& start, std::string_view source);

  // Reads on at full speed to somewhere before that byte of the normal form.
  void skip_to_before(std::size_t normal_offset);

  // Reads one character; behind the last one, ends the part. False: there is nothing more.
  bool read();

  // What it did. Offsets are of the normal form and stay valid until the next read().
  bool wrote(std::size_t offset) const { return offset >= written_ - count_ && offset < written_; }
  bool wrote_nothing() const { return count_ == 0; }
  SourceRange source_of(std::size_t offset) const;

  // It was a voiced mark, and the kana whose last byte is at `offset` took it in.
  bool changed(std::size_t offset) const {
    return recomposed_ && offset < written_ && offset + kKanaBytes >= written_;
  }
  SourceRange place() const { return place_; }

 private:
  static constexpr std::size_t kTagBytes = 4;
  static constexpr std::size_t kKanaBytes = 3;
  static constexpr std::size_t kScratchBytes = 1024;

  // A voiced mark changes the kana before the place that it is given to write to.
  char* scratch() { return buffer_ + kKanaBytes; }

  Normalizer at_;
  std::string_view source_;
  std::size_t read_ = 0;
  std::size_t written_ = 0;
  bool ended_ = false;

  SourceRange place_{0, 0};    // of the character just read
  std::size_t count_ = 0;      // bytes it wrote
  std::size_t lead_ = 0;       // the first of them, given by what was pending before it
  bool lead_is_tags_ = false;  // then each of them by one tag, all right before place_
  SourceRange lead_place_{0, 0};
  bool recomposed_ = false;

  SourceRange pending_place_{0, 0};  // of the blank or ー that is pending now
  char buffer_[kKanaBytes + kScratchBytes];
};

SourceTracer::SourceTracer(const Normalizer& start, std::string_view source) : at_(start), source_(source) {
  count_ = static_cast<std::size_t>(at_.release_kana(scratch()) - scratch());
  written_ = count_;
}

void SourceTracer::skip_to_before(std::size_t normal_offset) {
  // Never within kRoom of the target: what is pending where this stops is written before it.
  while (written_ + kScratchBytes + Normalizer::kRoom <= normal_offset) {
    const Normalizer::Step step = at_.run(source_.substr(read_), scratch(), kScratchBytes);
    read_ += step.consumed;
    written_ += step.written + static_cast<std::size_t>(at_.release_kana(scratch()) - scratch());
    if (step.consumed == 0) break;
  }
  count_ = 0;
}

bool SourceTracer::read() {
  if (ended_) return false;
  const Normalizer::Pending had = at_.pending_;
  const std::size_t tags = at_.tags_length_;
  const char32_t last = at_.last_;
  const char* from = source_.data() + read_;
  const char* const end = source_.data() + source_.size();
  place_.begin = read_;
  char32_t c;
  if (from != end && at_.next(from, end, c)) {
    count_ = static_cast<std::size_t>(at_.put(c, scratch()) - scratch());
  } else {
    from = end;
    count_ = at_.finish(scratch(), kScratchBytes);
    ended_ = true;
  }
  read_ = static_cast<std::size_t>(from - source_.data());
  place_.end = read_;
  written_ += count_;
  recomposed_ = count_ == 0 && at_.last_ != last;

  lead_place_ = pending_place_;
  lead_is_tags_ = had == Normalizer::Pending::kTags;
  lead_ = 0;
  if (count_ != 0) {
    if (had == Normalizer::Pending::kTags) lead_ = tags;
    if (had == Normalizer::Pending::kBlank) lead_ = scratch()[0] == ' ' ? 1 : 0;
    if (had == Normalizer::Pending::kLongMark) lead_ = scratch()[0] == '-' ? 1 : 3;
  }
  if (count_ != 0 || at_.pending_ != had) pending_place_ = place_;
  return true;
}

SourceRange SourceTracer::source_of(std::size_t offset) const {
  const std::size_t index = offset - (written_ - count_);
  if (index >= lead_) return place_;
  if (!lead_is_tags_) return lead_place_;
  // Counted back from place_, as far as the source goes: the first tags may have come before it.
  const std::size_t back = (lead_ - index) * kTagBytes;
  return {place_.begin - std::min(back, place_.begin),
          place_.begin - std::min(back - kTagBytes, place_.begin)};
}

SourceRange source_range(const Normalizer& start, std::string_view source, std::size_t begin,
                         std::size_t end) {
  CHECK(begin < end);
  SourceTracer tracer(start, source);
  SourceRange range{source.size(), source.size()};
  if (tracer.wrote(begin)) range.begin = 0;
  bool ended = tracer.wrote(end - 1);
  if (ended) range.end = 0;
  tracer.skip_to_before(begin);
  while (tracer.read()) {
    if (ended && !tracer.wrote_nothing()) break;
    if (tracer.wrote(begin)) range.begin = tracer.source_of(begin).begin;
    if (tracer.wrote(end - 1)) {
      range.end = tracer.source_of(end - 1).end;
      ended = true;
    }
    if (tracer.changed(end - 1)) range.end = tracer.place().end;
  }
  return range;
}

std::size_t source_offset(const Normalizer& start, std::string_view source, std::size_t normal_offset) {
  return source_range(start, source, normal_offset, normal_offset + 1).begin;
}

}  // namespace sekimori
