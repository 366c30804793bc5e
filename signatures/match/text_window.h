// The window through which text is matched: it gathers the text parts of one request as users wrote them and
// in normal form side by side, and hands the normal form out when it is full or the request ends.
//
// A part that is longer than the window goes through it in stretches; behind a slide the window begins with
// the end of the stretch before, so that no match and nothing a rule needs around it is cut. Small parts
// share a window, parted by a byte that the normal form never holds and no match may cross. Owned by one
// inspection at a time.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "decoders/base/packet_time.h"
#include "decoders/base/padded_buffer.h"
#include "signatures/match/text_view.h"
#include "signatures/text/normal_form.h"
#include "signatures/text/source_range.h"

namespace sekimori {

class TextWindow {
 public:
  static constexpr std::size_t kBytes = 24'576;  // of each form
  static constexpr char kSeparator = '\x1E';

  // The part of the window that one text part fills.
  struct Stretch {
    std::uint32_t part;  // the caller's number
    PartKind kind;
    std::size_t begin;  // in the normal form
    std::size_t end;
    std::size_t decided;  // up to here matches were decided in an earlier stretch
    bool begins_part;
    bool ends_part;
    std::uint64_t normal_offset;  // of `begin`, in the part's normal form
    std::uint64_t line;           // of `begin`, in the part
  };

  TextWindow();

  // Whether a part can begin; otherwise match first.
  bool has_room() const {
    return normal_size_ + kRoomForPart <= kBytes && raw_size_ < kBytes && stretches_.size() < kStretchesMax;
  }
  void begin_part(std::uint32_t part, PartKind kind);
  // Takes the beginning of the piece, nothing where the window is full.
  std::size_t append(std::string_view piece, const Moment& at);
  void end_part();

  bool empty() const { return stretches_.empty(); }
  const std::vector<Stretch>& stretches() const { return stretches_; }
  PaddedView normal() const { return normal_.view(0, normal_size_); }
  PaddedView normal(std::size_t begin, std::size_t end) const { return normal_.view(begin, end); }
  std::string_view normal_of(const Stretch& stretch) const {
    return {normal_.data() + stretch.begin, stretch.end - stretch.begin};
  }
  // What a detector may decide of a stretch now.
  TextView view(const Stretch& stretch, PacketTime now) const;

  // After everything decidable was decided: drops what is over and keeps the tail of a part that goes on.
  void slide();
  // Ends all parts and overwrites the text.
  void wipe();

  // A range of the normal form, led back to the source: bytes of the part as decoded, and the packets that
  // carried them.
  struct Source {
    std::uint64_t offset;
    std::uint64_t length;
    std::string_view text;    // what the user wrote there; lives until the window changes
    std::string_view before;  // and around it, as far as the window holds it
    std::string_view after;
    std::uint64_t first_frame;
    std::uint64_t last_frame;
  };
  Source source(const Stretch& stretch, std::size_t begin, std::size_t end) const;

  // Characters of the normal form of the open part are hashed by the caller; tag characters are counted here.
  std::uint64_t tag_characters() const { return normalizer_.tag_characters(); }
  // Bytes of the open part taken so far.
  std::uint64_t part_bytes() const { return raw_offset_; }

 private:
  // Normalizer's state at a place, so that positions can be led back from there.
  struct Bookmark {
    std::size_t raw;
    std::size_t normal;
    Normalizer normalizer;
    std::uint32_t stretch_part;
    std::uint64_t raw_offset;  // of `raw`, in the part
  };
  struct FrameMark {
    std::size_t raw;
    std::uint64_t frame;
  };

  static constexpr std::size_t kBookmarkBytes = 1'024;
  static constexpr std::size_t kRoomForPart = 1 + 4 * Normalizer::kRoom;
  static constexpr std::size_t kFrameMarksMax = 512;
  static constexpr std::size_t kStretchesMax = 64;

  void bookmark();
  void mark_frame(std::uint64_t frame);
  std::uint64_t frame_at(std::size_t raw) const;

  PaddedBuffer raw_;
  PaddedBuffer normal_;
  std::size_t raw_size_ = 0;
  std::size_t normal_size_ = 0;
  std::uint64_t raw_offset_ = 0;  // of raw_[raw_size_], in the open part
  Normalizer normalizer_;
  bool open_ = false;
  std::vector<Stretch> stretches_;
  std::vector<Bookmark> bookmarks_;
  std::vector<FrameMark> frames_;
};

}  // namespace sekimori
