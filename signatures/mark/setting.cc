#include "signatures/mark/setting.h"

#include <algorithm>
#include <array>

#include "decoders/base/ascii.h"
#include "decoders/base/utf8.h"
#include "signatures/mark/wording.h"

namespace sekimori {
namespace {

using namespace wording;

// A line is looked at this far to either side, so that every stretch that holds the group reads it alike.
constexpr std::size_t kSideBytes = 240;
// A caption: how much may stand beside joined marks.
constexpr std::size_t kCaptionCharacters = 12;

constexpr auto kCellBorders = std::to_array<std::string_view>({"\t", "|", "│", "┃", "║", "¦"});

// Around the group: its line, and within it the cell of a table.
struct Sides {
  std::string_view line_left;
  std::string_view line_right;
  std::string_view left;
  std::string_view right;
};

// 機密性1・2・3 names levels, it gives none.
bool goes_on_counting(std::string_view right) {
  for (const std::string_view joiner :
       {std::string_view("・"), std::string_view("、"), std::string_view("と"), std::string_view("から"),
        std::string_view("~")}) {
    if (right.starts_with(joiner) && right.size() > joiner.size() && is_digit(right[joiner.size()]))
      return true;
  }
  return false;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Sides sides_of(std::string_view text, const MarkGroup& group) {
  std::size_t from = group.begin - std::min(group.begin, kSideBytes);
  while (from < group.begin && is_utf8_continuation(text[from])) ++from;
  std::size_t to = std::min(text.size(), group.end + kSideBytes);
  while (to > group.end && to < text.size() && is_utf8_continuation(text[to])) --to;
  std::string_view left = text.substr(from, group.begin - from);
  if (const std::size_t line = left.rfind('\n'); line != std::string_view::npos) left.remove_prefix(line + 1);
  std::string_view right = text.substr(group.end, to - group.end);
  right = right.substr(0, right.find('\n'));
  return {left, right, left, right};
}

// Cells of tables: borders drawn or typed, commas without a blank where there are several.
void cut_at_borders(Sides& sides) {
  for (const std::string_view border : kCellBorders) {
    if (const std::size_t at = sides.left.rfind(border); at != std::string_view::npos)
      sides.left.remove_prefix(at + border.size());
    sides.right = sides.right.substr(0, sides.right.find(border));
  }
  const auto is_comma = [](std::string_view side, std::size_t at) {
    return side[at] == ',' && (at + 1 == side.size() || side[at + 1] != ' ');
  };
  std::size_t commas = 0;
  for (const std::string_view side : {sides.line_left, sides.line_right}) {
    for (std::size_t i = 0; i < side.size(); ++i) commas += is_comma(side, i) ? 1 : 0;
  }
  if (commas < 2) return;
  if (const std::size_t at = sides.left.rfind(','); at != std::string_view::npos && is_comma(sides.left, at))
    sides.left.remove_prefix(at + 1);
  if (const std::size_t at = sides.right.find(','); at != std::string_view::npos && is_comma(sides.right, at))
    sides.right = sides.right.substr(0, at);
}

// The text between tags is a cell too.
void cut_at_tags(Sides& sides) {
  const auto opens_tag = [](std::string_view text, std::size_t at) {
    return at + 1 < text.size() && text[at] == '<' &&
           (is_letter(text[at + 1]) || text[at + 1] == '/' || text[at + 1] == '!');
  };
  if (const std::size_t open = sides.left.rfind('<');
      open != std::string_view::npos && opens_tag(sides.left, open)) {
    if (const std::size_t close = sides.left.find('>', open); close != std::string_view::npos)
      sides.left.remove_prefix(close + 1);
  }
  for (std::size_t at = sides.right.find('<'); at != std::string_view::npos;
       at = sides.right.find('<', at + 1)) {
    if (!opens_tag(sides.right, at)) continue;
    sides.right = sides.right.substr(0, at);
    return;
  }
}

// The last sentence of a text.
std::string_view last_sentence(std::string_view text) {
  for (const std::string_view end : {std::string_view("。"), std::string_view("※"), std::string_view("? ")}) {
    if (const std::size_t at = text.rfind(end); at != std::string_view::npos)
      text.remove_prefix(at + end.size());
  }
  return text;
}

// Brackets around the group. Beside the marks another word may stand in them where a sign joins it:
// (機密性2・部長級限り).
struct Bracketed {
  std::string_view left;  // outside
  std::string_view right;
  bool pure;   // nothing but marks in them
  bool round;  // which may as well explain a word
};
std::optional<Bracketed> find_brackets(const Sides& sides) {
  constexpr std::size_t kInsideBytes = 40;
  const auto inside_ok = [](std::string_view inside, bool at_left) {
    if (inside.empty() || is_neutral(inside)) return true;
    const std::string_view joined = at_left ? trim_neutral_end(inside) : trim_neutral_begin(inside);
    return joined.size() < inside.size() && count_characters(joined) <= kCaptionCharacters &&
           !is_ascii(joined) && joined.find('"') == std::string_view::npos;
  };
  std::size_t open = std::string_view::npos;
  std::string_view left = sides.left;
  for (std::size_t end = left.size(); end > 0 && left.size() - end <= kInsideBytes; --end) {
    const std::size_t bracket = opening_bracket_at_end(left.substr(0, end));
    if (bracket == 0) continue;
    open = end;
    left = left.substr(0, end - bracket);
    break;
  }
  if (open == std::string_view::npos) return std::nullopt;
  const std::string_view inside_left = sides.left.substr(open);
  for (std::size_t at = 0; at < sides.right.size() && at <= kInsideBytes; ++at) {
    const std::size_t bracket = closing_bracket_at_begin(sides.right.substr(at));
    if (bracket == 0) continue;
    const std::string_view inside_right = sides.right.substr(0, at);
    if (!inside_ok(inside_left, true) || !inside_ok(inside_right, false)) return std::nullopt;
    const bool pure = is_neutral(inside_left) && is_neutral(inside_right);
    return Bracketed{left, sides.right.substr(at + bracket), pure, sides.right[at] == ')'};
  }
  return std::nullopt;
}

bool is_prose(std::string_view text) { return !is_neutral(text) && !is_subject_head(text); }

bool particle_follows(std::string_view right, std::size_t at, const BlankBefore& blank_before) {
  return begins_with_particle(right) && !blank_before(at);
}

std::optional<MarkReading> read_bracket(std::string_view text, const MarkGroup& group, const Sides& sides,
                                        const BlankBefore& blank_before) {
  const std::optional<Bracketed> bracket = find_brackets(sides);
  if (!bracket) return std::nullopt;
  const auto behind = static_cast<std::size_t>(bracket->right.data() - text.data());
  if (particle_follows(bracket->right, behind, blank_before)) return std::nullopt;
  if (ends_with_quote(bracket->left) || begins_with_quote(bracket->right)) return std::nullopt;
  const bool left = is_prose(bracket->left);
  const bool right = is_prose(bracket->right);
  // Round brackets explain a word in a sentence: …配ります(委員限り)。この…
  if (left && right && (bracket->round || group.weak)) return std::nullopt;
  if (left && has_hiragana(bracket->left) && bracket->round) return std::nullopt;
  return MarkReading{"bracket", bracket->pure && !(left && right) ? Confidence::kHigh : Confidence::kMedium,
                     true};
}

// Alone in the line, or in its cell.
std::optional<MarkReading> read_line(const Sides& sides) {
  if (!is_neutral(sides.left) || !is_neutral(sides.right)) return std::nullopt;
  const bool whole = is_neutral(sides.line_left) && is_neutral(sides.line_right);
  return whole ? MarkReading{"line", Confidence::kHigh, false}
               : MarkReading{"cell", Confidence::kMedium, false};
}

std::optional<MarkReading> read_slot(const Sides& sides) {
  std::string_view left = sides.line_left;
  if (const std::size_t bracket = opening_bracket_at_end(left); bracket > 0) left.remove_suffix(bracket);
  if (!ends_with_slot(left)) return std::nullopt;
  const std::string_view behind = sides.right;
  if (begins_with_particle(behind)) return std::nullopt;
  return MarkReading{"slot", Confidence::kHigh, true};
}

// The sentence around the group. Quotes around the marks alone are left out.
struct Sentence {
  std::string_view left;
  std::string_view right;
  bool quoted;
};
Sentence sentence_of(const Sides& sides) {
  std::string_view left = sides.line_left;
  std::string_view right = sides.line_right;
  const bool quoted = ends_with_quote(left) && begins_with_quote(right);
  if (quoted) {
    right.remove_prefix(std::string_view("」").size());
    left.remove_suffix(std::string_view("「").size());
  }
  return {last_sentence(left), right, quoted};
}

// 「極秘」扱いとする quotes the mark and still gives it.
std::optional<MarkReading> read_declaration(const Sides& sides) {
  const Sentence sentence = sentence_of(sides);
  if (sentence.left.find("「") != std::string_view::npos || !asserts(sentence.right)) return std::nullopt;
  // 社外秘の資料なので… begins the sentence with the mark itself.
  const bool itself = !sentence.quoted && is_neutral(sentence.left) && names_document(sentence.right);
  if (!itself && !speaks_of_this_document(sentence.left)) return std::nullopt;
  return MarkReading{"declaration", Confidence::kMedium, true};
}

// What the user of a prompt saw on the document: 右肩に機密性2って書いてある資料なんですが.
std::optional<MarkReading> read_report(const Sides& sides, PartKind kind) {
  if (scope_of(kind) != Scope::kPrompt) return std::nullopt;
  const Sentence sentence = sentence_of(sides);
  if (!names_place_of_marks(sentence.left) || !reports(sentence.right)) return std::nullopt;
  return MarkReading{"report", Confidence::kMedium, true};
}

// At the edge of a line that goes on as a caption, not as a sentence: 社外秘　作成：経営企画部, © 2024 …
// Confidential. A Latin word is a name of many things unless it is in capitals or a sign parts it from the
// rest.
constexpr std::string_view kSigns = ".:-/|,*_~";

bool goes_on_as_caption(const MarkGroup& group, std::string_view right, const BlankBefore& blank_before) {
  if (begins_with_particle(trim_neutral_begin(right))) return false;
  if (right.front() == '(') {
    // An explanation, not a reading: 部内限り(情報システム課), but 極秘(ごくひ).
    return !has_hiragana(right.substr(0, right.find(')')));
  }
  const std::string_view shown = right.substr(std::min(right.size(), right.find_first_not_of(' ')));
  if (shown.empty() || shown.starts_with("。") || kSigns.find(shown.front()) != std::string_view::npos)
    return true;
  return (!group.latin || group.capitals) && (right.front() == ' ' || blank_before(group.end));
}

bool ends_caption(const MarkGroup& group, std::string_view left, const BlankBefore& blank_before) {
  if (has_hiragana(left)) return false;
  const std::string_view shown = trim_neutral_end(left);
  if (group.latin && !group.capitals && !shown.empty() && shown.size() + 1 >= left.size() &&
      is_letter(shown.back()))
    return false;
  return left.back() == ' ' || kSigns.find(left.back()) != std::string_view::npos ||
         blank_before(group.begin);
}

std::optional<MarkReading> read_edge(const MarkGroup& group, const Sides& sides,
                                     const BlankBefore& blank_before) {
  if (group.weak) return std::nullopt;
  if (is_neutral(sides.left) && !sides.right.empty() && goes_on_as_caption(group, sides.right, blank_before))
    return MarkReading{"head", Confidence::kMedium, false};
  if (is_neutral(sides.right) && !sides.left.empty() && ends_caption(group, sides.left, blank_before))
    return MarkReading{"tail", Confidence::kMedium, false};
  return std::nullopt;
}

// Joined marks in a short line without a sentence, or a field of it: 資料3部内限り会議後回収,
// MI/社外秘/3年保存.
std::optional<MarkReading> read_caption(const MarkGroup& group, const Sides& sides) {
  const bool field = !group.weak && sides.left.ends_with('/') && sides.right.starts_with('/');
  if (group.words < 2 && !field) return std::nullopt;
  if (count_characters(sides.left) > kCaptionCharacters || count_characters(sides.right) > kCaptionCharacters)
    return std::nullopt;
  if (has_hiragana(sides.left) || has_hiragana(sides.right)) return std::nullopt;
  if (ends_with_quote(sides.left) || begins_with_quote(sides.right)) return std::nullopt;
  return MarkReading{"caption", Confidence::kMedium, false};
}

// A field of its own in a name: at an edge, or between signs. Latin words are names of many things: only in
// capitals.
std::optional<MarkReading> read_name(const MarkGroup& group, const Sides& sides,
                                     const BlankBefore& blank_before) {
  constexpr std::string_view kParting = "_-. ()[]";
  const auto parts = [&](std::string_view side, bool at_left, std::size_t at) {
    if (side.empty() || blank_before(at)) return true;
    if (kParting.find(at_left ? side.back() : side.front()) != std::string_view::npos) return true;
    return at_left ? opening_bracket_at_end(side) > 0 : closing_bracket_at_begin(side) > 0;
  };
  if (group.latin && !group.capitals) return std::nullopt;
  if (!parts(sides.left, true, group.begin) || !parts(sides.right, false, group.end)) return std::nullopt;
  return MarkReading{"file-name", Confidence::kHigh, true};
}

}  // namespace

std::optional<MarkReading> read_setting(std::string_view text, const MarkGroup& group, PartKind kind,
                                        const BlankBefore& blank_before) {
  Sides sides = sides_of(text, group);
  if (goes_on_counting(sides.right)) return std::nullopt;
  if (kind == PartKind::kFileName) return read_name(group, sides, blank_before);
  cut_at_borders(sides);
  cut_at_tags(sides);
  if (auto reading = read_bracket(text, group, sides, blank_before)) return reading;
  if (auto reading = read_line(sides)) return reading;
  if (auto reading = read_slot(sides)) return reading;
  if (auto reading = read_declaration(sides)) return reading;
  if (auto reading = read_report(sides, kind)) return reading;
  if (auto reading = read_edge(group, sides, blank_before)) return reading;
  return read_caption(group, sides);
}

}  // namespace sekimori
