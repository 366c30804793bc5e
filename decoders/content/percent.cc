#include "decoders/content/percent.h"

#include "decoders/base/ascii.h"
#include "decoders/base/utf8.h"

namespace sekimori {
namespace {

// The value of `count` hexadecimal digits at the beginning of the text, -1 where there are none.
int hex_number(std::string_view text, std::size_t count) {
  if (text.size() < count) return -1;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const int digit = hex_value(text[i]);
    if (digit < 0) return -1;
    value = value << 4 | digit;
  }
  return value;
}

}  // namespace

std::string percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else if (const int byte = hex_number(text.substr(i + 1), 2); byte >= 0) {
      out += static_cast<char>(byte);
      i += 2;
    } else if (i + 1 < text.size() && text[i + 1] == 'u' && hex_number(text.substr(i + 2), 4) >= 0) {
      append_utf8(out, static_cast<char32_t>(hex_number(text.substr(i + 2), 4)));
      i += 5;
    } else {
      out += '%';
    }
  }
  return out;
}

}  // namespace sekimori
