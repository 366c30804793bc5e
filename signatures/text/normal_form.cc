#include "signatures/text/normal_form.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "decoders/base/check.h"
#include "decoders/base/utf8.h"
#include "signatures/text/ascii_block.h"
#include "signatures/text/normal_chars.h"

namespace sekimori {
namespace {

using normal_chars::copy_if_cjk;
using normal_chars::fold_of;
using normal_chars::is_alnum;
using normal_chars::is_cjk_lead;
using normal_chars::is_digit;
using normal_chars::is_long_mark;
using normal_chars::kLongMark;
using normal_chars::kTextBytesMax;
using normal_chars::kTexts;
using normal_chars::Letter;
using normal_chars::letter_at;
using normal_chars::voiced;
using normal_chars::write_letter;

constexpr std::size_t kKanaBytes = 3;

bool is_border(char32_t c) { return c == '\n' || c == '\t'; }

// What one character may need: tags that were no flag or what else was pending, a caret and a text; or a
// blank and a block.
constexpr std::size_t kLeadBytesMax = 6;
constexpr std::size_t kCharRoom = std::max(kLeadBytesMax + 1 + kTextBytesMax, 1 + kAsciiBlock);

// Before the first character of a call there may come a kana that was held back, and U+FFFD for a cut one.
static_assert(kKanaBytes + kLeadBytesMax + 3 + kCharRoom <= Normalizer::kRoom);
static_assert(kTextBytesMax <= 3 * Normalizer::kGrowthMax,
              "the longest text is that of a three-byte character");

}  // namespace

// The work is done on a copy with everything inlined. A char pointer might point into *this, for all the
// compiler knows, but not into the copy, whose members can stay in registers: a third faster on full-width.
[[gnu::flatten]] Normalizer::Step Normalizer::run(std::string_view in, char* out, std::size_t out_capacity) {
  Normalizer local = *this;
  const Step step = local.run_on(in, out, out_capacity);
  *this = local;
  return step;
}

Normalizer::Step Normalizer::run_on(std::string_view in, char* out, std::size_t out_capacity) {
  if (out_capacity < kRoom) return {0, 0};
  const char* const end = in.data() + in.size();
  const char* const to_limit = out + (out_capacity - kCharRoom);
  const char* from = in.data();
  char* to = release_kana(out);
  while (from != end && to <= to_limit) {
    const auto lead = static_cast<unsigned char>(*from);
    if ((lead < 0x80 || is_cjk_lead(lead)) && quiet()) {
      const char* const before = from;
      from = lead < 0x80 ? copy_ascii(from, end, to, to_limit) : copy_cjk(from, end, to, to_limit);
      if (from != before) continue;
    }
    char32_t c;
    if (!next(from, end, c)) break;
    to = put(c, to);
  }
  to = hold_kana(out, to);
  return {static_cast<std::size_t>(from - in.data()), static_cast<std::size_t>(to - out)};
}

std::size_t Normalizer::finish(char* out, std::size_t out_capacity) {
  CHECK(out_capacity >= kRoom);
  char* to = release_kana(out);
  if (std::exchange(partial_length_, std::uint8_t{0}) != 0) to = put(kReplacement, to);
  if (pending_ == Pending::kTags) to = release_tags(to);
  if (pending_ == Pending::kLongMark) to = settle('\0', true, to);
  pending_ = Pending::kNothing;  // a blank at the end of the last line
  return static_cast<std::size_t>(to - out);
}

// Nothing that the next character has to look at, besides a blank.
bool Normalizer::quiet() const {
  return (pending_ == Pending::kNothing || pending_ == Pending::kBlank) && origin_ == Origin::kPlain &&
         !after_cr_ && partial_length_ == 0;
}

// Takes the next character off the input; false where the input ends inside it, and then its bytes are kept.
bool Normalizer::next(const char*& from, const char* end, char32_t& c) {
  if (partial_length_ != 0) return next_across(from, end, c);
  const auto left = static_cast<std::size_t>(end - from);
  if (left >= 3) {
    const Letter letter = letter_at(from);
    if (letter.length != 0) {
      from += letter.length;
      c = letter.value;
      return true;
    }
  }
  const DecodedChar decoded = decode_utf8({from, left});
  if (decoded.length == 0) {
    std::memcpy(partial_, from, left);
    partial_length_ = static_cast<std::uint8_t>(left);
    from = end;
    return false;
  }
  from += decoded.length;
  c = decoded.value;
  return true;
}

// The same for a character whose start came with an earlier call.
bool Normalizer::next_across(const char*& from, const char* end, char32_t& c) {
  char joined[4];
  const std::size_t taken = std::min(sizeof joined - partial_length_, static_cast<std::size_t>(end - from));
  std::memcpy(joined, partial_, partial_length_);
  std::memcpy(joined + partial_length_, from, taken);
  const DecodedChar decoded = decode_utf8({joined, partial_length_ + taken});
  if (decoded.length == 0) {
    std::memcpy(partial_ + partial_length_, from, taken);
    partial_length_ = static_cast<std::uint8_t>(partial_length_ + taken);
    from += taken;
    return false;
  }
  // Not negative: the kept bytes are the start of a good character, so the decoder takes them all.
  from += decoded.length - partial_length_;
  partial_length_ = 0;
  c = decoded.value;
  return true;
}

// Copies ASCII that stands for itself, by blocks. A blank is written at once and taken back at the end if it
// is the last byte: only then can it be one that goes.
const char* Normalizer::copy_ascii(const char* from, const char* end, char*& to, const char* to_limit) {
  char* const begin = to;
  char before = is_border(last_) ? '\n' : '\0';
  if (pending_ == Pending::kBlank) {
    if (*from <= ' ' || *from == 0x7F) return from;
    pending_ = Pending::kNothing;
    *to++ = before = ' ';
  }
  while (from != end && to <= to_limit) {
    const auto left = static_cast<std::size_t>(end - from);
    std::size_t plain;
    if (left >= kAsciiBlock) {
      plain = plain_ascii(from, before);
      std::memcpy(to, from, kAsciiBlock);
      if (plain == kAsciiBlock) {
        before = from[kAsciiBlock - 1];
        from += kAsciiBlock;
        to += kAsciiBlock;
        continue;
      }
    } else {
      plain = plain_ascii_rest(from, left, before);
      std::memcpy(to, from, plain);
    }
    from += plain;
    to += plain;
    if (plain != 0) before = to[-1];
    if (from == end || *from != ' ' || (before != ' ' && before != '\n')) break;
    while (from != end && *from == ' ') ++from;  // one more blank, or one at the start of a line
  }
  if (to != begin && to[-1] == ' ') {
    --to;
    pending_ = Pending::kBlank;
  }
  if (to != begin) {
    last_ = static_cast<unsigned char>(to[-1]);
    last_cjk_ = false;
  }
  return from;
}

// Copies characters of three bytes that stand for themselves and are CJK. Four bytes are read and written for
// each, so the last of the input is left.
const char* Normalizer::copy_cjk(const char* from, const char* end, char*& to, const char* to_limit) {
  if (end - from < 4 || pending_ != Pending::kNothing) return from;
  if (is_digit(last_) && is_long_mark(from)) return from;
  const char* const begin = from;
  const char* const stop = from + std::min(end - from - 3, to_limit - to + 1);
  for (; from < stop && copy_if_cjk(from, to); from += 3) to += 3;
  if (from != begin) {
    last_ = letter_at(from - 3).value;
    last_cjk_ = true;
  }
  return from;
}

// Any character, by the rules.
char* Normalizer::put(char32_t c, char* out) {
  if (pending_ == Pending::kTags) {
    if (take_flag_tag(c)) return out;
    out = release_tags(out);
  }
  const bool after_cr = std::exchange(after_cr_, false);
  const std::uint16_t fold = fold_of(c);
  if (fold >= kFirstText) return put_text(fold, out);
  if (fold > ' ') return put_letter(fold & 0x7F, (fold & kAsciiIsCjk) != 0, out);
  switch (static_cast<Fold>(fold)) {
    case Fold::kCopy:
      return put_letter(c, false, out);
    case Fold::kCopyCjk:
      return put_letter(c, true, out);
    case Fold::kDrop:
      return out;
    case Fold::kBlank:
      if (c == '\t') return last_ == '\n' ? out : put_border('\t', out);
      if (pending_ == Pending::kLongMark) out = settle(' ', false, out);
      if (!is_border(last_)) pending_ = Pending::kBlank;
      return out;
    case Fold::kLineEnd:
      if (c == '\n' && after_cr) return out;
      after_cr_ = c == '\r';
      return put_border('\n', out);
    case Fold::kVoiced:
      add_voiced_mark(false, out);
      return out;
    case Fold::kSemiVoiced:
      add_voiced_mark(true, out);
      return out;
    case Fold::kLongMark:
      return put_long_mark(out);
    case Fold::kTag:
      ++tag_characters_;
      return put(c - 0xE0000, out);
    case Fold::kFlag:
      out = put_letter(c, false, out);
      pending_ = Pending::kTags;
      tags_length_ = 0;
      return out;
  }
  return out;
}

char* Normalizer::put_letter(char32_t c, bool cjk, char* out) {
  if (pending_ != Pending::kNothing || origin_ != Origin::kPlain) {
    out = lead_in(c < 0x80 ? static_cast<char>(c) : '\0', cjk, Origin::kPlain, out);
  }
  last_ = c;
  last_cjk_ = cjk;
  return write_letter(c, out);
}

char* Normalizer::put_text(std::uint16_t fold, char* out) {
  const char* const entry = kTexts + (fold - kFirstText);
  const std::size_t length = static_cast<unsigned char>(entry[0]);
  const unsigned traits = static_cast<unsigned char>(entry[1]);
  const char* const text = entry + 2;
  auto enter = static_cast<Origin>(traits & kTextOrigin);
  auto leave = static_cast<Origin>(traits >> kTextLeaveShift & kTextOrigin);
  // A circled digit right behind a letter or digit belongs to it; a list number stands in front.
  if (enter == Origin::kCircled && origin_ == Origin::kPlain && pending_ == Pending::kNothing &&
      is_alnum(last_)) {
    enter = leave = Origin::kPlain;
  }
  out = lead_in(text[0], (traits & kTextCjkFirst) != 0, enter, out);
  std::memcpy(out, text, length);
  out += length;
  const char* last = out - 1;
  while ((static_cast<unsigned char>(*last) & 0xC0) == 0x80) --last;
  last_ = decode_utf8({last, static_cast<std::size_t>(out - last)}).value;
  last_cjk_ = (traits & kTextCjkLast) != 0;
  origin_ = leave;
  return out;
}

// A line end, or a tab that parts two cells: what is on its two sides does not touch.
char* Normalizer::put_border(char border, char* out) {
  if (pending_ == Pending::kLongMark) out = settle(border, false, out);
  pending_ = Pending::kNothing;
  origin_ = Origin::kPlain;
  last_ = static_cast<unsigned char>(border);
  last_cjk_ = false;
  *out = border;
  return out + 1;
}

char* Normalizer::put_long_mark(char* out) {
  if (pending_ != Pending::kNothing || !is_digit(last_)) return put_letter(kLongMark, true, out);
  pending_ = Pending::kLongMark;
  return out;
}

// What stands before a character now that it is known: the pending blank or ー, and a caret where a letter or
// digit of another origin precedes. `first` is the character if it is ASCII.
char* Normalizer::lead_in(char first, bool cjk, Origin origin, char* out) {
  const bool raised =
      origin == Origin::kRaised && (origin_ != Origin::kRaised || pending_ != Pending::kNothing);
  if (pending_ != Pending::kNothing) out = settle(raised ? '^' : first, cjk, out);
  const auto letter = static_cast<unsigned char>(first);
  if (raised || (origin != origin_ && is_alnum(letter) && is_alnum(last_))) *out++ = '^';
  origin_ = origin;
  return out;
}

// Writes the pending blank or ー, if the character `first` that follows wants it, and as what.
char* Normalizer::settle(char first, bool cjk, char* out) {
  if (std::exchange(pending_, Pending::kNothing) == Pending::kBlank) {
    if (last_cjk_ && cjk) return out;
    last_ = ' ';
  } else {
    last_ = is_digit(static_cast<unsigned char>(first)) ? '-' : kLongMark;
  }
  last_cjk_ = last_ == kLongMark;
  origin_ = Origin::kPlain;
  return out + encode_utf8(last_, out);
}

// A mark right behind its kana changes it where it stands; elsewhere it is dropped. Such a kana was written
// by this call of run(), whose end would have kept it back.
void Normalizer::add_voiced_mark(bool semi, char* out) {
  if (pending_ != Pending::kNothing) return;
  const char32_t kana = voiced(last_, semi);
  if (kana == 0) return;
  encode_utf8(kana, out - kKanaBytes);
  last_ = kana;
}

// Keeps a tag that may name the region of a flag, or ends the flag; false: this is no flag.
bool Normalizer::take_flag_tag(char32_t c) {
  if (c == 0xE007F && tags_length_ >= kFlagTagsMin) {
    pending_ = Pending::kNothing;
    return true;
  }
  const bool letter = (c >= 0xE0030 && c <= 0xE0039) || (c >= 0xE0061 && c <= 0xE007A);
  if (!letter || tags_length_ == kFlagTagsMax) return false;
  tags_[tags_length_++] = static_cast<char>(c - 0xE0000);
  return true;
}

char* Normalizer::release_tags(char* out) {
  pending_ = Pending::kNothing;
  tag_characters_ += tags_length_;
  for (const char tag : std::string_view(tags_, tags_length_)) {
    out = put_letter(static_cast<unsigned char>(tag), false, out);
  }
  return out;
}

char* Normalizer::release_kana(char* out) {
  if (pending_ != Pending::kKana) return out;
  pending_ = Pending::kNothing;
  return out + encode_utf8(last_, out);
}

char* Normalizer::hold_kana(char* begin, char* out) {
  if (out == begin || pending_ != Pending::kNothing ||
      (voiced(last_, false) == 0 && voiced(last_, true) == 0)) {
    return out;
  }
  pending_ = Pending::kKana;
  return out - kKanaBytes;
}

std::string normal_form(std::string_view text) {
  std::string out(text.size() * Normalizer::kGrowthMax + 2 * Normalizer::kRoom, '\0');
  Normalizer normalizer;
  const Normalizer::Step step = normalizer.run(text, out.data(), out.size() - Normalizer::kRoom);
  out.resize(step.written + normalizer.finish(out.data() + step.written, out.size() - step.written));
  return out;
}

}  // namespace sekimori
