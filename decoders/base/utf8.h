// UTF-8 as Unicode 15 section 3.9 defines it, tolerant of everything else: each maximal ill-formed part reads
// as one U+FFFD, as browsers and ICU do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sekimori {

inline constexpr char32_t kReplacement = 0xFFFD;

struct DecodedChar {
  char32_t value;
  std::uint8_t length;  // bytes consumed, 1 to 4; 0: the text ends inside a character that may still be whole
};

// Whether a byte goes on with a character that began before it, and how many characters a text has.
inline bool is_utf8_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }
std::size_t count_characters(std::string_view text);

// The first character of a text that is not empty.
DecodedChar decode_utf8(std::string_view text);

// Appends a character; a value that is none (surrogates, over U+10FFFF) is written as U+FFFD. Returns the
// bytes written to `out`, 1 to 4.
std::size_t encode_utf8(char32_t value, char* out);
void append_utf8(std::string& out, char32_t value);

// A copy that is valid UTF-8, at most `bytes_max` long, cut between characters and then ended by "…".
// For strings from the wire that go into a record.
std::string valid_utf8(std::string_view text, std::size_t bytes_max);

}  // namespace sekimori
