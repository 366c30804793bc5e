#include "decoders/base/utf8.h"

#include <algorithm>

namespace sekimori {

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !is_utf8_continuation(c); }));
}

DecodedChar decode_utf8(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1};
  // Table 3-7: the range of the second byte depends on the lead; the others are 80..BF.
  std::uint8_t length = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  char32_t value = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
    value = lead & 0x1F;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    value = lead & 0x0F;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    value = lead & 0x07;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return {kReplacement, 1};
  }
  for (std::uint8_t i = 1; i < length; ++i) {
    if (i >= text.size()) return {kReplacement, 0};
    const auto next = static_cast<unsigned char>(text[i]);
    if (next < low || next > high) return {kReplacement, i};
    value = value << 6 | (next & 0x3F);
    low = 0x80;
    high = 0xBF;
  }
  return {value, length};
}

std::size_t encode_utf8(char32_t value, char* out) {
  if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) value = kReplacement;
  if (value < 0x80) {
    out[0] = static_cast<char>(value);
    return 1;
  }
  if (value < 0x800) {
    out[0] = static_cast<char>(0xC0 | value >> 6);
    out[1] = static_cast<char>(0x80 | (value & 0x3F));
    return 2;
  }
  if (value < 0x10000) {
    out[0] = static_cast<char>(0xE0 | value >> 12);
    out[1] = static_cast<char>(0x80 | (value >> 6 & 0x3F));
    out[2] = static_cast<char>(0x80 | (value & 0x3F));
    return 3;
  }
  out[0] = static_cast<char>(0xF0 | value >> 18);
  out[1] = static_cast<char>(0x80 | (value >> 12 & 0x3F));
  out[2] = static_cast<char>(0x80 | (value >> 6 & 0x3F));
  out[3] = static_cast<char>(0x80 | (value & 0x3F));
  return 4;
}

void append_utf8(std::string& out, char32_t value) {
  char buffer[4];
  out.append(buffer, encode_utf8(value, buffer));
}

std::string valid_utf8(std::string_view text, std::size_t bytes_max) {
  std::string out;
  out.reserve(std::min(text.size(), bytes_max));
  while (!text.empty()) {
    DecodedChar next = decode_utf8(text);
    if (next.length == 0) {  // the text ends inside a character: one replacement for all of it
      next.length = 1;
      while (next.length < text.size() && is_utf8_continuation(text[next.length])) ++next.length;
    }
    char buffer[4];
    const std::size_t width = encode_utf8(next.value, buffer);
    if (out.size() + width > bytes_max) {
      static constexpr std::string_view kCut = "…";
      while (!out.empty() && out.size() + kCut.size() > bytes_max) {
        while (is_utf8_continuation(out.back())) out.pop_back();
        out.pop_back();
      }
      return out.append(kCut);
    }
    out.append(buffer, width);
    text.remove_prefix(next.length);
  }
  return out;
}

}  // namespace sekimori
