// What the normal form makes of one code point, stated over ICU: signatures/text/README.md as code, test
// side.
//
// make_normal_table packs these answers into signatures/text/normal_table.inc; the unit test holds the packed
// table against them. Speed does not matter here, reading does. Everything that depends on neighbours
// (blanks, the long mark between digits, carets, marks on kana, flags) is not here but in Normalizer.
#pragma once

#include <string>
#include <string_view>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "signatures/text/normal_table.h"

namespace sekimori::normal_rule {

enum class Kind { kText, kDropped, kBlank, kLineEnd, kVoiced, kSemiVoiced, kLongMark, kTag, kFlag };

struct Rule {
  Kind kind = Kind::kText;
  std::u32string text;            // kText: what stands in the normal form
  bool cjk_first = false;         // blanks between two CJK characters are dropped; here of the first of text
  bool cjk_last = false;          // and of the last
  Origin enter = Origin::kPlain;  // of the first character of text
  Origin leave = Origin::kPlain;  // of the last
};

inline bool in(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

inline bool all_of(const std::u32string& text, bool (*holds)(char32_t)) {
  for (const char32_t c : text) {
    if (!holds(c)) return false;
  }
  return !text.empty();
}

inline bool ascii_alnum(char32_t c) { return in(c, '0', '9') || in(c, 'A', 'Z') || in(c, 'a', 'z'); }

// Look-alikes of Latin letters: pairs of the letter that is read and the letter that it looks like. Each pair
// is in the confusables of UTS #39, version 15 (the unit test asks ICU); those that only resemble from afar
// are left out.
inline constexpr std::u32string_view kLookAlikes =
    // Greek, Cyrillic, Latin letters beside the alphabet
    U"ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXϜFϹCϺMͿJ"
    U"αaγyιiνvοoρpυuϲcϳj"
    U"АAВBЕEЅSІIЈJКKМMНHОOРPСCТTУYХXѴVҮYӀlԌGԜW"
    U"аaгrеeоoрpсcуyхxѕsіiјjѵvүyһhҽeӏiԁdԛqԝw"
    U"ıiɑaɡgɣyɩiʋu";

// Equivalent_Unified_Ideograph (UAX #44) of U+2E80..U+2EF3, CJK Radicals Supplement. Such radicals come out
// of PDF files in place of the ideograph: ⻑ for 長, ⺠ for 民. NFKC maps two of them only. Two stand for
// themselves.
inline constexpr std::u32string_view kRadicals =
    U"⺀厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵⺚旡日月歺母"
    U"民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹"
    U"艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠"
    U"饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟";
static_assert(kRadicals.size() == 0x2EF3 - 0x2E80 + 1);

// ᴀ to ᴢ: text generators write whole words in them. The small letter, as their category is Ll.
inline char32_t small_capital(char32_t c) {
  if (!in(c, 0x0250, 0x02AF) && !in(c, 0x1D00, 0x1D7F) && !in(c, 0xA720, 0xA7FF)) return 0;
  static constexpr std::string_view kName = "LATIN LETTER SMALL CAPITAL ";
  char name[64];
  UErrorCode error = U_ZERO_ERROR;
  const auto length = u_charName(static_cast<UChar32>(c), U_UNICODE_CHAR_NAME, name, sizeof name, &error);
  const std::string_view view(name, U_SUCCESS(error) ? static_cast<std::size_t>(length) : 0);
  if (!view.starts_with(kName) || view.size() != kName.size() + 1) return 0;
  return static_cast<char32_t>(view.back() - 'A' + 'a');
}

// Every dash is one dash: the Dash property (PropList), and what is used as one without having it: hyphen
// bullet, modifier minus, horizontal line extension, heavy minus, and the box lines ─ ━, which are a dash to
// whoever picks them from the list of an input method (090─1234). Waves have the property but are not dashes.
inline bool dash(char32_t c) {
  if (c == 0x2053 || c == 0x301C || c == 0x3030) return false;
  if (c == 0x2043 || c == 0x02D7 || c == 0x23AF || c == 0x2500 || c == 0x2501 || c == 0x2796) return true;
  return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_DASH);
}

inline bool wave(char32_t c) { return c == 0x2053 || c == 0x223C || c == 0x301C || c == 0x3030; }

// Circled numbers that NFKC does not know: double circled, black circled, sans-serif and on a black square.
inline bool bare_circled_number(char32_t c) {
  return in(c, 0x24EB, 0x24FF) || in(c, 0x2776, 0x2793) || in(c, 0x3248, 0x324F) || in(c, 0x1F10B, 0x1F10C);
}

// One character for one, where NFKC does not already do it. 0: nothing of ours.
inline char32_t own_letter(char32_t c) {
  for (std::size_t i = 0; i < kLookAlikes.size(); i += 2) {
    if (kLookAlikes[i] == c) return kLookAlikes[i + 1];
  }
  if (in(c, 0x2E80, 0x2EF3)) return kRadicals[c - 0x2E80];
  if (in(c, 0x1F150, 0x1F169)) return 'A' + (c - 0x1F150);  // negative circled
  if (in(c, 0x1F170, 0x1F189)) return 'A' + (c - 0x1F170);  // negative squared
  if (dash(c)) return '-';
  if (wave(c)) return '~';
  if (c == 0x2044 || c == 0x2215) return '/';  // fraction slash, division slash
  if (u_charType(static_cast<UChar32>(c)) == U_DECIMAL_DIGIT_NUMBER) {
    return '0' + static_cast<char32_t>(u_charDigitValue(static_cast<UChar32>(c)));
  }
  return small_capital(c);
}

// The five blocks of combining diacritical marks.
inline bool diacritic(char32_t c) {
  return in(c, 0x0300, 0x036F) || in(c, 0x1AB0, 0x1AFF) || in(c, 0x1DC0, 0x1DFF) || in(c, 0x20D0, 0x20FF) ||
         in(c, 0xFE20, 0xFE2F);
}

inline std::u32string to_utf32(const icu::UnicodeString& text) {
  std::u32string out;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    out += static_cast<char32_t>(text.char32At(i));
  }
  return out;
}

