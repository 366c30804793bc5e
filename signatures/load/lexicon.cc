#include "signatures/load/lexicon.h"

#include <algorithm>

#include "decoders/base/ascii.h"
#include "signatures/match/text_view.h"
#include "signatures/text/normal_form.h"

namespace sekimori {
namespace {

// A word as the normal form may show it: a blank may stand between a kanji and a digit or letter
// ("機密性 2"), and Latin letters may be spaced ("S E C R E T").
std::vector<std::string> variants_of(const std::string& word) {
  std::vector<std::string> variants = {word};
  for (std::size_t i = 1; i < word.size(); ++i) {
    const bool was_ascii = static_cast<unsigned char>(word[i - 1]) < 0x80;
    const bool is_ascii = static_cast<unsigned char>(word[i]) < 0x80;
    if (was_ascii == is_ascii || word[i - 1] == ' ' || word[i] == ' ') continue;
    variants.push_back(word.substr(0, i) + " " + word.substr(i));
  }
  // A line may end inside a word, as in a narrow cell or where a text was wrapped: 取扱\n注意.
  for (std::size_t i = 1; i < word.size(); ++i) {
    const auto before = static_cast<unsigned char>(word[i - 1]);
    const auto after = static_cast<unsigned char>(word[i]);
    const bool continues = (after & 0xC0) == 0x80;
    if (!continues && (before >= 0x80 || after >= 0x80))
      variants.push_back(word.substr(0, i) + "\n" + word.substr(i));
  }
  if (word.size() > 3 && std::all_of(word.begin(), word.end(), is_letter)) {
    std::string spaced;
    for (const char c : word) (spaced += c) += ' ';
    spaced.pop_back();
    variants.push_back(std::move(spaced));
  }
  return variants;
}

void add_word(const std::string& word, const std::string& place, const MarkWord& like,
              std::vector<MarkWord>& words, Diagnostics& diagnostics) {
  const std::string normal = normal_form(word);
  if (normal.empty() || normal.size() > kPatternBytesMax) {
    diagnostics.add(place, "the word is empty, or longer than a match may be");
    return;
  }
  for (std::string& variant : variants_of(normal)) {
    words.push_back(like);
    words.back().text = std::move(variant);
  }
}

// words = [...], and stems = [...] with endings = [...].
std::vector<MarkWord> read_words(TomlTable& table, const MarkWord& like, Diagnostics& diagnostics) {
  std::vector<MarkWord> words;
  for (const TomlString& word : table.strings("words")) {
    add_word(word.text, word.place, like, words, diagnostics);
  }
  const std::vector<TomlString> stems = table.strings("stems");
  const std::vector<TomlString> endings = table.strings("endings");
  if (stems.empty() != endings.empty()) table.fault("stems", "stems and endings go together");
  for (const TomlString& stem : stems) {
    for (const TomlString& ending : endings) {
      add_word(stem.text + ending.text, stem.place, like, words, diagnostics);
    }
  }
  if (words.empty()) table.fault("words", "at least one word is needed, or stems with endings");
  return words;
}

}  // namespace

Lexicon load_lexicon(const DataFile& file, Diagnostics& diagnostics) {
  Lexicon lexicon;
  const auto toml = TomlFile::parse(file.path, file.text, diagnostics);
  if (!toml) return lexicon;
  TomlTable root = toml->root();
  for (TomlTable& table : root.tables("entry")) {
    LexiconEntry entry;
    entry.level = static_cast<Level>(table.choice("level", kLevelNames, 0));
    entry.family = table.require_string("family");
    entry.place = table.place();
    entry.words = read_words(table,
                             {.text = {},
                              .family = entry.family,
                              .weak = table.boolean("weak", false),
                              .ignore_case = table.boolean("ignore_case", false)},
                             diagnostics);
    table.finish();
    lexicon.entries.push_back(std::move(entry));
  }
  for (TomlTable& table : root.tables("cue")) {
    const MarkWord cue{.text = {},
                       .signature = MarkWord::kCue,
                       .family = {},
                       .shows_example = table.boolean("example", false)};
    for (MarkWord& word : read_words(table, cue, diagnostics)) lexicon.cues.push_back(std::move(word));
    table.finish();
  }
  root.finish();
  return lexicon;
}

}  // namespace sekimori
