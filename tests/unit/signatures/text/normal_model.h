// The normal form a second time, slow and plain: the whole text as a list of characters, one rule of
// README.md after the other over the list. Each character knows the source bytes that it came from. What
// Normalizer streams is held against this. The rules of single characters are those of normal_rule.h, over
// ICU.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <unicode/normalizer2.h>

#include "decoders/base/utf8.h"
#include "signatures/text/source_range.h"
#include "tests/data/normal_rule.h"

namespace sekimori {

class NormalModel {
 public:
  explicit NormalModel(std::string_view source) {
    read(source);
    compose_kana();
    fold_blanks();
    drop_indenting_tabs();
    add_carets();
    turn_long_marks();
  }

  std::string text() const {
    std::string out;
    for (const Char& c : chars_) append_utf8(out, c.value);
    return out;
  }

  std::uint64_t tag_characters() const { return tag_characters_; }

  // The source of each byte of text().
  std::vector<SourceRange> sources() const {
    std::vector<SourceRange> out;
    for (const Char& c : chars_) {
      char bytes[4];
      out.insert(out.end(), encode_utf8(c.value, bytes), c.source);
    }
    return out;
  }

 private:
  enum class What { kChar, kBlank, kLineEnd, kVoiced, kSemiVoiced };

  struct Char {
    char32_t value = 0;
    SourceRange source{0, 0};
    What what = What::kChar;
    bool cjk = false;
    bool first_of_text = true;  // carets stand only before the text of a source character, not inside
    Origin origin = Origin::kPlain;
    bool long_mark = false;
  };

  struct Read {
    char32_t value;
    SourceRange source;
  };

  static bool alnum(const Char& c) { return c.what == What::kChar && normal_rule::ascii_alnum(c.value); }
  static bool digit(const Char& c) { return c.what == What::kChar && c.value >= '0' && c.value <= '9'; }

  static std::vector<Read> decode(std::string_view source) {
    std::vector<Read> out;
    for (std::size_t at = 0; at < source.size();) {
      DecodedChar c = decode_utf8(source.substr(at));
      if (c.length == 0) c.length = static_cast<std::uint8_t>(source.size() - at);
      out.push_back({c.value, {at, at + c.length}});
      at += c.length;
    }
    return out;
  }

  // The tags of an emoji flag behind U+1F3F4, with the cancel tag; 0 where there is no such flag.
  static std::size_t flag_length(const std::vector<Read>& text, std::size_t flag) {
    std::size_t tags = 0;
    while (flag + 1 + tags < text.size()) {
      const char32_t c = text[flag + 1 + tags].value;
      if (c == 0xE007F) return tags >= 3 && tags <= 6 ? tags + 1 : 0;
      if (!normal_rule::in(c, 0xE0030, 0xE0039) && !normal_rule::in(c, 0xE0061, 0xE007A)) return 0;
      ++tags;
    }
    return 0;
  }

  void read(std::string_view source) {
    using normal_rule::Kind;
    const std::vector<Read> text = decode(source);
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto [c, where] = text[i];
      normal_rule::Rule rule = normal_rule::rule_of(c);
      if (rule.kind == Kind::kTag) {
        ++tag_characters_;
        rule = normal_rule::rule_of(c - 0xE0000);
      }
      switch (rule.kind) {
        case Kind::kTag:
        case Kind::kDropped:
          break;
        case Kind::kBlank:
          if (c == '\t') {
            chars_.push_back({'\t', where, What::kLineEnd});
          } else {
            chars_.push_back({' ', where, What::kBlank});
          }
          break;
        case Kind::kLineEnd:
          if (c != '\n' || i == 0 || text[i - 1].value != '\r')
            chars_.push_back({'\n', where, What::kLineEnd});
          break;
        case Kind::kVoiced:
          chars_.push_back({0x3099, where, What::kVoiced});
          break;
        case Kind::kSemiVoiced:
          chars_.push_back({0x309A, where, What::kSemiVoiced});
          break;
        case Kind::kLongMark:
          chars_.push_back({0x30FC, where, What::kChar, true});
          chars_.back().long_mark = true;
          break;
        case Kind::kFlag:
          chars_.push_back({c, where});
          i += flag_length(text, i);
          break;
        case Kind::kText:
          for (std::size_t at = 0; at < rule.text.size(); ++at) {
            Char letter{rule.text[at], where};
            letter.first_of_text = at == 0;
            letter.cjk = at == 0 ? rule.cjk_first : rule.cjk_last;
            letter.origin = at == 0 ? rule.enter : rule.leave;
            chars_.push_back(letter);
          }
          break;
      }
    }
  }

