#include "exporters/alert_table.h"

#include <algorithm>
#include <array>

#include "decoders/base/utf8.h"

namespace sekimori {
namespace {

struct Column {
  std::string_view title;
  std::size_t width;
};

// The first line of an alert; 98 columns with the gaps.
constexpr std::array<Column, 6> kColumns = {
    {{"WHEN (UTC)", 19}, {"WHO", 21}, {"SERVICE", 20}, {"TERMS", 8}, {"SEVERITY", 8}, {"FOUND", 12}}};
constexpr std::string_view kIndent = "    ";

// Ranges of UAX #11 whose characters are wide: CJK and its punctuation, kana, Hangul, full-width forms,
// emoji.
constexpr std::array<std::pair<char32_t, char32_t>, 14> kWide = {{{0x1100, 0x115F},
                                                                  {0x231A, 0x231B},
                                                                  {0x2E80, 0x303E},
                                                                  {0x3041, 0x33FF},
                                                                  {0x3400, 0x4DBF},
                                                                  {0x4E00, 0x9FFF},
                                                                  {0xA000, 0xA4CF},
                                                                  {0xAC00, 0xD7A3},
                                                                  {0xF900, 0xFAFF},
                                                                  {0xFE30, 0xFE6F},
                                                                  {0xFF00, 0xFF60},
                                                                  {0xFFE0, 0xFFE6},
                                                                  {0x1F300, 0x1FAFF},
                                                                  {0x20000, 0x3FFFD}}};

// Characters that make a terminal do something: the controls of ISO 6429, and those that turn the direction
// of writing (UAX #9). Traffic must not steer the reader's terminal.
bool steers_terminal(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

std::size_t width_of(char32_t c) {
  if ((c >= 0x0300 && c <= 0x036F) || (c >= 0x200B && c <= 0x200F) || (c >= 0xFE00 && c <= 0xFE0F)) return 0;
  for (const auto& [first, last] : kWide) {
    if (c >= first && c <= last) return 2;
  }
  return 1;
}

std::string_view colour_of(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
      return "\x1b[1;41m";
    case Severity::kHigh:
      return "\x1b[1;31m";
    case Severity::kMedium:
      return "\x1b[33m";
    case Severity::kLow:
      return "\x1b[36m";
  }
  return "";
}

std::string painted(const std::string& text, std::string_view colour, const TableStyle& style) {
  return style.colour && !colour.empty() ? std::string(colour) + text + "\x1b[0m" : text;
}

std::string join(const std::vector<std::string>& words, std::string_view between) {
  std::string joined;
  for (const std::string& word : words) joined.append(joined.empty() ? "" : between).append(word);
  return joined;
}

// A line under an alert, cut to the terminal.
std::string detail(std::string_view text, const TableStyle& style, std::string_view colour = {}) {
  const std::size_t room = style.columns > kIndent.size() + 10 ? style.columns - kIndent.size() : 10;
  const std::string line = fit(text, std::min(display_width(text), room));
  return std::string(kIndent) + painted(line, colour, style) + "\n";
}

std::string who_text(const Alert& alert) {
  const Transaction& transaction = *alert.result->transaction;
  const std::string address = to_string(transaction.client.address);
  return alert.who.unit.empty() ? address : alert.who.unit + " " + address;
}

std::string frames_text(const Alert& alert, const RecordContext& context, const Limits& limits) {
  const Transaction& transaction = *alert.result->transaction;
  std::string text =
      "frames " + std::to_string(transaction.first.frame) + "-" + std::to_string(transaction.last.frame);
  std::vector<std::string> match;
  for (const std::uint64_t frame : match_frames(alert, limits)) match.push_back(std::to_string(frame));
  if (!match.empty()) text += " (match " + join(match, " ") + ")";
  if (transaction.last.source < context.sources.size())
    text += " of " + context.sources[transaction.last.source];
  // The whole address stands here: the column above is too narrow for IPv6.
  return text + ", from " + to_string(transaction.client.address) + " port " +
         std::to_string(transaction.client.port) + " to " + transaction.host;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    DecodedChar next = decode_utf8(text);
    if (next.length == 0) next = {kReplacement, static_cast<std::uint8_t>(text.size())};
    width += width_of(steers_terminal(next.value) ? kReplacement : next.value);
    text.remove_prefix(next.length);
  }
  return width;
}

std::string fit(std::string_view text, std::size_t columns) {
  const bool cut = display_width(text) > columns;
  const std::size_t room = cut ? columns - std::min<std::size_t>(1, columns) : columns;
  std::string out;
  std::size_t width = 0;
  while (!text.empty()) {
    DecodedChar next = decode_utf8(text);
    if (next.length == 0) next = {kReplacement, static_cast<std::uint8_t>(text.size())};
    const char32_t shown = steers_terminal(next.value) ? kReplacement : next.value;
    if (width + width_of(shown) > room) break;
    width += width_of(shown);
    append_utf8(out, shown);
    text.remove_prefix(next.length);
  }
  if (cut && columns > 0) {
    out += "…";
    ++width;
  }
  return out.append(columns > width ? columns - width : 0, ' ');
}

std::string table_header(const TableStyle& style) {
  std::string line;
  for (const Column& column : kColumns) line += fit(column.title, column.width) + "  ";
  return painted(line, "\x1b[1m", style) + "\n";
}

std::string table_alert(const Alert& alert, const RecordContext& context, const Limits& limits,
                        const TableStyle& style) {
  const Transaction& transaction = *alert.result->transaction;
  const Ruleset& ruleset = *alert.result->ruleset;
  std::string when = timestamp(transaction.completed).substr(0, 19);
  when[10] = ' ';
  const std::string found =
      std::to_string(alert.findings.size()) + (alert.findings.size() == 1 ? " finding" : " findings");
  std::string line;
  line += fit(when, kColumns[0].width) + "  ";
  line += fit(who_text(alert), kColumns[1].width) + "  ";
  line += fit(alert.service.name + (alert.service.country.empty() ? "" : " (" + alert.service.country + ")"),
              kColumns[2].width) +
          "  ";
  line += fit(name(alert.service.terms), kColumns[3].width) + "  ";
  line += painted(fit(name(alert.severity), kColumns[4].width), colour_of(alert.severity), style) + "  ";
  line += found + "\n";
  constexpr std::size_t kFindingsShown = 5;
  for (std::size_t i = 0; i < std::min(alert.findings.size(), kFindingsShown); ++i) {
    const Finding& finding = alert.findings[i].finding;
    const Signature& signature = ruleset.signatures[finding.signature];
    line += detail(std::string(name(signature.level)) + "  " + signature.name_ja + " / " + signature.name_en +
                       "  " + std::string(name(finding.confidence)) + " confidence" +
                       (finding.count > 1 ? "  ×" + std::to_string(finding.count) : "") + "  in " +
                       std::string(name(finding.part)) + (finding.field.empty() ? "" : " " + finding.field),
                   style);
    if (!finding.excerpt.empty()) line += detail("  「" + finding.excerpt + "」", style, "\x1b[1m");
    line += detail("  why: " + signature.id + " [" + join(finding.why, ", ") + "]" +
                       (signature.reference.empty() ? "" : "  " + signature.reference) + "; policy " +
                       alert.findings[i].rule +
                       (alert.findings[i].clause.empty() ? "" : ", " + alert.findings[i].clause),
                   style);
  }
  if (alert.findings.size() > kFindingsShown) {
    line += detail(
        "and " + std::to_string(alert.findings.size() - kFindingsShown) + " more (--format json lists all)",
        style);
  }
  line += detail(frames_text(alert, context, limits), style, "\x1b[2m");
  return line;
}

std::string table_update(const AlertUpdate& update, const TableStyle& style) {
  std::string when = timestamp(update.last).substr(0, 19);
  when[10] = ' ';
  return painted(fit(when, kColumns[0].width) + "  the same text again, " + std::to_string(update.seen) +
                     " times in all (alert " + update.id.substr(0, 8) + ")",
                 "\x1b[2m", style) +
         "\n";
}

}  // namespace sekimori
