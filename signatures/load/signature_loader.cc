#include "signatures/load/signature_loader.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include "decoders/base/ascii.h"
#include "decoders/base/utf8.h"
#include "signatures/load/lexicon.h"
#include "signatures/load/nearby_loader.h"
#include "signatures/match/text_view.h"
#include "signatures/match/validators.h"

namespace sekimori {
namespace {

constexpr std::array<std::string_view, 5> kRules = {"pattern", "number", "mark", "mail", "tag-characters"};
constexpr std::array<std::string_view, 5> kPlaces = {"prompt", "file-name", "mail-subject", "document",
                                                     "header"};
constexpr std::array<PartKind, 5> kPlaceKinds = {PartKind::kPrompt, PartKind::kFileName,
                                                 PartKind::kMailSubject, PartKind::kFile, PartKind::kHeader};

// "" and "keep-last:2" and their like.
Redaction parse_redaction(TomlTable& table) {
  const std::string text = table.string("redact", "hide");
  if (text == "show") return {Redaction::kShow, 0};
  if (text == "hide") return {Redaction::kHide, 0};
  for (const auto& [name, kind] : {std::pair{std::string_view("keep-first:"), Redaction::kKeepFirst},
                                   std::pair{std::string_view("keep-last:"), Redaction::kKeepLast}}) {
    if (!text.starts_with(name)) continue;
    const std::string_view count = std::string_view(text).substr(name.size());
    if (count.size() == 1 && is_digit(count[0])) return {kind, static_cast<std::size_t>(count[0] - '0')};
  }
  table.fault("redact",
              "'" + text + "' is not known; write show, hide, keep-first:N or keep-last:N with one digit");
  return {};
}

std::uint8_t parse_scopes(TomlTable& table) {
  std::uint8_t scopes = 0;
  const std::vector<TomlString> names = table.strings("scope");
  for (const TomlString& name : names) {
    const auto found = std::find(kScopeNames.begin(), kScopeNames.end(), name.text);
    if (found == kScopeNames.end()) {
      table.fault(
          "scope",
          "'" + name.text + "' is not known; write prompt, file, file-name, mail-subject, header or answer");
    } else {
      scopes |= static_cast<std::uint8_t>(1u << (found - kScopeNames.begin()));
    }
  }
  // Without a scope: everything that users send.
  return names.empty() ? 0b011111 : scopes;
}

Validator find_validator(TomlTable& table, std::string& name) {
  name = table.string("validator");
  if (name.empty()) return nullptr;
  std::vector<std::string> known;
  for (const NamedValidator& validator : validators()) {
    if (validator.name == name) return validator.check;
    known.emplace_back(validator.name);
  }
  const std::string nearest = nearest_name(name, known);
  table.fault("validator",
              "'" + name + "' is not known" + (nearest.empty() ? "" : "; did you mean '" + nearest + "'?"));
  return nullptr;
}

// 9, A, separators, quantifiers of one character, and other characters for themselves.
bool is_number_form(std::string_view form) {
  bool has_digit = false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    has_digit |= form[i] == '9';
    if (form[i] != '{') continue;
    const std::size_t close = form.find('}', i);
    if (i == 0 || close == std::string_view::npos) return false;
    const std::string_view inside = form.substr(i + 1, close - i - 1);
    const std::size_t comma = inside.find(',');
    const auto is_count = [](std::string_view text) {
      return !text.empty() && text.size() <= 2 && std::all_of(text.begin(), text.end(), is_digit) &&
             text != "0" && text != "00";
    };
    if (!is_count(inside.substr(0, comma))) return false;
    if (comma != std::string_view::npos && !is_count(inside.substr(comma + 1))) return false;
    i = close;
  }
  return has_digit;
}

class SignatureLoader {
 public:
  SignatureLoader(const std::vector<DataFile>& lexicons, Diagnostics& diagnostics)
      : diagnostics_(diagnostics) {
    for (const DataFile& file : lexicons) {
      lexicons_[std::filesystem::path(file.path).filename().string()] = load_lexicon(file, diagnostics);
    }
  }

