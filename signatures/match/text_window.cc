#include "signatures/match/text_window.h"

#include <algorithm>
#include <cstring>

#include "decoders/base/check.h"

namespace sekimori {

TextWindow::TextWindow() : raw_(kBytes), normal_(kBytes) {}

void TextWindow::begin_part(std::uint32_t part, PartKind kind) {
  CHECK(!open_ && has_room());
  if (normal_size_ > 0) normal_.data()[normal_size_++] = kSeparator;
  open_ = true;
  normalizer_ = Normalizer();
  raw_offset_ = 0;
  stretches_.push_back({.part = part,
                        .kind = kind,
                        .begin = normal_size_,
                        .end = normal_size_,
                        .decided = normal_size_,
                        .begins_part = true,
                        .ends_part = false,
                        .normal_offset = 0,
                        .line = 0});
  bookmark();
}

std::size_t TextWindow::append(std::string_view piece, const Moment& at) {
  mark_frame(at.frame);
  std::size_t taken = 0;
  while (taken < piece.size()) {
    if (raw_size_ - bookmarks_.back().raw >= kBookmarkBytes) bookmark();
    // The end of a part may need room too.
    const std::size_t room = kBytes - normal_size_;
    if (room <= 2 * Normalizer::kRoom) break;
    const std::size_t until_bookmark = bookmarks_.back().raw + kBookmarkBytes - raw_size_;
    const std::string_view next = piece.substr(taken, std::min(until_bookmark, kBytes - raw_size_));
    if (next.empty()) break;
    const Normalizer::Step step =
        normalizer_.run(next, normal_.data() + normal_size_, room - Normalizer::kRoom);
    std::memcpy(raw_.data() + raw_size_, next.data(), step.consumed);
    raw_size_ += step.consumed;
    raw_offset_ += step.consumed;
    normal_size_ += step.written;
    taken += step.consumed;
    if (step.consumed == 0) break;
  }
  stretches_.back().end = normal_size_;
  return taken;
}

void TextWindow::end_part() {
  CHECK(open_);
  normal_size_ += normalizer_.finish(normal_.data() + normal_size_, kBytes - normal_size_);
  stretches_.back().end = normal_size_;
  stretches_.back().ends_part = true;
  open_ = false;
}

TextView TextWindow::view(const Stretch& stretch, PacketTime now) const {
  const std::size_t size = stretch.end - stretch.begin;
  const std::size_t decide_to = stretch.ends_part ? size : size - std::min(size, kLookAheadBytes);
  return {.text = normal_of(stretch),
          .decide_from = stretch.decided - stretch.begin,
          .decide_to = std::max(decide_to, stretch.decided - stretch.begin),
          .begins_part = stretch.begins_part,
          .ends_part = stretch.ends_part,
          .line = stretch.line,
          .kind = stretch.kind,
          .now = now};
}

void TextWindow::slide() {
  if (!open_) {
    stretches_.clear();
    bookmarks_.clear();
    frames_.clear();
    raw_size_ = normal_size_ = 0;
    return;
  }
  Stretch last = stretches_.back();
  const std::size_t decided =
      std::max(last.decided, last.end - std::min(last.end - last.begin, kLookAheadBytes));
  const std::size_t wanted = decided - std::min(decided - last.begin, kLookBehindBytes);
  // The tail begins at a bookmark, so that positions can still be led back.
  std::size_t keep = bookmarks_.size() - 1;
  while (bookmarks_[keep].normal > wanted && bookmarks_[keep - 1].stretch_part == last.part) --keep;
  const Bookmark from = bookmarks_[keep];
  const std::string_view dropped(normal_.data() + last.begin, from.normal - last.begin);

  last.begins_part &= from.normal == last.begin;
  last.line += static_cast<std::uint64_t>(std::count(dropped.begin(), dropped.end(), '\n'));
  last.normal_offset += dropped.size();
  last.begin = 0;
  last.end -= from.normal;
  last.decided = decided - from.normal;
  std::memmove(normal_.data(), normal_.data() + from.normal, normal_size_ - from.normal);
  std::memmove(raw_.data(), raw_.data() + from.raw, raw_size_ - from.raw);
  normal_size_ -= from.normal;
  raw_size_ -= from.raw;

  const std::uint64_t frame = frame_at(from.raw);
  std::erase_if(frames_, [&](const FrameMark& mark) { return mark.raw <= from.raw; });
  frames_.insert(frames_.begin(), FrameMark{from.raw, frame});
  for (FrameMark& mark : frames_) mark.raw -= from.raw;
  bookmarks_.erase(bookmarks_.begin(), bookmarks_.begin() + static_cast<std::ptrdiff_t>(keep));
  for (Bookmark& mark : bookmarks_) {
    mark.raw -= from.raw;
    mark.normal -= from.normal;
  }
  stretches_.assign(1, last);
}

void TextWindow::wipe() {
  open_ = false;
  slide();
  raw_.wipe();
  normal_.wipe();
}

void TextWindow::bookmark() {
  bookmarks_.push_back({.raw = raw_size_,
                        .normal = normal_size_,
                        .normalizer = normalizer_,
                        .stretch_part = stretches_.back().part,
                        .raw_offset = raw_offset_});
}

// Which packet carried what: exact until there are very many, then every second mark is given up, so that a
// finding may name a packet that is a little too early.
void TextWindow::mark_frame(std::uint64_t frame) {
  if (!frames_.empty() && frames_.back().frame == frame) return;
  if (frames_.size() == kFrameMarksMax) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < frames_.size(); i += 2) frames_[kept++] = frames_[i];
    frames_.resize(kept);
  }
  frames_.push_back({raw_size_, frame});
}

std::uint64_t TextWindow::frame_at(std::size_t raw) const {
  const auto after =
      std::upper_bound(frames_.begin(), frames_.end(), raw,
                       [](std::size_t position, const FrameMark& mark) { return position < mark.raw; });
  return after == frames_.begin() ? 0 : std::prev(after)->frame;
}

TextWindow::Source TextWindow::source(const Stretch& stretch, std::size_t begin, std::size_t end) const {
  begin += stretch.begin;
  end += stretch.begin;
  const auto of_part = [&](const Bookmark& mark) { return mark.stretch_part == stretch.part; };
  const auto first_of_part = std::find_if(bookmarks_.begin(), bookmarks_.end(), of_part);
  CHECK(first_of_part != bookmarks_.end());
  const auto next_part = std::find_if_not(first_of_part, bookmarks_.end(), of_part);
  // The last bookmark before the match: one right at it may hold the match's first character back.
  auto mark =
      std::lower_bound(first_of_part, next_part, begin,
                       [](const Bookmark& each, std::size_t position) { return each.normal < position; });
  const Bookmark& from = mark == first_of_part ? *mark : *std::prev(mark);
  const std::size_t raw_end = next_part == bookmarks_.end() ? raw_size_ : next_part->raw;
  const std::string_view text(raw_.data(), raw_end);
  const SourceRange range =
      source_range(from.normalizer, text.substr(from.raw), begin - from.normal, end - from.normal);
  const std::size_t raw_begin = from.raw + range.begin;
  const std::size_t raw_finish = from.raw + range.end;
  return {.offset = from.raw_offset + range.begin,
          .length = range.end - range.begin,
          .text = text.substr(raw_begin, raw_finish - raw_begin),
          .before = text.substr(first_of_part->raw, raw_begin - first_of_part->raw),
          .after = text.substr(raw_finish),
          .first_frame = frame_at(raw_begin),
          .last_frame = frame_at(raw_finish > raw_begin ? raw_finish - 1 : raw_begin)};
}

}  // namespace sekimori
