#include "signatures/match/nearby.h"

#include <algorithm>

#include "decoders/base/ascii.h"
#include "decoders/base/utf8.h"

namespace sekimori {
namespace {

// The last `count` characters of the text, and the first.
std::string_view last_characters(std::string_view text, std::size_t count) {
  std::size_t begin = text.size();
  while (begin > 0 && count > 0) {
    --begin;
    while (begin > 0 && is_utf8_continuation(text[begin])) --begin;
    --count;
  }
  return text.substr(begin);
}

std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  while (end < text.size() && count > 0) {
    ++end;
    while (end < text.size() && is_utf8_continuation(text[end])) ++end;
    --count;
  }
  return text.substr(0, end);
}

// Whether two letters belong to one word: cardNumber is two.
bool joins(char a, char b) { return is_letter(a) && is_letter(b) && !(is_lower(a) && is_upper(b)); }

// A word of ASCII letters is a word of its own: "tel" is not in "hotel".
bool is_whole(std::string_view text, std::size_t at, std::string_view word) {
  if (at > 0 && joins(text[at - 1], text[at])) return false;
  const std::size_t end = at + word.size();
  return end == text.size() || !joins(text[end - 1], text[end]);
}

bool is_cell_border(char c) { return c == '\t' || c == ',' || c == '|' || c == ';'; }

// The line under the heading of a Markdown table.
bool is_rule(std::string_view line) { return line.find_first_not_of("-|: ") == std::string_view::npos; }

// Calls take(at, word) for every word that stands in [from, to) of the text.
template <typename Take>
void each_word(std::string_view text, std::size_t from, std::size_t to, const Nearby& rule, Take take) {
  for (std::size_t at = from; at < to; ++at) {
    // Most bytes begin no word; numbers stand among many more bytes than words.
    if (!rule.begins[static_cast<unsigned char>(text[at])]) continue;
    for (const std::string& word : rule.words) {
      if (to - at < word.size() || !equal_ignoring_case(text.substr(at, word.size()), word)) continue;
      if (is_whole(text, at, word)) take(at, word);
    }
  }
}

}  // namespace

void add_word(Nearby& rule, std::string word) {
  const char first = word.front();
  rule.begins[static_cast<unsigned char>(first)] = true;
  if (is_lower(first)) rule.begins[static_cast<unsigned char>(first - 'a' + 'A')] = true;
  rule.longest = std::max(rule.longest, count_characters(word));
  rule.words.push_back(std::move(word));
}

std::optional<NearbyWord> find_nearby(std::string_view text, std::size_t begin, std::size_t end,
                                      const Nearby& rule) {
  std::optional<NearbyWord> nearest;
  const auto take = [&](std::string_view word, std::size_t distance, bool behind) {
    if (distance > rule.within) return;
    if (!nearest || distance < nearest->distance ||
        (distance == nearest->distance && word.size() > nearest->word.size())) {
      nearest = {word, distance, behind};
    }
  };
  const std::size_t reach = rule.within + rule.longest;
  if (rule.side != Side::kRight) {
    const std::size_t from = begin - last_characters(text.substr(0, begin), reach).size();
    each_word(text, from, begin, rule, [&](std::size_t at, std::string_view word) {
      take(word, count_characters(text.substr(at + word.size(), begin - at - word.size())), false);
    });
  }
  if (rule.side != Side::kLeft) {
    const std::size_t to = end + first_characters(text.substr(end), reach).size();
    each_word(text, end, to, rule, [&](std::size_t at, std::string_view word) {
      take(word, count_characters(text.substr(end, at - end)), true);
    });
  }
  return nearest;
}

std::optional<std::string_view> find_word(std::string_view text, const Nearby& rule) {
  std::optional<std::string_view> found;
  each_word(text, 0, text.size(), rule, [&](std::size_t, std::string_view word) {
    if (!found || word.size() > found->size()) found = word;
  });
  return found;
}

char border_before(std::string_view text, std::size_t begin, bool begins_part) {
  std::size_t at = begin;
  const auto before = [&] { return at > 0 ? text[at - 1] : begins_part ? '\n' : '\0'; };
  // A cell may be in quotes, and a bar have a blank behind it.
  if (before() == '"' || before() == '\'') --at;
  if (before() == ' ' && at > 1 && is_cell_border(text[at - 2])) --at;
  const char border = before();
  if (is_cell_border(border) || border == '\n' || border == '>') return border;
  return at < begin ? text[begin - 1] : '\0';
}

std::string_view cell_above(std::string_view text, std::size_t begin, char border) {
  const std::size_t line = text.substr(0, begin).rfind('\n') + 1;  // npos + 1 is 0
  const std::string_view row = text.substr(line, begin - line);
  std::string_view above;
  std::size_t end = line;
  do {  // upwards, over the rule of a Markdown table
    if (end == 0) return {};
    const std::size_t from = end == 1 ? 0 : text.rfind('\n', end - 2) + 1;
    above = text.substr(from, end - 1 - from);
    end = from;
  } while (!above.empty() && is_rule(above));
  if (border == '\n') {  // the first cell: it is told from prose by the border behind it
    const std::size_t behind = above.find_first_of("\t,|;");
    return behind == std::string_view::npos ? std::string_view() : above.substr(0, behind);
  }
  if (!is_cell_border(border)) return {};
  for (auto skip = std::count(row.begin(), row.end(), border); skip > 0; --skip) {
    const std::size_t next = above.find(border);
    if (next == std::string_view::npos) return {};
    above.remove_prefix(next + 1);
  }
  return above.substr(0, above.find(border));
}

}  // namespace sekimori