  void load_file(const DataFile& file) {
    const auto toml = TomlFile::parse(file.path, file.text, diagnostics_);
    if (!toml) return;
    TomlTable root = toml->root();
    set_.version = std::max(set_.version, root.string("version"));
    set_.published = std::max(set_.published, root.time("published"));
    const WordLists lists(root);
    for (TomlTable& table : root.tables("signature")) load_signature(table, lists);
    root.finish();
  }

  SignatureSet finish() {
    for (auto& [name, lexicon] : lexicons_) {
      for (const LexiconEntry& entry : lexicon.entries) {
        if (!entry.claimed) {
          diagnostics_.add(entry.place, "no signature asks for the family '" + entry.family + "' at level " +
                                            std::string(name_of(entry.level)) +
                                            "; its words would never be found");
        }
      }
      std::move(lexicon.cues.begin(), lexicon.cues.end(), std::back_inserter(set_.words));
    }
    for (Loaded& each : loaded_) {
      const auto index = static_cast<std::uint32_t>(set_.signatures.size());
      for (PatternSource& pattern : each.patterns) {
        set_.patterns.push_back(std::move(pattern));
        set_.pattern_signature.push_back(index);
      }
      for (MarkWord& word : each.words) {
        word.signature = index;
        set_.words.push_back(std::move(word));
      }
      for (SignatureExample& example : each.examples) {
        example.signature = index;
        set_.examples.push_back(std::move(example));
      }
      set_.signatures.push_back(std::move(each.signature));
    }
    return std::move(set_);
  }

 private:
  // A signature with all that belongs to it.
  struct Loaded {
    Signature signature;
    std::vector<PatternSource> patterns;
    std::vector<MarkWord> words;
    std::vector<SignatureExample> examples;
  };

  static std::string_view name_of(Level level) { return name(level); }

