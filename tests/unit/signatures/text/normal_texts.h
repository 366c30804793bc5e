// Texts for the tests of the normal form, and the ways to run them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/base/utf8.h"
#include "signatures/text/normal_form.h"

namespace sekimori {

// The normal form of a text that comes in these pieces, written through a buffer of this capacity. The buffer
// is of that size exactly, so that a sanitizer sees a byte too many.
inline std::string normal_of_pieces(const std::vector<std::string_view>& pieces, std::size_t capacity) {
  std::vector<char> out(capacity);
  std::string text;
  Normalizer normalizer;
  for (const std::string_view whole : pieces) {
    // A piece of its own, so that a sanitizer sees a byte read behind its end.
    const std::vector<char> piece(whole.begin(), whole.end());
    for (std::size_t at = 0; at < piece.size();) {
      const Normalizer::Step step =
          normalizer.run({piece.data() + at, piece.size() - at}, out.data(), out.size());
      if (step.consumed == 0) return text + "<stuck>";
      at += step.consumed;
      text.append(out.data(), step.written);
    }
  }
  return text.append(out.data(), normalizer.finish(out.data(), out.size()));
}

inline std::string normal(std::string_view text) {
  return normal_of_pieces({text}, text.size() * Normalizer::kGrowthMax + Normalizer::kRoom);
}

inline std::string utf8(char32_t c) {
  std::string out;
  append_utf8(out, c);
  return out;
}

// What every normal form keeps: no control character but LF, no blanks at the edges of lines or in pairs.
inline bool is_clean(std::string_view text) {
  char before = '\n';
  for (const char c : text) {
    const bool border = c == '\n' || c == '\t';
    if ((static_cast<unsigned char>(c) < 0x20 && !border) || c == 0x7F) return false;
    if (c == ' ' && (before == ' ' || before == '\n' || before == '\t')) return false;
    if (border && before == ' ') return false;
    if (c == '\t' && before == '\n') return false;
    before = c;
  }
  return text.empty() || text.back() != ' ';
}

// One of everything that some rule speaks of, and neighbours that no rule touches.
inline const std::vector<std::string>& mixed_alphabet() {
  static const std::vector<std::string> kAlphabet = {
      "a",          "Z",           "1",          "9",          "0",
      "-",          "^",           "(",          "~",          "/",
      " ",          " ",           "\t",         "\n",         "\r",
      "\r\n",       "\x0C",        "\x01",       "\x7F",       "\u0085",
      "\u2028",     "\u00A0",      "\u3000",     "\u2003",     "\u2800",
      "\u200B",     "\u00AD",      "\uFEFF",     "\u202E",     "\uFE0F",
      "\U000E0100", "\u0301",      "\u0332",     "\u20E3",     "漢",
      "字",         "秘",          "か",         "は",         "う",
      "あ",         "カ",          "ハ",         "ワ",         "ー",
      "ー",         "々",          "〇",         "、",         "「",
      "】",         "ヽ",          "が",         "ｶ",          "ﾊ",
      "ｰ",          "ﾞ",           "ﾟ",          "\u3099",     "\u309A",
      "\u309B",     "\u309C",      "Ａ",         "ｚ",         "１",
      "９",         "（",          "）",         "－",         "～",
      "！",         "①",           "⑳",          "❷",          "㉑",
      "Ⅱ",          "Ⓐ",           "²",          "₃",          "ª",
      "™",          "½",           "⅟",          "㎡",         "㎏",
      "㊙",         "㈱",          "㋿",        "㋀",         "㏠",
      "㌫",         "🈲",           "⼈",         "⻑",         "塚",
      "—",          "‐",           "─",          "〜",         "゠",
      "А",          "с",           "Ω",          "ά",          "й",
      "é",          "한",          "ᄀ",         "ﾡ",          "٣",
      "๗",          "𝟘",           "𝐀",          "ﷺ",          "ﹱ",
      "´",          "…",           "\U0001F3F4", "\U000E0067", "\U000E0062",
      "\U000E0065", "\U000E0031",  "\U000E0041", "\U000E0020", "\U000E007F",
      "\U000E0001", "😀",           "𠮷",         "\U0002F800", "\uFFFD",
      "\uE000",     "\x80",        "\xE6",       "\xE6\xA9",   "\xF0\x9F\x8F",
      "\xC0",       "\xED\xA0\x80"};
  return kAlphabet;
}

// Texts of a few characters of that alphabet, with runs of plain text so that the copying loops take part.
class RandomTexts {
 public:
  explicit RandomTexts(std::uint32_t seed) : random_(seed) {}

  std::string next() {
    static constexpr std::string_view kRuns[] = {
        "plain ASCII of more than one block, with blanks ", "\n    indented(code);\n\n  }  \n",
        "普通の日本語の文であり、サーバーの", "２０２５年", "ﾊﾝｶｸｶﾞﾅ"};
    std::string text;
    const std::size_t length = 1 + random_() % 14;
    for (std::size_t i = 0; i < length; ++i) {
      if (random_() % 12 == 0) {
        text += kRuns[random_() % std::size(kRuns)];
      } else {
        text += mixed_alphabet()[random_() % mixed_alphabet().size()];
      }
    }
    return text;
  }

  std::string in_random_pieces(std::string_view text) {
    std::vector<std::string_view> pieces;
    while (!text.empty()) {
      const std::size_t length = 1 + random_() % std::min<std::size_t>(text.size(), 9);
      pieces.push_back(text.substr(0, length));
      text.remove_prefix(length);
    }
    return normal_of_pieces(pieces, Normalizer::kRoom + random_() % 64);
  }

  std::uint32_t number() { return static_cast<std::uint32_t>(random_()); }

 private:
  std::mt19937 random_;
};

// Texts that hold every kind of thing that may be cut in two.
inline std::vector<std::string> sample_texts() {
  std::vector<std::string> texts = {
      "機密性２情報（取扱注意）\r\n　個人番号　１２３４－５６７８－９０１２\r\n",
      "か\u3099は\u309Aｶﾞﾊﾟ か ゛ サーバー 090ー1234ー5678 1ー",
      "Plain text, more than sixteen bytes of it,  with  two  blanks \n   and lines.\n",
      "①090-1234 機密性² 100㎡3 ½ Ⓐ \u200B極\u200B \u3000秘\u3000",
      "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F "
      "\U0001F3F4\U000E0067\U000E0062x",
      "\xE6\xA9\xE6\xA9\x9F\xF0\x9F\x80 \xED\xA0\x80\xF4\x90\x80\x80 ﷺ 株式会社㍿",
  };
  RandomTexts random(99);
  for (int i = 0; i < 20; ++i) texts.push_back(random.next());
  return texts;
}

}  // namespace sekimori
