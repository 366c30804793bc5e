// From a match in the normal form back to the bytes of the source that gave it. The source is read once more
// from a bookmark, so that text without a match, which is nearly all, pays nothing. Pure, any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "signatures/text/normal_form.h"

namespace sekimori {

struct SourceRange {
  std::size_t begin;
  std::size_t end;
};

// The source of bytes [begin, end) of the normal form; begin < end. `start` is a copy of the Normalizer made
// before it was given `source`; byte 0 is the first that it wrote after that. `source` must reach as far as
// the match and may be longer; it need not end where the part ends.
//
// The range begins with the character that gave byte `begin` and ends behind the character that gave byte
// `end - 1`. A kana that got its voiced mark ends behind the mark; a folded blank is the first blank of its
// run; a caret belongs to the character behind it. What `start` kept inside lies before `source` and maps to
// offset 0: to be exact, take a bookmark whose byte 0 lies before `begin`, or that of the start of the part.
// Bytes that the source does not give map to its end.
SourceRange source_range(const Normalizer& start, std::string_view source, std::size_t begin,
                         std::size_t end);

// Where the character begins that gave the byte at `normal_offset`.
std::size_t source_offset(const Normalizer& start, std::string_view source, std::size_t normal_offset);

}  // namespace sekimori