  void load_signature(TomlTable& table, const WordLists& lists) {
    Loaded loaded;
    Signature& signature = loaded.signature;
    signature.id = table.require_string("id");
    signature.source = table.place();
    signature.sid = static_cast<std::uint32_t>(table.integer("sid", 0, 0, 0xFFFFFFFF));
    if (signature.sid == 0) table.fault("sid", "a stable number is needed: it is the alert's signature_id");
    signature.revision = static_cast<std::uint32_t>(table.integer("revision", 1, 1, 1'000'000));
    if (auto names = table.table("name")) {
      signature.name_ja = names->require_string("ja");
      signature.name_en = names->require_string("en");
      names->finish();
    } else {
      table.fault("name", "a name is needed: name = { ja = \"…\", en = \"…\" }");
    }
    signature.level = static_cast<Level>(table.choice("level", kLevelNames, 0));
    signature.category = static_cast<Category>(table.choice("category", kCategoryNames, 0));
    signature.scopes = parse_scopes(table);
    signature.rule = static_cast<RuleKind>(table.choice("rule", kRules, 0));
    switch (signature.rule) {
      case RuleKind::kPattern:
        load_patterns(table, loaded);
        break;
      case RuleKind::kNumber:
        load_forms(table, signature);
        break;
      case RuleKind::kMark:
        load_words(table, loaded);
        break;
      case RuleKind::kMail:
      case RuleKind::kTagCharacters:
        break;
    }
    signature.validator = find_validator(table, signature.validator_name);
    signature.confidence = load_confidence(table, Confidence::kMedium);
    if (auto context = table.table("context"))
      signature.context = load_nearby(*context, lists, Confidence::kHigh);
    for (TomlTable& veto : table.tables("veto"))
      signature.vetoes.push_back(load_nearby(veto, lists, Confidence::kNone));
    if (auto threshold = table.table("threshold")) {
      signature.threshold.count = static_cast<std::size_t>(threshold->integer("count", 1, 1, 10'000));
      signature.threshold.unique = threshold->boolean("unique", true);
      threshold->finish();
    }
    signature.redaction = parse_redaction(table);
    signature.reference = table.string("reference");
    load_examples(table, "match", true, loaded);
    load_examples(table, "no_match", false, loaded);
    table.finish();
    add(std::move(loaded), table);
  }

  void load_patterns(TomlTable& table, Loaded& loaded) {
    const bool ignore_case = table.boolean("ignore_case", false);
    const std::vector<TomlString> patterns = table.strings("pattern");
    if (patterns.empty())
      table.fault("pattern", "a pattern is needed, or another rule: number, mark, mail or tag-characters");
    for (const TomlString& pattern : patterns) {
      PatternSource source{pattern.text, ignore_case, pattern.place};
      if (check_pattern(source, kPatternBytesMax, diagnostics_)) loaded.patterns.push_back(std::move(source));
    }
  }

  void load_forms(TomlTable& table, Signature& signature) {
    for (const TomlString& form : table.strings("form")) {
      if (is_number_form(form.text)) {
        signature.forms.push_back(form.text);
      } else {
        diagnostics_.add(
            form.place,
            "'" + form.text +
                "' is no form of a number: 9 is a digit, A a letter, - a separator, {n} or {n,m} a count");
      }
    }
    if (signature.forms.empty()) table.fault("form", "a form is needed, such as \"9999-9999-9999\"");
  }

  void load_words(TomlTable& table, Loaded& loaded) {
    const std::string file = table.require_string("lexicon");
    const std::vector<TomlString> families = table.strings("family");
    const auto lexicon = lexicons_.find(file);
    if (lexicon == lexicons_.end()) {
      if (!file.empty()) table.fault("lexicon", "there is no file '" + file + "' in the folder lexicon");
      return;
    }
    bool any = false;
    for (LexiconEntry& entry : lexicon->second.entries) {
      const bool named = std::any_of(families.begin(), families.end(),
                                     [&](const TomlString& f) { return f.text == entry.family; });
      if (!named || entry.level != loaded.signature.level) continue;
      entry.claimed = any = true;
      loaded.words.insert(loaded.words.end(), entry.words.begin(), entry.words.end());
    }
    if (!any)
      table.fault("family", "the lexicon has no words of these families at level " +
                                std::string(name(loaded.signature.level)));
  }

  void load_examples(TomlTable& table, std::string_view key, bool must_match, Loaded& loaded) {
    std::vector<TomlItem> items = table.items(key);
    if (items.empty())
      table.fault(key, "at least one example is needed: what the signature " +
                           std::string(must_match ? "must" : "must not") + " find");
    for (TomlItem& item : items) {
      SignatureExample example;
      example.must_match = must_match;
      example.text = item.text;
      example.place = item.place;
      if (item.table) {
        example.text = item.table->require_string("text");
        example.kind = kPlaceKinds[item.table->choice("where", kPlaces, 0)];
        example.as_of = item.table->time("as_of");
        item.table->finish();
      }
      loaded.examples.push_back(std::move(example));
    }
  }

  // A site's signature takes the place of the shipped one of the same id.
  void add(Loaded loaded, TomlTable& table) {
    const auto file_of = [](const Signature& s) { return s.source.substr(0, s.source.find(':')); };
    for (const Loaded& other : loaded_) {
      const bool same_id = other.signature.id == loaded.signature.id;
      if (same_id && file_of(other.signature) == file_of(loaded.signature)) {
        table.fault("id", "'" + loaded.signature.id + "' stands twice in this file, first at " +
                              other.signature.source);
      }
      if (!same_id && other.signature.sid == loaded.signature.sid && loaded.signature.sid != 0) {
        table.fault("sid", std::to_string(loaded.signature.sid) + " belongs to '" + other.signature.id +
                               "' at " + other.signature.source);
      }
    }
    const auto same = std::find_if(loaded_.begin(), loaded_.end(), [&](const Loaded& other) {
      return other.signature.id == loaded.signature.id;
    });
    if (same != loaded_.end()) {
      *same = std::move(loaded);
    } else {
      loaded_.push_back(std::move(loaded));
    }
  }

  Diagnostics& diagnostics_;
  std::map<std::string, Lexicon> lexicons_;
  SignatureSet set_;
  std::vector<Loaded> loaded_;
};

}  // namespace

SignatureSet load_signatures(const std::vector<DataFile>& files, const std::vector<DataFile>& lexicons,
                             Diagnostics& diagnostics) {
  SignatureLoader loader(lexicons, diagnostics);
  for (const DataFile& file : files) loader.load_file(file);
  return loader.finish();
}

}  // namespace sekimori
