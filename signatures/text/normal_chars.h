// What normal_form.cc asks about single characters: their fold in the table, their bytes, the kana that takes
// a voiced mark. For normal_form.cc alone, because it brings the table with it. Pure functions, any thread.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "decoders/base/utf8.h"
#include "signatures/text/normal_table.h"

namespace sekimori::normal_chars {

#include "signatures/text/normal_table.inc"

inline constexpr char32_t kLongMark = 0x30FC;  // ー

// The block of every 64 code points below U+10000, where one step serves for two.
inline constexpr auto kBmpBlocks = [] {
  std::array<std::uint16_t, 1024> blocks{};
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    blocks[i] = kPages[kRoots[i / 64] * std::size_t{64} + i % 64];
  }
  return blocks;
}();

inline std::uint16_t bmp_fold(char32_t c) { return kFolds[kBmpBlocks[c >> 6] * std::size_t{64} + (c & 63)]; }

inline std::uint16_t fold_of(char32_t c) {
  if (c < 0x10000) return bmp_fold(c);
  // A character is below 0x110000, which the analyzer does not see.
  // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult)
  return kFolds[kPages[kRoots[c >> 12] * std::size_t{64} + (c >> 6 & 63)] * std::size_t{64} + (c & 63)];
}

inline bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

inline bool is_alnum(char32_t c) { return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); }

// The characters below U+10000 that stand for themselves behind a CJK character, one bit each: those of that
// fold, and ー, which only a digit before it could change. Made from the table: one truth.
inline constexpr auto kCopiedCjk = [] {
  std::array<std::uint64_t, sizeof kFolds / sizeof kFolds[0] / 64> of_block{};
  for (std::size_t block = 0; block < of_block.size(); ++block) {
    for (std::size_t i = 0; i < 64; ++i) {
      const auto fold = static_cast<Fold>(kFolds[block * 64 + i]);
      if (fold == Fold::kCopyCjk) of_block[block] |= std::uint64_t{1} << i;
    }
  }
  std::array<std::uint64_t, 1024> masks{};
  for (std::size_t i = 0; i < masks.size(); ++i) masks[i] = of_block[kBmpBlocks[i]];
  masks[kLongMark / 64] |= std::uint64_t{1} << kLongMark % 64;
  return masks;
}();

// Copies one of them from UTF-8 to UTF-8, four bytes for its three; false, and nothing of use written, where
// the next character is another or ill-formed: no bit is set for what surrogates and overlong forms would
// decode to.
inline bool copy_if_cjk(const char* from, char* to) {
  std::uint32_t bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  std::memcpy(to, &bytes, sizeof bytes);
  if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap32(bytes);
  if ((bytes & 0xC0C0F0) != 0x8080E0) return false;
  const std::uint32_t block = (bytes & 0x0F) << 6 | (bytes >> 8 & 0x3F);
  return (kCopiedCjk[block] >> (bytes >> 16 & 0x3F) & 1) != 0;
}

// The leads of U+3000..U+9FFF, where nearly all of them are: where others lead, copying need not be tried.
inline bool is_cjk_lead(unsigned char lead) { return lead >= 0xE3 && lead <= 0xE9; }

inline bool is_long_mark(const char* at) { return std::memcmp(at, "\u30FC", 3) == 0; }

// A well-formed character of two or three bytes, where the text has at least three more; length 0: any other.
struct Letter {
  char32_t value;
  std::size_t length;
};

inline Letter letter_at(const char* at) {
  const auto first = static_cast<unsigned char>(at[0]);
  const auto second = static_cast<unsigned char>(at[1]);
  const auto third = static_cast<unsigned char>(at[2]);
  if ((first & 0xF0) == 0xE0 && (second & 0xC0) == 0x80 && (third & 0xC0) == 0x80) {
    const char32_t value = (first & 0x0FU) << 12 | (second & 0x3FU) << 6 | (third & 0x3FU);
    const bool good = value >= 0x800 && (value < 0xD800 || value > 0xDFFF);
    return {value, good ? 3U : 0U};
  }
  if (first >= 0xC2 && first <= 0xDF && (second & 0xC0) == 0x80) {
    return {(first & 0x1FU) << 6 | (second & 0x3FU), 2};
  }
  return {0, 0};
}

inline char* write_letter(char32_t c, char* out) {
  if (c < 0x80) {
    *out = static_cast<char>(c);
    return out + 1;
  }
  if (c < 0x800) {
    out[0] = static_cast<char>(0xC0 | c >> 6);
    out[1] = static_cast<char>(0x80 | (c & 0x3F));
    return out + 2;
  }
  if (c < 0x10000) {
    out[0] = static_cast<char>(0xE0 | c >> 12);
    out[1] = static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out[2] = static_cast<char>(0x80 | (c & 0x3F));
    return out + 3;
  }
  return out + encode_utf8(c, out);
}

constexpr std::uint64_t hiragana(std::u32string_view letters) {
  std::uint64_t bits = 0;
  for (const char32_t letter : letters) bits |= std::uint64_t{1} << (letter - 0x3040);
  return bits;
}

// The kana that a kana becomes with ゛ or ゜, 0 where there is none. Hiragana and katakana lie alike.
inline char32_t voiced(char32_t kana, bool semi) {
  constexpr std::uint64_t kNext = hiragana(U"かきくけこさしすせそたちつてとはひふへほ");
  constexpr std::uint64_t kSecond = hiragana(U"はひふへほ");
  if (kana < 0x3041 || kana > 0x30FE) return 0;
  const char32_t letter = kana < 0x30A0 ? kana - 0x3040 : kana - 0x30A0;
  if (letter < 64) {
    if (semi) return (kSecond >> letter & 1) != 0 ? kana + 2 : 0;
    if ((kNext >> letter & 1) != 0) return kana + 1;
  }
  if (semi) return 0;
  if (kana == U'う' || kana == U'ウ') return kana + (U'ゔ' - U'う');
  if (kana == U'ゝ' || kana == U'ヽ') return kana + 1;
  if (kana >= U'ワ' && kana <= U'ヲ') return kana + (U'ヷ' - U'ワ');
  return 0;
}

}  // namespace sekimori::normal_chars