inline icu::UnicodeString to_icu(const std::u32string& text) {
  icu::UnicodeString out;
  for (const char32_t c : text) out.append(static_cast<UChar32>(c));
  return out;
}

// NFKC without diacritics, then our own letters. Equals NFKC where neither touches the character.
inline std::u32string folded(char32_t c) {
  if (c < 0x80) return {c};
  if (const char32_t own = own_letter(c)) return {own};
  if (bare_circled_number(c)) {
    const std::string number = std::to_string(static_cast<int>(u_getNumericValue(static_cast<UChar32>(c))));
    return {number.begin(), number.end()};
  }
  UErrorCode error = U_ZERO_ERROR;
  const auto* nfkc = icu::Normalizer2::getNFKCInstance(error);
  const auto* nfkd = icu::Normalizer2::getNFKDInstance(error);
  std::u32string apart = to_utf32(nfkd->normalize(to_icu({c}), error));
  std::erase_if(apart, diacritic);
  std::u32string text = to_utf32(nfkc->normalize(to_icu(apart), error));
  // A mark that NFKC sets on a blank to show it alone (U+FE70): the mark; a blank alone stays one (´).
  while (text.size() > 1 && text.front() == ' ') text.erase(0, 1);
  for (char32_t& letter : text) {
    if (const char32_t own = own_letter(letter)) letter = own;
  }
  return text;
}

