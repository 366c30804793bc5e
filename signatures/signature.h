// What a signature is, in the compiled form that the worker holds: immutable, made by the loader from the
// TOML in rules/. The language itself is stated in signatures/README.md.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/content/text_sink.h"

namespace sekimori {

// How confidential what was found is: the policy's rows.
enum class Level : std::uint8_t { kC1, kC2, kC3, kPersonal, kCredential };
inline constexpr std::array<std::string_view, 5> kLevelNames = {"c1", "c2", "c3", "personal", "credential"};
inline std::string_view name(Level level) { return kLevelNames[static_cast<std::size_t>(level)]; }

enum class Category : std::uint8_t {
  kMarking,
  kPersonal,
  kCourt,
  kOffice,
  kCredential,
  kBusiness,
  kRegistered,
  kEvasion
};
inline constexpr std::array<std::string_view, 8> kCategoryNames = {
    "marking", "personal", "court", "office", "credential", "business", "registered", "evasion"};
inline std::string_view name(Category category) { return kCategoryNames[static_cast<std::size_t>(category)]; }

// What a finding is worth, as measured on labelled sets: high 97.5 % right, medium 92 %, low less.
enum class Confidence : std::uint8_t { kNone, kLow, kMedium, kHigh };
inline constexpr std::array<std::string_view, 4> kConfidenceNames = {"none", "low", "medium", "high"};
inline std::string_view name(Confidence confidence) {
  return kConfidenceNames[static_cast<std::size_t>(confidence)];
}

// Where a signature looks. Several kinds of parts make one scope.
enum class Scope : std::uint8_t { kPrompt, kFile, kFileName, kMailSubject, kHeader, kAnswer };
inline constexpr std::array<std::string_view, 6> kScopeNames = {"prompt",       "file",   "file-name",
                                                                "mail-subject", "header", "answer"};
inline Scope scope_of(PartKind kind) {
  switch (kind) {
    case PartKind::kFile:
      return Scope::kFile;
    case PartKind::kFileName:
      return Scope::kFileName;
    case PartKind::kMailSubject:
      return Scope::kMailSubject;
    case PartKind::kUrl:
    case PartKind::kHeader:
      return Scope::kHeader;
    case PartKind::kAnswer:
      return Scope::kAnswer;
    case PartKind::kPrompt:
    case PartKind::kToolResult:
    case PartKind::kMetadata:
    case PartKind::kOther:
      return Scope::kPrompt;
  }
  return Scope::kPrompt;
}

enum class Side : std::uint8_t { kLeft, kRight, kBoth };

// Words whose nearness speaks for a finding (context) or against it (veto).
struct Nearby {
  std::vector<std::string> words;  // in normal form, ASCII in lower case
  std::array<bool, 256> begins{};  // by byte: whether a word begins with it, in either case
  std::size_t longest = 0;         // characters of the longest word
  std::size_t within = 0;          // characters between the match and the word
  Side side = Side::kBoth;
  // Context: the confidence with such a word. Veto: the confidence left; none drops the finding.
  Confidence confidence = Confidence::kNone;
  bool required = false;  // context: without such a word there is no finding
};

struct Threshold {
  std::size_t count = 1;
  bool unique = true;  // equal values count once
};

// How a match is shown in an excerpt.
struct Redaction {
  enum Kind : std::uint8_t { kShow, kHide, kKeepFirst, kKeepLast } kind = kHide;
  std::size_t characters = 0;
};

// A form of a number: '9' a digit, 'A' a letter, '-' a separator (one class, up to two characters), anything
// else itself.
using NumberForm = std::string;

// One word of a lexicon of marks.
struct MarkWord {
  static constexpr std::uint32_t kCue = 0xFFFFFFFF;

  std::string text;             // in normal form
  std::uint32_t signature = 0;  // kCue: no mark, but a heading under which marks are explained
  std::string family;           // of which a text bears one level: rating, secrecy, tlp, …
  bool weak = false;            // prose uses it too
  bool ignore_case = false;
  bool shows_example = false;  // a cue directly before marks that are examples

  bool is_cue() const { return signature == kCue; }
};

enum class RuleKind : std::uint8_t { kPattern, kNumber, kMark, kMail, kTagCharacters };

// A named check of a value, and what it says. Wrong: it cannot be what it seems, there is no finding.
// Plausible: the form fits but the check does not confirm it (an unpublished formula, a value of manuals):
// low at most.
enum class Verdict : std::uint8_t { kWrong, kPlausible, kRight };
using Validator = Verdict (*)(std::string_view value);

struct Signature {
  std::string id;         // stable for ever
  std::uint32_t sid = 0;  // stable for ever: EVE's signature_id
  std::uint32_t revision = 1;
  std::string name_ja;
  std::string name_en;
  Level level = Level::kC1;
  Category category = Category::kMarking;
  std::uint8_t scopes = 0;  // one bit per Scope
  RuleKind rule = RuleKind::kPattern;
  std::vector<NumberForm> forms;  // kNumber
  Validator validator = nullptr;
  std::string validator_name;
  std::optional<Nearby> context;
  std::vector<Nearby> vetoes;
  Threshold threshold;
  Confidence confidence = Confidence::kMedium;
  Redaction redaction;
  std::string reference;
  std::string source;  // file:line of its definition

  bool looks_at(PartKind kind) const { return (scopes >> static_cast<unsigned>(scope_of(kind)) & 1) != 0; }
};

}  // namespace sekimori
