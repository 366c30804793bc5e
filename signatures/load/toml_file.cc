#include "signatures/load/toml_file.h"

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <algorithm>
#include <ctime>
#include <numeric>

#include <toml++/toml.h>

namespace sekimori {
namespace {

const toml::table& as_table(const void* table) { return *static_cast<const toml::table*>(table); }
const toml::node& as_node(const void* node) { return *static_cast<const toml::node*>(node); }

std::string place_at(std::string_view file, const toml::source_region& region) {
  return std::string(file) + ":" + std::to_string(region.begin.line) + ":" +
         std::to_string(region.begin.column);
}

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a decimal number";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::table:
      return "a table";
    default:
      return "a date or time";
  }
}

// Days since 1970-01-01 in the Gregorian calendar (Howard Hinnant, days_from_civil).
std::int64_t days_since_epoch(int year, int month, int day) {
  year -= month <= 2;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto of_era = static_cast<std::int64_t>(year - era * 400);
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

std::string nearest_name(std::string_view name, const std::vector<std::string>& known) {
  std::string best;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t d = distance(name, candidate);
    if (d < least) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

TomlTable::TomlTable(const void* table, std::string_view file, Diagnostics& diagnostics)
    : table_(table),
      file_(file),
      diagnostics_(&diagnostics),
      place_(place_at(file, as_table(table).source())) {}

const void* TomlTable::get(std::string_view key) {
  asked_.emplace_back(key);
  return as_table(table_).get(key);
}

const void* TomlTable::require(std::string_view key) {
  const void* const node = get(key);
  if (node == nullptr) diagnostics_->add(place_, "'" + std::string(key) + "' is missing");
  return node;
}

bool TomlTable::has(std::string_view key) const { return as_table(table_).contains(key); }

std::string TomlTable::place_of(std::string_view key) const {
  const toml::node* const node = as_table(table_).get(key);
  return node == nullptr ? place_ : place_at(file_, node->source());
}

void TomlTable::fault(std::string_view key, std::string sentence) {
  diagnostics_->add(place_of(key), "'" + std::string(key) + "': " + std::move(sentence));
}

std::string TomlTable::require_string(std::string_view key) {
  return require(key) == nullptr ? std::string() : string(key);
}

std::string TomlTable::string(std::string_view key, std::string_view otherwise) {
  const void* const node = get(key);
  if (node == nullptr) return std::string(otherwise);
  if (const auto* value = as_node(node).as_string()) return value->get();
  fault(key, "a string is expected, not " + std::string(kind_of(as_node(node))));
  return std::string(otherwise);
}

std::int64_t TomlTable::integer(std::string_view key, std::int64_t otherwise, std::int64_t least,
                                std::int64_t greatest) {
  const void* const node = get(key);
  if (node == nullptr) return otherwise;
  const auto* value = as_node(node).as_integer();
  if (value == nullptr) {
    fault(key, "an integer is expected, not " + std::string(kind_of(as_node(node))));
    return otherwise;
  }
  if (value->get() < least || value->get() > greatest) {
    fault(key, std::to_string(value->get()) + " is outside " + std::to_string(least) + " to " +
                   std::to_string(greatest));
    return otherwise;
  }
  return value->get();
}

bool TomlTable::boolean(std::string_view key, bool otherwise) {
  const void* const node = get(key);
  if (node == nullptr) return otherwise;
  if (const auto* value = as_node(node).as_boolean()) return value->get();
  fault(key, "true or false is expected, not " + std::string(kind_of(as_node(node))));
  return otherwise;
}

std::vector<TomlString> TomlTable::strings(std::string_view key) {
  std::vector<TomlString> values;
  const void* const found = get(key);
  if (found == nullptr) return values;
  const toml::node& node = as_node(found);
  if (const auto* value = node.as_string()) {
    values.push_back({value->get(), place_at(file_, node.source())});
    return values;
  }
  const auto* array = node.as_array();
  if (array == nullptr) {
    fault(key, "a string or an array of strings is expected, not " + std::string(kind_of(node)));
    return values;
  }
  for (const toml::node& element : *array) {
    if (const auto* value = element.as_string()) {
      values.push_back({value->get(), place_at(file_, element.source())});
    } else {
      diagnostics_->add(
          place_at(file_, element.source()),
          "'" + std::string(key) + "': a string is expected, not " + std::string(kind_of(element)));
    }
  }
  return values;
}

PacketTime TomlTable::time(std::string_view key) {
  const void* const found = get(key);
  if (found == nullptr) return 0;
  const toml::node& node = as_node(found);
  const toml::date* date = nullptr;
  PacketTime since_midnight = 0;
  if (const auto* day = node.as_date()) {
    date = &day->get();
  } else if (const auto* moment = node.as_date_time()) {
    const toml::date_time& at = moment->get();
    date = &at.date;
    const std::int64_t seconds = at.time.hour * 3600 + at.time.minute * 60 + at.time.second;
    const std::int64_t offset = at.offset ? std::int64_t{at.offset->minutes} * 60 : 0;
    since_midnight = (seconds - offset) * kSecond + at.time.nanosecond;
  }
  // Nanoseconds since 1970 hold the years up to 2262.
  if (date != nullptr && date->year >= 1971 && date->year <= 2261) {
    return days_since_epoch(date->year, date->month, date->day) * 86'400 * kSecond + since_midnight;
  }
  if (date != nullptr) {
    fault(key, "a year between 1971 and 2261 is expected");
    return 0;
  }
  fault(key, "a date such as 2026-11-21 is expected, not " + std::string(kind_of(node)));
  return 0;
}

std::optional<TomlTable> TomlTable::table(std::string_view key) {
  const void* const node = get(key);
  if (node == nullptr) return std::nullopt;
  if (const auto* value = as_node(node).as_table()) return TomlTable(value, file_, *diagnostics_);
  fault(key, "a table is expected, not " + std::string(kind_of(as_node(node))));
  return std::nullopt;
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) {
  std::vector<TomlTable> tables;
  const void* const node = get(key);
  if (node == nullptr) return tables;
  if (const auto* single = as_node(node).as_table()) {
    tables.emplace_back(single, file_, *diagnostics_);
    return tables;
  }
  const auto* array = as_node(node).as_array();
  if (array == nullptr) {
    fault(key, "tables are expected, written as [[" + std::string(key) + "]]");
    return tables;
  }
  for (const toml::node& element : *array) {
    if (const auto* value = element.as_table()) {
      tables.emplace_back(value, file_, *diagnostics_);
    } else {
      diagnostics_->add(
          place_at(file_, element.source()),
          "'" + std::string(key) + "': a table is expected, not " + std::string(kind_of(element)));
    }
  }
  return tables;
}

std::vector<TomlItem> TomlTable::items(std::string_view key) {
  std::vector<TomlItem> items;
  const void* const node = get(key);
  if (node == nullptr) return items;
  const auto* array = as_node(node).as_array();
  if (array == nullptr) {
    fault(key, "an array is expected, not " + std::string(kind_of(as_node(node))));
    return items;
  }
  for (const toml::node& element : *array) {
    TomlItem item{.place = place_at(file_, element.source()), .text = {}, .table = {}};
    if (const auto* text = element.as_string()) {
      item.text = text->get();
    } else if (const auto* value = element.as_table()) {
      item.table.emplace(value, file_, *diagnostics_);
    } else {
      diagnostics_->add(item.place, "'" + std::string(key) + "': a string or a table is expected, not " +
                                        std::string(kind_of(element)));
      continue;
    }
    items.push_back(std::move(item));
  }
  return items;
}

std::size_t TomlTable::choice(std::string_view key, std::span<const std::string_view> names,
                              std::size_t otherwise) {
  if (!has(key)) {
    asked_.emplace_back(key);
    return otherwise;
  }
  const std::string value = string(key);
  const auto found = std::find(names.begin(), names.end(), value);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  std::string listed;
  for (std::size_t i = 0; i < names.size(); ++i) {
    listed += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + std::string(names[i]);
  }
  fault(key, "'" + value + "' is not known; write " + listed);
  return otherwise;
}

std::vector<std::string> TomlTable::keys() {
  std::vector<std::string> keys;
  for (const auto& [key, value] : as_table(table_)) keys.emplace_back(key.str());
  asked_.insert(asked_.end(), keys.begin(), keys.end());
  return keys;
}

void TomlTable::finish() {
  for (const auto& [key, value] : as_table(table_)) {
    const std::string name(key.str());
    if (std::find(asked_.begin(), asked_.end(), name) != asked_.end()) continue;
    const std::string nearest = nearest_name(name, asked_);
    diagnostics_->add(
        place_at(file_, key.source()),
        "unknown key '" + name + "'" + (nearest.empty() ? "" : "; did you mean '" + nearest + "'?"));
  }
}

struct TomlFile::Document {
  toml::table table;
};

TomlFile::TomlFile(std::string name, std::unique_ptr<Document> document, Diagnostics& diagnostics)
    : name_(std::move(name)), document_(std::move(document)), diagnostics_(diagnostics) {}

TomlFile::~TomlFile() = default;

std::unique_ptr<TomlFile> TomlFile::parse(std::string name, std::string_view text, Diagnostics& diagnostics) {
  toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    diagnostics.add(place_at(name, parsed.error().source()), std::string(parsed.error().description()));
    return nullptr;
  }
  auto document = std::make_unique<Document>(Document{std::move(parsed).table()});
  return std::unique_ptr<TomlFile>(new TomlFile(std::move(name), std::move(document), diagnostics));
}

TomlTable TomlFile::root() { return TomlTable(&document_->table, name_, diagnostics_); }

}  // namespace sekimori
