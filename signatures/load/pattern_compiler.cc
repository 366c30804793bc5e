#include "signatures/load/pattern_compiler.h"

#include <cstdlib>
#include <cstring>
#include <memory>

#include <hs/hs_compile.h>
#include <hs/hs_runtime.h>

#include "decoders/base/check.h"
#include "decoders/base/sha256.h"

namespace sekimori {
namespace {

constexpr std::string_view kCacheFormat = "sekimori databases 1\n";

unsigned flags_of(const PatternSource& pattern, bool report_begin) {
  return HS_FLAG_MULTILINE | (pattern.ignore_case ? HS_FLAG_CASELESS : 0u) |
         (report_begin ? HS_FLAG_SOM_LEFTMOST : 0u);
}

struct FreeError {
  void operator()(hs_compile_error_t* error) const { hs_free_compile_error(error); }
};
using CompileError = std::unique_ptr<hs_compile_error_t, FreeError>;

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// Patterns are bytes. In [あい] and あ+ a part of a character would be meant; the language has no such thing.
bool check_bytes(const PatternSource& pattern, Diagnostics& diagnostics) {
  bool in_class = false;
  const std::string& text = pattern.text;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') {
      ++i;
    } else if (in_class) {
      if (c == ']') in_class = false;
      if (!is_ascii(c)) {
        diagnostics.add(pattern.place,
                        "a character beyond ASCII stands inside [ ]; write the choice as (?:あ|い)");
        return false;
      }
    } else if (c == '[') {
      in_class = true;
      if (i + 1 < text.size() && text[i + 1] == '^') ++i;
      if (i + 1 < text.size() && text[i + 1] == ']') ++i;
    } else if (!is_ascii(c) && i + 1 < text.size() && std::strchr("*+?{", text[i + 1]) != nullptr) {
      diagnostics.add(
          pattern.place,
          "a count stands behind a character beyond ASCII; write the character as (?:あ) before it");
      return false;
    }
  }
  return true;
}

PatternSet deserialize(std::string_view bytes, bool& ok) {
  hs_database_t* database = nullptr;
  ok = hs_deserialize_database(bytes.data(), bytes.size(), &database) == HS_SUCCESS;
  return PatternSet(ok ? database : nullptr);
}

// A blob with its length in front.
void append_blob(std::string& out, std::string_view blob) {
  const std::uint64_t size = blob.size();
  out.append(reinterpret_cast<const char*>(&size), sizeof size);
  out.append(blob);
}

std::optional<std::string_view> take_blob(std::string_view& in) {
  std::uint64_t size = 0;
  if (in.size() < sizeof size) return std::nullopt;
  std::memcpy(&size, in.data(), sizeof size);
  in.remove_prefix(sizeof size);
  if (size > in.size()) return std::nullopt;
  const std::string_view blob = in.substr(0, size);
  in.remove_prefix(size);
  return blob;
}

// Databases depend on what the processor can do.
std::string cache_key(std::span<const PatternSetSource> sets) {
  hs_platform_info_t platform{};
  hs_populate_platform(&platform);
  std::string content(kCacheFormat);
  append_blob(content, hs_version());
  append_blob(content, std::to_string(platform.tune) + " " + std::to_string(platform.cpu_features));
  for (const PatternSetSource& set : sets) {
    append_blob(content, set.report_begin ? "begin" : "end");
    for (const PatternSource& pattern : set.patterns) {
      append_blob(content, pattern.text);
      append_blob(content, pattern.ignore_case ? "i" : "");
    }
  }
  return to_hex(sha256(as_bytes(content)));
}

std::optional<std::vector<PatternSet>> from_cache(std::string_view content, std::size_t sets) {
  std::vector<PatternSet> databases;
  for (std::size_t i = 0; i < sets; ++i) {
    const auto blob = take_blob(content);
    if (!blob) return std::nullopt;
    bool ok = true;
    databases.push_back(blob->empty() ? PatternSet() : deserialize(*blob, ok));
    if (!ok) return std::nullopt;
  }
  return databases;
}

