// The normal form: the one form of text that patterns are written against. README.md beside it defines it.
//
// A Normalizer reads one text part, UTF-8 in pieces of any size, and writes the normal form into the caller's
// memory. It owns nothing, borrows only during a call, allocates nothing and cannot fail: what is ill-formed
// reads as U+FFFD. It is small and trivially copyable; a copy is a bookmark that goes on from where it was
// made, and source_range.h leads with such a bookmark from a match back to the source. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "signatures/text/normal_table.h"

namespace sekimori {

class Normalizer {
 public:
  struct Step {
    std::size_t consumed;
    std::size_t written;
  };

  // The room that run() wants. With less capacity it does nothing; with this much it takes something of every
  // input that is not empty.
  static constexpr std::size_t kRoom = 64;

  // A text of n bytes gives at most kGrowthMax times n.
  static constexpr std::size_t kGrowthMax = 12;

  // Reads `in` and writes to `out`, which must not overlap, until the input is used up or the capacity might
  // not hold one more character. Bytes of `out` behind those written, up to the capacity, may change too.
  //
  // What was written is final: no later call takes it back or needs to see it. What depends on the next
  // character (blanks, ー behind a digit, a kana that may get its voiced mark, tags that may name a flag, a
  // character cut by the end of `in`) is kept inside and written when that character is known, or by
  // finish(). So every split of a text into calls and every capacity give the same bytes.
  Step run(std::string_view in, char* out, std::size_t out_capacity);

  // Ends the part: writes what is kept inside and returns the bytes written. The capacity must be at least
  // kRoom. The next part takes a new Normalizer.
  std::size_t finish(char* out, std::size_t out_capacity);

  // Unicode tag characters (U+E0020..U+E007E) decoded since the start of the part. Those of an emoji flag are
  // not counted.
  std::uint64_t tag_characters() const { return tag_characters_; }

 private:
  friend class SourceTracer;

  // What was read but cannot be written yet.
  enum class Pending : std::uint8_t {
    kNothing,
    kBlank,     // one or more blanks behind last_
    kLongMark,  // ー behind last_, a digit
    kKana,      // last_ itself; only between calls of run()
    kTags,      // U+1F3F4, written, and tags_ behind it, not written
  };

  // Tags of an emoji flag (UTS #51 ED-14a): two letters of a region, up to four characters of a part of it.
  static constexpr std::size_t kFlagTagsMin = 3;
  static constexpr std::size_t kFlagTagsMax = 6;

  Step run_on(std::string_view in, char* out, std::size_t out_capacity);
  bool quiet() const;
  bool next(const char*& from, const char* end, char32_t& c);
  bool next_across(const char*& from, const char* end, char32_t& c);

  const char* copy_ascii(const char* from, const char* end, char*& to, const char* to_limit);
  const char* copy_cjk(const char* from, const char* end, char*& to, const char* to_limit);

  char* put(char32_t c, char* out);
  char* put_text(std::uint16_t fold, char* out);
  char* put_letter(char32_t c, bool cjk, char* out);
  char* put_border(char border, char* out);
  char* put_long_mark(char* out);
  char* lead_in(char first, bool cjk, Origin origin, char* out);
  char* settle(char first, bool cjk, char* out);
  void add_voiced_mark(bool semi, char* out);
  bool take_flag_tag(char32_t c);
  char* release_tags(char* out);
  char* release_kana(char* out);
  char* hold_kana(char* begin, char* out);

  std::uint64_t tag_characters_ = 0;
  char32_t last_ = '\n';  // last character of the normal form; a part begins like a line
  Pending pending_ = Pending::kNothing;
  Origin origin_ = Origin::kPlain;  // of last_
  bool last_cjk_ = false;           // whether last_ is CJK, which its source decides
  bool after_cr_ = false;           // the source stands behind a CR, whose LF belongs to it
  std::uint8_t partial_length_ = 0;
  std::uint8_t tags_length_ = 0;
  char partial_[3] = {};  // start of a character that the end of `in` has cut
  char tags_[kFlagTagsMax] = {};
};

// A whole text at once, such as a word of a signature.
std::string normal_form(std::string_view text);

}  // namespace sekimori
