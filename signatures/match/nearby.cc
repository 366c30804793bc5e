#include "signatures/match/nearby.h"

#include <algorithm>

#include "decoders/base/ascii.h"

namespace sekimori {
namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

// The last `count` characters of the text, and the first.
std::string_view last_characters(std::string_view text, std::size_t count) {
  std::size_t begin = text.size();
  while (begin > 0 && count > 0) {
    --begin;
    while (begin > 0 && continues(text[begin])) --begin;
    --count;
  }
  return text.substr(begin);
}

std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  while (end < text.size() && count > 0) {
    ++end;
    while (end < text.size() && continues(text[end])) ++end;
    --count;
  }
  return text.substr(0, end);
}

bool stands_at(std::string_view text, std::size_t at, std::string_view word) {
  return at + word.size() <= text.size() && equal_ignoring_case(text.substr(at, word.size()), word);
}

// A word of ASCII letters is a word of its own: "tel" is not in "hotel".
bool is_whole(std::string_view text, std::size_t at, std::string_view word) {
  if (is_alnum(word.front()) && at > 0 && is_letter(text[at - 1])) return false;
  const std::size_t end = at + word.size();
  return !(is_letter(word.back()) && end < text.size() && is_letter(text[end]));
}

}  // namespace

std::optional<NearbyWord> find_nearby(std::string_view text, std::size_t begin, std::size_t end,
                                      const Nearby& rule) {
  std::optional<NearbyWord> nearest;
  const auto take = [&](std::string_view word, std::size_t distance) {
    if (distance <= rule.within && (!nearest || distance < nearest->distance)) nearest = {word, distance};
  };
  for (const std::string& word : rule.words) {
    const std::size_t reach = rule.within + characters(word);
    if (rule.side != Side::kRight) {
      const std::string_view left = last_characters(text.substr(0, begin), reach);
      for (std::size_t at = left.size(); at-- > 0;) {
        if (!stands_at(left, at, word) || !is_whole(text, begin - left.size() + at, word)) continue;
        take(word, characters(left.substr(at + word.size())));
        break;
      }
    }
    if (rule.side != Side::kLeft) {
      const std::string_view right = first_characters(text.substr(end), reach);
      for (std::size_t at = 0; at < right.size(); ++at) {
        if (!stands_at(right, at, word) || !is_whole(text, end + at, word)) continue;
        take(word, characters(right.substr(0, at)));
        break;
      }
    }
  }
  return nearest;
}

}  // namespace sekimori