// Blocks of characters that Japanese sets without blanks between them.
inline bool cjk_block(char32_t c) {
  return in(c, 0x2E80, 0x2FDF)     // radicals
         || in(c, 0x3001, 0x30FF)  // punctuation and brackets, kana
         || in(c, 0x3100, 0x312F)  // Bopomofo
         || in(c, 0x3190, 0x31FF)  // Kanbun, strokes, small kana
         || in(c, 0x3220, 0x325F)  // enclosed ideographs (not the Hangul ones)
         || in(c, 0x3280, 0x33FF)  // enclosed ideographs and kana, squared words
         || in(c, 0x3400, 0x4DBF) || in(c, 0x4E00, 0x9FFF) || in(c, 0xF900, 0xFAFF)  // ideographs
         || in(c, 0xFE10, 0xFE1F) || in(c, 0xFE30, 0xFE6F)      // vertical and small forms
         || in(c, 0xFF01, 0xFF9F)                               // full-width marks, half-width kana
         || in(c, 0x16FE0, 0x16FFF) || in(c, 0x1AFF0, 0x1B16F)  // iteration marks, kana
         || in(c, 0x1F200, 0x1F2FF)                             // squared ideographs
         || in(c, 0x20000, 0x3FFFD);                            // ideographs
}

// A mark is CJK where its source is: （ or ㈱ with its brackets. Latin letters, digits, dashes and waves
// never are: "１００　２００" are two numbers, － and ― one dash.
inline bool reads_as_cjk(char32_t c, const std::u32string& text, char32_t letter) {
  return cjk_block(letter) || (cjk_block(c) && !ascii_alnum(letter) && text != U"-" && text != U"~");
}

inline bool blank(char32_t c) {  // U+2800 is the empty Braille pattern
  return c == '\t' || c == 0x2800 || u_charType(static_cast<UChar32>(c)) == U_SPACE_SEPARATOR;
}

inline bool line_end(char32_t c) { return in(c, 0x0A, 0x0D) || c == 0x85 || c == 0x2028 || c == 0x2029; }

inline bool dropped(char32_t c) {
  return u_charType(static_cast<UChar32>(c)) == U_CONTROL_CHAR || diacritic(c) || in(c, 0xFFF9, 0xFFFB) ||
         u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

inline Rule rule_of(char32_t c) {
  if (line_end(c)) return {Kind::kLineEnd, {}};
  if (in(c, 0xE0020, 0xE007E)) return {Kind::kTag, {}};
  if (blank(c)) return {Kind::kBlank, {}};
  if (dropped(c)) return {Kind::kDropped, {}};
  if (c == 0x3099 || c == 0x309B || c == 0xFF9E) return {Kind::kVoiced, {}};
  if (c == 0x309A || c == 0x309C || c == 0xFF9F) return {Kind::kSemiVoiced, {}};
  if (c == 0x30FC || c == 0xFF70) return {Kind::kLongMark, {}};
  if (c == 0x1F3F4) return {Kind::kFlag, {}};

  Rule rule{Kind::kText, folded(c)};
  std::u32string& text = rule.text;
  if (text == U" ") return {Kind::kBlank, {}};

  const auto type = u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_DECOMPOSITION_TYPE);
  const bool circled = type == U_DT_CIRCLE || (type == U_DT_SQUARE && c >= 0x1F000) || bare_circled_number(c);
  if (circled && all_of(text, cjk_block)) text = U"(" + text + U")";                      // ㊙
  if (circled && in(text.front(), '0', '9')) rule.enter = rule.leave = Origin::kCircled;  // ①
  if ((type == U_DT_SUPER || type == U_DT_SUB || type == U_DT_FRACTION) && ascii_alnum(text.front())) {
    rule.enter = rule.leave = Origin::kRaised;  // ² ½ ™
  }
  if (type == U_DT_SQUARE && ascii_alnum(text.front()) && in(text.back(), '2', '3')) {
    text.insert(text.size() - 1, U"^");  // ㎡
    rule.leave = Origin::kRaised;
  }
  rule.cjk_first = reads_as_cjk(c, text, text.front());
  rule.cjk_last = reads_as_cjk(c, text, text.back());
  return rule;
}

}  // namespace sekimori::normal_rule
