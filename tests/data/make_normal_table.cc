// Prints signatures/text/normal_table.inc: the answers of normal_rule.h for every code point, packed.
//
//   cmake --build build/dev --target make_normal_table
//   build/dev/tests/make_normal_table > signatures/text/normal_table.inc
//
// To be run again when a rule or the version of Unicode changes; signatures/text/normal_table.h says how the
// tables are read. Refuses to print a table whose texts would not be normal form themselves.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include <unicode/uchar.h>
#include <unicode/uversion.h>

#include "decoders/base/utf8.h"
#include "signatures/text/normal_table.h"
#include "tests/data/normal_rule.h"

namespace sekimori {
namespace {

using normal_rule::Kind;
using normal_rule::Rule;

constexpr char32_t kCodePoints = 0x110000;

[[noreturn]] void refuse(char32_t c, const char* why) {
  std::fprintf(stderr, "make_normal_table: U+%04X: %s\n", static_cast<unsigned>(c), why);
  std::exit(1);
}

std::string utf8(const std::u32string& text) {
  std::string out;
  for (const char32_t c : text) append_utf8(out, c);
  return out;
}

// The texts of all folds, one behind the other, each behind its two bytes of head.
class TextPool {
 public:
  // The fold that says: this text. Equal texts with equal heads share a place.
  std::uint16_t fold_for(char32_t c, const Rule& rule) {
    const std::string text = utf8(rule.text);
    text_bytes_max_ = std::max(text_bytes_max_, text.size());
    unsigned traits = static_cast<unsigned>(rule.enter) | static_cast<unsigned>(rule.leave)
                                                              << kTextLeaveShift;
    if (rule.cjk_first) traits |= kTextCjkFirst;
    if (rule.cjk_last) traits |= kTextCjkLast;
    if (text.size() > 0x3F) refuse(c, "its text is too long");
    const std::string entry = std::string{static_cast<char>(text.size()), static_cast<char>(traits)} + text;
    const auto [place, is_new] = places_.try_emplace(entry, size_);
    if (is_new) {
      entries_.push_back(entry);
      size_ += entry.size();
    }
    if (place->second + kFirstText > 0xFFFF) refuse(c, "the pool of texts is full");
    return static_cast<std::uint16_t>(place->second + kFirstText);
  }

  std::size_t text_bytes_max() const { return text_bytes_max_; }
  std::size_t size() const { return size_; }

  // One string literal per line; bytes that are not letters are octal escapes of three digits.
  void print() const {
    std::string line;
    for (const std::string& entry : entries_) {
      for (std::size_t i = 0; i < entry.size(); ++i) {
        const char byte = entry[i];
        char escape[8];
        if (i < 2) {
          std::snprintf(escape, sizeof escape, "\\%03o", static_cast<unsigned>(byte));
          line += escape;
        } else {
          if (byte == '"' || byte == '\\' || byte == '?') line += '\\';
          line += byte;
        }
      }
      if (line.size() > 96) {
        std::printf("    \"%s\"\n", line.c_str());
        line.clear();
      }
    }
    std::printf("    \"%s\";\n", line.c_str());
  }

