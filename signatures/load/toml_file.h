// TOML files as the loader reads them: typed values with their place in the file, unknown keys refused with a
// suggestion. Faults are collected in Diagnostics, so that one run names them all; what is asked for after a
// fault is an empty value. Hides the TOML library, which is slow to compile.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/base/packet_time.h"
#include "decoders/base/result.h"

namespace sekimori {

class Diagnostics {
 public:
  void add(std::string place, std::string sentence) {
    errors_.push_back({ErrorCode::kConfig, std::move(place), std::move(sentence)});
  }
  void add(Error error) { errors_.push_back(std::move(error)); }
  bool ok() const { return errors_.empty(); }
  const std::vector<Error>& errors() const { return errors_; }

 private:
  std::vector<Error> errors_;
};

// A value that remembers where it stood.
struct TomlString {
  std::string text;
  std::string place;  // file:line:column
};

class TomlTable;

// An element of an array that may hold strings and tables.
struct TomlItem;

// One table of a file. Lives as long as the TomlFile it came from. Every key that is not asked for is a fault
// when the table is finished.
class TomlTable {
 public:
  TomlTable(const void* table, std::string_view file, Diagnostics& diagnostics);

  const std::string& place() const { return place_; }
  bool has(std::string_view key) const;

  std::string require_string(std::string_view key);
  std::string string(std::string_view key, std::string_view otherwise = {});
  std::int64_t integer(std::string_view key, std::int64_t otherwise, std::int64_t least,
                       std::int64_t greatest);
  bool boolean(std::string_view key, bool otherwise);
  // One string or an array of strings.
  std::vector<TomlString> strings(std::string_view key);
  // A date, or a date and time with offset; 0 where there is none.
  PacketTime time(std::string_view key);
  std::optional<TomlTable> table(std::string_view key);
  // One table or an array of tables.
  std::vector<TomlTable> tables(std::string_view key);
  // An array whose elements are strings or tables.
  std::vector<TomlItem> items(std::string_view key);
  // The index of one of the names; `otherwise` where the key is missing.
  std::size_t choice(std::string_view key, std::span<const std::string_view> names, std::size_t otherwise);

  // The place of a key's value, of the table where it is missing.
  std::string place_of(std::string_view key) const;
  // The keys that the table has, for tables whose keys are data. They count as asked for.
  std::vector<std::string> keys();
  // Adds a fault at a key.
  void fault(std::string_view key, std::string sentence);
  // Names the keys that nobody asked for.
  void finish();

 private:
  const void* get(std::string_view key);
  const void* require(std::string_view key);

  const void* table_;
  std::string_view file_;
  Diagnostics* diagnostics_;
  std::string place_;
  std::vector<std::string> asked_;
};

struct TomlItem {
  std::string place;
  std::string text;                // of a string
  std::optional<TomlTable> table;  // of a table
};

class TomlFile {
 public:
  // Parses the text of a file; `name` is how places call it. Null, and a fault, where it is no TOML.
  static std::unique_ptr<TomlFile> parse(std::string name, std::string_view text, Diagnostics& diagnostics);
  ~TomlFile();
  TomlFile(const TomlFile&) = delete;
  TomlFile& operator=(const TomlFile&) = delete;

  TomlTable root();

 private:
  struct Document;
  TomlFile(std::string name, std::unique_ptr<Document> document, Diagnostics& diagnostics);

  std::string name_;
  std::unique_ptr<Document> document_;
  Diagnostics& diagnostics_;
};

// The name among `known` that is nearest to a misspelt one, empty where none is near.
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

}  // namespace sekimori
