// What a detector sees of one text part: the stretch of its normal form that is in the window now.
//
// A part longer than the window is seen in stretches that overlap. A match is this stretch's business if it
// ends in (decide_from, decide_to]; everything a rule needs around such a match is in `text`, unless the part
// begins or ends there. The view lives for the call.
#pragma once

#include <cstdint>
#include <string_view>

#include "decoders/base/packet_time.h"
#include "decoders/base/padded_buffer.h"
#include "decoders/content/text_sink.h"
#include "signatures/signature.h"

namespace sekimori {

// How much of the part before and behind the end of a match every detector may count on, in bytes of normal
// form: the overlap of the stretches. The loader refuses patterns and contexts that need more.
inline constexpr std::size_t kPatternBytesMax = 256;    // of one match
inline constexpr std::size_t kContextCharsMax = 64;     // between a match and a word beside it
inline constexpr std::size_t kLookBehindBytes = 1'024;  // a match, and what stands left of it
inline constexpr std::size_t kLookAheadBytes = 512;  // how far a match may grow, and what stands right of it

struct TextView {
  std::string_view text;
  std::size_t decide_from = 0;
  std::size_t decide_to = 0;
  bool begins_part = false;  // text[0] is the part's first byte
  bool ends_part = false;    // the text's end is the part's end
  std::uint64_t line = 0;    // number of the line that text[0] is in, from 0
  PartKind kind = PartKind::kOther;
  PacketTime now = 0;

  bool decides(std::size_t end) const { return end > decide_from && end <= decide_to; }
};

// A match that a detector has made, with what speaks for it.
struct Hit {
  std::uint32_t signature;
  std::size_t begin;  // in the view's text
  std::size_t end;
  Confidence confidence;
  std::string_view why;  // a word of the rule; static
};

}  // namespace sekimori