 private:
  std::map<std::string, std::size_t> places_;
  std::vector<std::string> entries_;
  std::size_t size_ = 0;
  std::size_t text_bytes_max_ = 0;
};

std::uint16_t code(Fold fold) { return static_cast<std::uint16_t>(fold); }

std::uint16_t fold_of_rule(char32_t c, const Rule& rule, TextPool& pool) {
  switch (rule.kind) {
    case Kind::kDropped:
      return code(Fold::kDrop);
    case Kind::kBlank:
      return code(Fold::kBlank);
    case Kind::kLineEnd:
      return code(Fold::kLineEnd);
    case Kind::kVoiced:
      return code(Fold::kVoiced);
    case Kind::kSemiVoiced:
      return code(Fold::kSemiVoiced);
    case Kind::kLongMark:
      return code(Fold::kLongMark);
    case Kind::kTag:
      return code(Fold::kTag);
    case Kind::kFlag:
      return code(Fold::kFlag);
    case Kind::kText:
      break;
  }
  for (const char32_t letter : rule.text) {
    if (letter == ' ' || letter == 0x30FC) continue;  // blanks and long marks inside a text are as NFKC says
    const Rule again = normal_rule::rule_of(letter);
    if (again.kind != Kind::kText || again.text != std::u32string{letter})
      refuse(c, "its text would change again");
  }
  if (rule.text.empty()) refuse(c, "its text is empty");
  const bool plain = rule.enter == Origin::kPlain && rule.leave == Origin::kPlain;
  if (plain && rule.text == std::u32string{c}) return code(rule.cjk_first ? Fold::kCopyCjk : Fold::kCopy);
  if (plain && rule.text.size() == 1 && rule.text.front() < 0x80) {
    return static_cast<std::uint16_t>(rule.text.front() | (rule.cjk_first ? kAsciiIsCjk : 0U));
  }
  return pool.fold_for(c, rule);
}

// Cuts a table into blocks of 64 and numbers the different ones: `index` names the block of every 64 values.
struct Blocks {
  std::vector<std::vector<std::uint16_t>> blocks;
  std::vector<std::uint16_t> index;
};

Blocks cut(const std::vector<std::uint16_t>& values) {
  Blocks out;
  std::map<std::vector<std::uint16_t>, std::size_t> seen;
  for (std::size_t at = 0; at < values.size(); at += 64) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(at);
    const std::vector<std::uint16_t> block(begin, begin + 64);
    const auto [place, is_new] = seen.try_emplace(block, out.blocks.size());
    if (is_new) out.blocks.push_back(block);
    out.index.push_back(static_cast<std::uint16_t>(place->second));
  }
  return out;
}

void print_values(const std::vector<std::uint16_t>& values) {
  std::string line = "   ";
  for (const std::uint16_t value : values) {
    const std::string word = " " + std::to_string(value) + ",";
    if (line.size() + word.size() > 109) {
      std::printf("%s\n", line.c_str());
      line = "   ";
    }
    line += word;
  }
  std::printf("%s\n", line.c_str());
}

void print_blocks(const Blocks& table) {
  for (std::size_t i = 0; i < table.blocks.size(); ++i) {
    std::printf("    // block %zu\n", i);
    print_values(table.blocks[i]);
  }
}

void print_table() {
  TextPool pool;
  std::vector<std::uint16_t> folds(kCodePoints);
  for (char32_t c = 0; c < kCodePoints; ++c) {
    const bool surrogate = c >= 0xD800 && c <= 0xDFFF;  // never decoded
    folds[c] = surrogate ? code(Fold::kCopy) : fold_of_rule(c, normal_rule::rule_of(c), pool);
  }
  const Blocks fold_blocks = cut(folds);
  const Blocks pages = cut(fold_blocks.index);
  std::vector<std::uint16_t> roots = pages.index;

  std::printf(
      "// GENERATED by tests/data/make_normal_table.cc from ICU %s, Unicode %s, and "
      "tests/data/normal_rule.h.\n"
      "// Do not edit: change the rule and run it again. signatures/text/normal_table.h says how to read "
      "it.\n"
      "// clang-format off\n\n",
      U_ICU_VERSION, U_UNICODE_VERSION);
  std::printf("// The page of every 4096 code points.\ninline constexpr std::uint8_t kRoots[%zu] = {\n",
              roots.size());
  print_values(roots);
  std::printf(
      "};\n\n// Pages: the block of every 64 code points.\ninline constexpr std::uint16_t kPages[%zu * 64] = "
      "{\n",
      pages.blocks.size());
  print_blocks(pages);
  std::printf(
      "};\n\n// Blocks: the fold of each code point.\ninline constexpr std::uint16_t kFolds[%zu * 64] = {\n",
      fold_blocks.blocks.size());
  print_blocks(fold_blocks);
  std::printf("};\n\ninline constexpr std::size_t kTextBytesMax = %zu;\n\n", pool.text_bytes_max());
  std::printf("// Texts: length, traits, UTF-8.\ninline constexpr char kTexts[] =\n");
  pool.print();
  std::fprintf(stderr, "pages %zu, blocks %zu, texts %zu bytes; together %zu bytes\n", pages.blocks.size(),
               fold_blocks.blocks.size(), pool.size(),
               roots.size() + 128 * (pages.blocks.size() + fold_blocks.blocks.size()) + pool.size());
}

}  // namespace
}  // namespace sekimori

int main() {
  sekimori::print_table();
  return 0;
}
