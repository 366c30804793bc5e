#include "signatures/match/number_detector.h"

#include <algorithm>
#include <optional>

#include "decoders/base/ascii.h"
#include "decoders/base/scan.h"

namespace sekimori {
namespace {

bool is_separator(char c) { return c == '-' || c == ' ' || c == '.' || c == '/'; }
bool is_cell_border(char c) { return c == ' ' || c == '|' || c == ',' || c == '\n'; }

// "No" before a number, as № becomes; "Piano1" has none.
bool is_numero(std::string_view before) {
  const std::size_t n = before.size();
  return n >= 2 && to_lower(before[n - 2]) == 'n' && to_lower(before[n - 1]) == 'o' &&
         (n == 2 || !is_alnum(before[n - 3]));
}

// Whether a character beside a number makes it a part of something longer, by what stands beyond it: a hyphen
// of a UUID does, one of a list does not.
bool binds(char beside, char beyond, PartKind kind) {
  switch (beside) {
    case '-':
      return is_alnum(beyond);
    case '.':
      return is_digit(beyond);
    case '_':
      return is_alnum(beyond) && kind != PartKind::kFileName;
    default:
      return beside == '%' || is_alnum(beside);
  }
}

bool is_free_before(const TextView& view, std::size_t begin) {
  if (begin == 0) return true;
  const std::string_view before = view.text.substr(0, begin);
  if (before.back() == '+') return false;
  const char beyond = begin >= 2 ? before[begin - 2] : ' ';
  return !binds(before.back(), beyond, view.kind) || is_numero(before);
}

bool is_free_behind(const TextView& view, std::size_t end) {
  const std::string_view behind = view.text.substr(end);
  if (behind.empty()) return true;
  return !binds(behind[0], behind.size() > 1 ? behind[1] : ' ', view.kind);
}

// The end of the separator at `at`, one class and at most two characters; `at` itself where there is none.
std::size_t skip_separator(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && end - at < 2 && is_separator(text[end])) ++end;
  return end;
}

// Where a form that begins at `at` ends in the text. All its separators must be alike.
std::optional<std::size_t> match_form(std::string_view text, std::size_t at, std::string_view form) {
  std::string_view separator;
  for (const char want : form) {
    if (want == '-') {
      const std::size_t end = skip_separator(text, at);
      if (end == at) return std::nullopt;
      const std::string_view found = text.substr(at, end - at);
      if (separator.empty()) separator = found;
      if (found != separator) return std::nullopt;
      at = end;
      continue;
    }
    if (at == text.size()) return std::nullopt;
    const char have = text[at++];
    const bool fits = want == '9'   ? is_digit(have)
                      : want == 'A' ? is_letter(have)
                                    : to_lower(want) == to_lower(have);
    if (!fits) return std::nullopt;
  }
  return at;
}

// "9{6}" and "A{2}" written out; "9{13,19}" as one form for each length.
std::vector<std::string> expand(std::string_view form) {
  const std::size_t open = form.find('{');
  if (open == std::string_view::npos) return {std::string(form)};
  const std::size_t close = form.find('}', open);
  const std::string_view inside = form.substr(open + 1, close - open - 1);
  const std::size_t comma = inside.find(',');
  const std::size_t least = std::stoul(std::string(inside.substr(0, comma)));
  const std::size_t most =
      comma == std::string_view::npos ? least : std::stoul(std::string(inside.substr(comma + 1)));
  std::vector<std::string> forms;
  for (std::size_t n = least; n <= most; ++n) {
    const std::string written = std::string(form.substr(0, open - 1)) + std::string(n, form[open - 1]) +
                                std::string(form.substr(close + 1));
    for (std::string& further : expand(written)) forms.push_back(std::move(further));
  }
  return forms;
}

}  // namespace

std::string without_separators(std::string_view number) {
  std::string plain;
  for (const char c : number) {
    if (is_alnum(c)) plain += c;
  }
  return plain;
}

NumberDetector::NumberDetector(const std::vector<Signature>& signatures) : signatures_(signatures) {
  for (std::uint32_t i = 0; i < signatures.size(); ++i) {
    for (const NumberForm& given : signatures[i].forms) {
      for (std::string& form : expand(given)) {
        const std::size_t prefix = form.find('9');
        longest_prefix_ = std::max(longest_prefix_, prefix);
        const std::size_t group_end = std::min(form.find_first_not_of('9', prefix), form.size());
        const std::size_t first_group = std::min(group_end - prefix, kGroupDigitsMax);
        if (first_group == form.size()) by_digits_[first_group].push_back(i);
        by_first_group_[first_group].push_back({.signature = i, .text = std::move(form), .prefix = prefix});
      }
    }
  }
}

void NumberDetector::detect(const TextView& view, std::vector<Hit>& hits) const {
  const std::string_view text = view.text;
  std::size_t at = 0;
  while (true) {
    const std::size_t begin =
        static_cast<std::size_t>(find_digit(text.data() + at, text.data() + text.size()) - text.data());
    if (begin == text.size()) return;
    std::size_t end = begin + 1;
    while (end < text.size() && is_digit(text[end])) ++end;
    at = end;
    if (end - begin == 1) at = std::max(at, detect_cells(view, begin, hits));
    if (end - begin <= kGroupDigitsMax) detect_group(view, begin, end, hits);
  }
}

void NumberDetector::detect_group(const TextView& view, std::size_t begin, std::size_t end,
                                  std::vector<Hit>& hits) const {
  for (const Form& form : by_first_group_[end - begin]) {
    if (!signatures_[form.signature].looks_at(view.kind) || form.prefix > begin) continue;
    const std::size_t start = begin - form.prefix;
    const std::optional<std::size_t> stop = match_form(view.text, start, form.text);
    if (!stop || !view.decides(*stop)) continue;
    if (is_free_before(view, start) && is_free_behind(view, *stop)) add(hits, form.signature, {start, *stop});
  }
}

// Digits in cells of their own, one each, with like borders: returns where they end.
std::size_t NumberDetector::detect_cells(const TextView& view, std::size_t begin,
                                         std::vector<Hit>& hits) const {
  const std::string_view text = view.text;
  std::size_t end = begin + 1;
  std::size_t digits = 1;
  if (end >= text.size() || !is_cell_border(text[end]) || !is_free_before(view, begin)) return end;
  const char border = text[end];
  while (end + 1 < text.size() && text[end] == border && is_digit(text[end + 1]) &&
         (end + 2 == text.size() || !is_digit(text[end + 2]))) {
    end += 2;
    ++digits;
  }
  if (digits > kGroupDigitsMax || !view.decides(end) || !is_free_behind(view, end)) return end;
  for (const std::uint32_t signature : by_digits_[digits]) {
    if (signatures_[signature].looks_at(view.kind)) add(hits, signature, {begin, end});
  }
  return end;
}

void NumberDetector::add(std::vector<Hit>& hits, std::uint32_t signature, Number number) const {
  // Hits of one place stand together at the end, parted at most by those of forms that begin with letters.
  for (auto hit = hits.rbegin(); hit != hits.rend() && hit->begin + longest_prefix_ >= number.begin; ++hit) {
    if (hit->signature != signature || hit->begin != number.begin) continue;
    hit->end = std::max(hit->end, number.end);
    return;
  }
  hits.push_back({.signature = signature,
                  .begin = number.begin,
                  .end = number.end,
                  .confidence = Confidence::kNone,
                  .why = "form"});
}

}  // namespace sekimori
