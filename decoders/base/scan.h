// Finds bytes in text 16 at a time (SSE2, which every x86-64 has), one at a time elsewhere.
#pragma once

#include <bit>
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace sekimori {

// The first position in [at, end) that holds one of the two characters; `end` where there is none.
inline const char* find_either(const char* at, const char* end, char a, char b) {
#ifdef __SSE2__
  const __m128i as = _mm_set1_epi8(a);
  const __m128i bs = _mm_set1_epi8(b);
  for (; end - at >= 16; at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto hits = static_cast<std::uint32_t>(
        _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(block, as), _mm_cmpeq_epi8(block, bs))));
    if (hits != 0) return at + std::countr_zero(hits);
  }
#endif
  while (at < end && *at != a && *at != b) ++at;
  return at;
}

// The first digit in [at, end); `end` where there is none.
inline const char* find_digit(const char* at, const char* end) {
#ifdef __SSE2__
  // c - '0' < 10 without sign: shifted so that a signed comparison tells.
  const __m128i shift = _mm_set1_epi8(static_cast<char>(-128 - '0'));
  const __m128i bound = _mm_set1_epi8(-128 + 10);
  for (; end - at >= 16; at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto hits =
        static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmplt_epi8(_mm_add_epi8(block, shift), bound)));
    if (hits != 0) return at + std::countr_zero(hits);
  }
#endif
  while (at < end && (*at < '0' || *at > '9')) ++at;
  return at;
}

}  // namespace sekimori