  static char32_t composed(char32_t kana, char32_t mark) {
    UErrorCode error = U_ZERO_ERROR;
    const auto* nfc = icu::Normalizer2::getNFCInstance(error);
    return static_cast<char32_t>(
        std::max(nfc->composePair(static_cast<UChar32>(kana), static_cast<UChar32>(mark)), 0));
  }

  // A mark changes the kana right before it; then it is gone in any case.
  void compose_kana() {
    std::vector<Char> out;
    for (const Char& c : chars_) {
      if (c.what != What::kVoiced && c.what != What::kSemiVoiced) {
        out.push_back(c);
        continue;
      }
      if (out.empty() || out.back().what != What::kChar) continue;
      if (const char32_t kana = composed(out.back().value, c.value)) {
        out.back().value = kana;
        out.back().source.end = c.source.end;
      }
    }
    chars_ = out;
  }

  // Of a run of blanks the first stays, if it stands inside a line and not between two CJK characters.
  void fold_blanks() {
    std::vector<Char> out;
    for (std::size_t i = 0; i < chars_.size(); ++i) {
      if (chars_[i].what == What::kBlank) {
        std::size_t next = i;
        while (next < chars_.size() && chars_[next].what == What::kBlank) ++next;
        const bool inside = !out.empty() && out.back().what == What::kChar && next < chars_.size() &&
                            chars_[next].what == What::kChar;
        if (!inside || (out.back().cjk && chars_[next].cjk)) continue;
      }
      out.push_back(chars_[i]);
    }
    chars_ = out;
  }

  // A tab that parts no cells.
  void drop_indenting_tabs() {
    std::vector<Char> out;
    for (const Char& c : chars_) {
      if (c.value != '\t' || (!out.empty() && out.back().value != '\n')) out.push_back(c);
    }
    chars_ = out;
  }

  // A caret before everything raised, and between a circled number and what it must not be glued to.
  void add_carets() {
    std::vector<Char> out;
    bool joined = false;  // this circled number belongs to the letter or digit before it
    for (Char c : chars_) {
      const Char* const before = out.empty() ? nullptr : &out.back();
      if (c.what == What::kChar && c.first_of_text) {
        joined = c.origin == Origin::kCircled && before != nullptr && alnum(*before) &&
                 before->origin == Origin::kPlain;
      }
      if (joined) c.origin = Origin::kPlain;
      if (c.what == What::kChar && c.first_of_text) {
        const bool raised =
            c.origin == Origin::kRaised &&
            (before == nullptr || before->what != What::kChar || before->origin != Origin::kRaised);
        const bool touches = before != nullptr && alnum(c) && alnum(*before) && c.origin != before->origin;
        if (raised || touches) out.push_back({'^', c.source});
      }
      out.push_back(c);
    }
    chars_ = out;
  }

  // ー between two digits is a dash.
  void turn_long_marks() {
    for (std::size_t i = 1; i + 1 < chars_.size(); ++i) {
      if (chars_[i].long_mark && digit(chars_[i - 1]) && digit(chars_[i + 1])) chars_[i].value = '-';
    }
  }

  std::vector<Char> chars_;
  std::uint64_t tag_characters_ = 0;
};

}  // namespace sekimori
