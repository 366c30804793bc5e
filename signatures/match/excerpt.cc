#include "signatures/match/excerpt.h"

#include <algorithm>
#include <vector>

#include "decoders/base/ascii.h"
#include "decoders/base/utf8.h"

namespace sekimori {
namespace {

constexpr std::string_view kMore = "……";
constexpr std::size_t kFullContextBytes = 120;
constexpr std::size_t kMaskedRunMax = 24;  // a longer secret does not even show its length

// Separators of numbers stay visible: they say nothing.
bool is_shown(char32_t c) {
  return c == ' ' || c == '-' || c == '/' || c == '.' || c == U'　' || c == U'－' || c == U'‐';
}

std::u32string characters_of(std::string_view text) {
  std::u32string characters;
  while (!text.empty()) {
    DecodedChar next = decode_utf8(text);
    if (next.length == 0) next = {kReplacement, static_cast<std::uint8_t>(text.size())};
    characters += next.value;
    text.remove_prefix(next.length);
  }
  return characters;
}

std::string one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return line;
}

bool is_blank_text(std::string_view text) { return trim(text).empty(); }

// The piece of at most `bytes` next to the match, not beginning or ending inside a character.
std::string_view near_end(std::string_view text, std::size_t bytes) {
  std::size_t begin = text.size() - std::min(text.size(), bytes);
  while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) ++begin;
  return text.substr(begin);
}

}  // namespace

std::string redact(std::string_view match, const Redaction& redaction) {
  if (redaction.kind == Redaction::kShow) return std::string(match);
  const std::u32string characters = characters_of(match);
  const std::size_t kept =
      redaction.kind == Redaction::kHide ? 0 : std::min(redaction.characters, characters.size() / 2);
  const std::size_t shown_from =
      redaction.kind == Redaction::kKeepLast ? characters.size() - kept : characters.size();
  const std::size_t shown_to = redaction.kind == Redaction::kKeepFirst ? kept : 0;
  std::string out;
  std::size_t masked = 0;
  for (std::size_t i = 0; i < characters.size(); ++i) {
    if (i < shown_to || i >= shown_from || is_shown(characters[i])) {
      append_utf8(out, characters[i]);
    } else if (masked++ < kMaskedRunMax) {
      out += '*';
    }
  }
  return out;
}

std::string make_excerpt(const TextWindow::Source& source, const Signature& signature,
                         std::string_view context_word, ExcerptMode mode, std::size_t bytes_max) {
  std::string excerpt;
  switch (mode) {
    case ExcerptMode::kNone:
      return {};
    case ExcerptMode::kFull:
      excerpt.append(near_end(source.before, kFullContextBytes)).append(source.text);
      excerpt.append(source.after.substr(0, kFullContextBytes));
      break;
    case ExcerptMode::kMasked:
      if (!is_blank_text(source.before)) excerpt += kMore;
      if (!context_word.empty()) excerpt.append(context_word).append("…");
      excerpt += redact(source.text, signature.redaction);
      if (!is_blank_text(source.after)) excerpt += kMore;
      break;
  }
  return valid_utf8(one_line(excerpt), bytes_max);
}

}  // namespace sekimori
