// How the generated normal_table.inc is read: words shared by tests/data/make_normal_table.cc, which writes
// it, and normal_chars.h, which includes it.
//
// Every code point has a fold, 16 bits: one of the kinds below, or the ASCII character that it becomes, or
// where its text stands. kFolds[kPages[kRoots[c / 4096] * 64 + c / 64 % 64] * 64 + c % 64] is the fold of c.
#pragma once

#include <cstdint>

namespace sekimori {

enum class Fold : std::uint16_t {
  kCopy,     // stands for itself
  kCopyCjk,  // likewise, and blanks between it and another CJK character are dropped
  kDrop,
  kBlank,
  kLineEnd,
  kVoiced,      // ゛ in all its forms
  kSemiVoiced,  // ゜
  kLongMark,    // ー, a dash where digits stand on both sides
  kTag,         // a tag character: hidden ASCII
  kFlag,        // U+1F3F4, after which tag characters may name a region
};

// 0x21..0x7E: becomes this ASCII character. With kAsciiIsCjk added: a full-width mark, （ or ！, and CJK.
inline constexpr std::uint16_t kAsciiIsCjk = 0x80;

// From here on: fold - kFirstText is the place in kTexts of one byte length, one byte traits, then the text.
inline constexpr std::uint16_t kFirstText = 0x100;

// Where a letter or digit comes from: a caret parts it from a neighbour of another origin, so that a footnote
// mark or a list number does not become part of a word or a number (README.md, "Carets").
enum class Origin : std::uint8_t { kPlain, kCircled, kRaised };

// Traits of a text: the origin of its first character, that of its last, and which of the two are CJK.
inline constexpr unsigned kTextOrigin = 0x03;
inline constexpr unsigned kTextLeaveShift = 2;
inline constexpr unsigned kTextCjkFirst = 0x10;
inline constexpr unsigned kTextCjkLast = 0x20;

}  // namespace sekimori