// The database of one set and its serialized form, null where it is empty or a pattern is refused.
hs_database_t* compile(const PatternSetSource& set, std::string& serialized, Diagnostics& diagnostics) {
  serialized.clear();
  if (set.patterns.empty()) return nullptr;
  std::vector<const char*> texts;
  std::vector<unsigned> flags;
  std::vector<unsigned> ids;
  for (const PatternSource& pattern : set.patterns) {
    ids.push_back(static_cast<unsigned>(texts.size()));
    texts.push_back(pattern.text.c_str());
    flags.push_back(flags_of(pattern, set.report_begin));
  }
  hs_database_t* database = nullptr;
  hs_compile_error_t* raw_error = nullptr;
  if (hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()),
                       HS_MODE_BLOCK, nullptr, &database, &raw_error) != HS_SUCCESS) {
    const CompileError error(raw_error);
    const std::size_t which = error->expression < 0 ? 0 : static_cast<std::size_t>(error->expression);
    diagnostics.add(set.patterns[which].place,
                    std::string("the pattern cannot be compiled: ") + error->message);
    return nullptr;
  }
  char* bytes = nullptr;
  std::size_t size = 0;
  CHECK(hs_serialize_database(database, &bytes, &size) == HS_SUCCESS);
  serialized.assign(bytes, size);
  std::free(bytes);
  return database;
}

}  // namespace

bool check_pattern(const PatternSource& pattern, std::size_t bytes_max, Diagnostics& diagnostics) {
  if (!check_bytes(pattern, diagnostics)) return false;
  hs_expr_info_t* raw_info = nullptr;
  hs_compile_error_t* raw_error = nullptr;
  if (hs_expression_info(pattern.text.c_str(), flags_of(pattern, true), &raw_info, &raw_error) !=
      HS_SUCCESS) {
    const CompileError error(raw_error);
    diagnostics.add(pattern.place, std::string("the pattern is not understood: ") + error->message);
    return false;
  }
  const std::unique_ptr<hs_expr_info_t, void (*)(void*)> info(raw_info, std::free);
  if (info->min_width == 0) {
    diagnostics.add(pattern.place, "the pattern matches empty text; let it ask for at least one character");
    return false;
  }
  if (info->max_width == UINT32_MAX) {
    diagnostics.add(pattern.place,
                    "the pattern has no greatest length; write {1,n} in place of + and {0,n} in place of *");
    return false;
  }
  if (info->max_width > bytes_max) {
    diagnostics.add(pattern.place, "the pattern may match " + std::to_string(info->max_width) +
                                       " bytes; at most " + std::to_string(bytes_max) +
                                       " are allowed (a kanji is three)");
    return false;
  }
  return true;
}

std::string escape_pattern(std::string_view literal) {
  std::string out;
  for (const char c : literal) {
    if (std::strchr("\\^$.|?*+()[]{}/", c) != nullptr && c != '\0') out += '\\';
    out += c;
  }
  return out;
}

std::optional<std::vector<PatternSet>> compile_sets(std::span<const PatternSetSource> sets,
                                                    const DatabaseCache& cache, Diagnostics& diagnostics) {
  const std::string key = cache_key(sets);
  if (const auto cached = cache.read(key)) {
    if (auto databases = from_cache(*cached, sets.size())) return databases;
  }
  std::vector<PatternSet> databases;
  std::string content;
  bool ok = true;
  for (const PatternSetSource& set : sets) {
    std::string serialized;
    hs_database_t* const database = compile(set, serialized, diagnostics);
    ok &= database != nullptr || set.patterns.empty();
    databases.emplace_back(database);
    append_blob(content, serialized);
  }
  if (!ok) return std::nullopt;
  cache.write(key, content);
  return databases;
}

}  // namespace sekimori
