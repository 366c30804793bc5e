// ASCII that is normal form already, found 16 bytes at a time: graphic characters, single blanks, line ends.
// With SSE2, which every x86-64 has; elsewhere by a loop with the same answers. Pure functions, any thread.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__) && !defined(SEKIMORI_NO_SIMD)
#include <emmintrin.h>
#endif

namespace sekimori {

inline constexpr std::size_t kAsciiBlock = 16;

// One bit for each byte of a block, the first byte lowest.
struct AsciiMasks {
  std::uint32_t graphic;   // 0x21..0x7E
  std::uint32_t blank;     // space
  std::uint32_t line_end;  // LF
};

#if defined(__SSE2__) && !defined(SEKIMORI_NO_SIMD)
inline AsciiMasks classify_ascii(const char* block) {
  __m128i bytes;
  std::memcpy(&bytes, block, sizeof bytes);
  const auto mask = [](__m128i lanes) { return static_cast<std::uint32_t>(_mm_movemask_epi8(lanes)); };
  // Signed comparison: bytes from 0x80 are negative, so not over the blank.
  const __m128i over_blank = _mm_cmpgt_epi8(bytes, _mm_set1_epi8(' '));
  const __m128i below_delete = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x7F));
  return {mask(_mm_and_si128(over_blank, below_delete)), mask(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' '))),
          mask(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')))};
}
#else
inline AsciiMasks classify_ascii(const char* block) {
  AsciiMasks masks{};
  for (std::size_t i = 0; i < kAsciiBlock; ++i) {
    const std::uint32_t bit = std::uint32_t{1} << i;
    if (block[i] > ' ' && static_cast<unsigned char>(block[i]) < 0x7F) masks.graphic |= bit;
    if (block[i] == ' ') masks.blank |= bit;
    if (block[i] == '\n') masks.line_end |= bit;
  }
  return masks;
}
#endif

// How many bytes of the block stand for themselves whatever follows: all before the first that is not ASCII,
// a control character, a blank behind a blank or a line end, or a line end behind a blank. `before` is the
// byte before the block.
inline std::size_t plain_ascii(const char* block, char before) {
  const AsciiMasks at = classify_ascii(block);
  const std::uint32_t blank_before = at.blank << 1 | (before == ' ' ? 1U : 0U);
  const std::uint32_t space_before = blank_before | at.line_end << 1 | (before == '\n' ? 1U : 0U);
  const std::uint32_t plain = at.graphic | (at.blank & ~space_before) | (at.line_end & ~blank_before);
  return static_cast<std::size_t>(std::countr_one(plain));  // at most 16: the masks have no more bits
}

// The same for a text shorter than a block.
inline std::size_t plain_ascii_rest(const char* from, std::size_t left, char before) {
  char block[kAsciiBlock] = {};  // the zeros behind the text are control characters: they end it
  std::memcpy(block, from, left);
  return plain_ascii(block, before);
}

}  // namespace sekimori
