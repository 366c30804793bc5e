#include "signatures/load/nearby_loader.h"

#include <array>

#include "decoders/base/ascii.h"
#include "signatures/match/nearby.h"
#include "signatures/match/text_view.h"
#include "signatures/text/normal_form.h"

namespace sekimori {
namespace {

constexpr std::array<std::string_view, 3> kSides = {"left", "right", "both"};

// The words of a key in the form that is compared: normal, ASCII in lower case.
std::vector<std::string> load_words(TomlTable& table, std::string_view key) {
  std::vector<std::string> words;
  for (const TomlString& word : table.strings(key)) {
    std::string normal = lower_case(normal_form(word.text));
    if (normal.empty()) {
      table.fault(key, "an empty word");
    } else {
      words.push_back(std::move(normal));
    }
  }
  return words;
}

}  // namespace

Confidence load_confidence(TomlTable& table, Confidence otherwise) {
  return static_cast<Confidence>(
      table.choice("confidence", kConfidenceNames, static_cast<std::size_t>(otherwise)));
}

WordLists::WordLists(TomlTable& root) {
  std::optional<TomlTable> table = root.table("words");
  if (!table) return;
  for (const std::string& name : table->keys()) lists_[name] = load_words(*table, name);
  table->finish();
}

const std::vector<std::string>* WordLists::find(const std::string& name) const {
  const auto found = lists_.find(name);
  return found == lists_.end() ? nullptr : &found->second;
}

std::vector<std::string> WordLists::names() const {
  std::vector<std::string> names;
  for (const auto& [name, words] : lists_) names.push_back(name);
  return names;
}

Nearby load_nearby(TomlTable& table, const WordLists& lists, Confidence preset) {
  Nearby nearby;
  for (std::string& word : load_words(table, "any")) add_word(nearby, std::move(word));
  for (const TomlString& name : table.strings("of")) {
    if (const std::vector<std::string>* const words = lists.find(name.text)) {
      for (const std::string& word : *words) add_word(nearby, word);
      continue;
    }
    const std::string nearest = nearest_name(name.text, lists.names());
    table.fault("of", "[words] of this file has no list '" + name.text + "'" +
                          (nearest.empty() ? "" : "; did you mean '" + nearest + "'?"));
  }
  if (nearby.words.empty()) table.fault("any", "at least one word is needed");
  nearby.within =
      static_cast<std::size_t>(table.integer("within", 40, 0, static_cast<std::int64_t>(kContextCharsMax)));
  nearby.side = static_cast<Side>(table.choice("side", kSides, static_cast<std::size_t>(Side::kBoth)));
  nearby.confidence = load_confidence(table, preset);
  nearby.required = table.boolean("required", false);
  table.finish();
  return nearby;
}

}  // namespace sekimori
