#include "signatures/load/policy_loader.h"

#include <algorithm>
#include <cstring>

#include <arpa/inet.h>

#include "decoders/base/ascii.h"

namespace sekimori {
namespace {

// Takes the next word off a text.
std::string_view next_word(std::string_view& text) {
  text = trim(text);
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  text = trim(text);
  return word;
}

template <class Enum, std::size_t N>
std::optional<Enum> find_name(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

// "allow", "record", "record low", "alert high", and behind a comma "alert medium over bulk".
bool parse_cell(std::string_view text, PolicyCell& cell) {
  bool first = true;
  while (!text.empty() || first) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string_view clause = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const auto action = find_name<Action>(kActionNames, next_word(clause));
    if (!action) return false;
    std::optional<Severity> severity;
    if (!clause.empty() && clause != "over bulk") {
      severity = find_name<Severity>(kSeverityNames, next_word(clause));
      if (!severity) return false;
    }
    if (*action == Action::kAlert && !severity) return false;
    if (first && clause.empty()) {
      cell.action = *action;
      cell.severity = severity.value_or(Severity::kLow);
    } else if (!first && *action == Action::kAlert && clause == "over bulk") {
      cell.bulk = severity;
    } else {
      return false;
    }
    first = false;
  }
  return true;
}

bool parse_address(std::string_view text, Address& address) {
  const std::string copy(text);
  address.v6 = copy.find(':') != std::string::npos;
  return inet_pton(address.v6 ? AF_INET6 : AF_INET, copy.c_str(), address.bytes.data()) == 1;
}

// An address, a prefix such as 10.0.3.0/24, or a range first-last.
bool parse_range(std::string_view text, AddressRange& range) {
  if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
    return parse_address(trim(text.substr(0, dash)), range.first) &&
           parse_address(trim(text.substr(dash + 1)), range.last) && range.first.v6 == range.last.v6 &&
           !(range.last < range.first);
  }
  const std::size_t slash = text.find('/');
  if (!parse_address(text.substr(0, slash), range.first)) return false;
  const std::size_t width = range.first.v6 ? 128 : 32;
  std::size_t bits = width;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    if (digits.empty() || digits.size() > 3 || !std::all_of(digits.begin(), digits.end(), is_digit))
      return false;
    bits = std::stoul(std::string(digits));
    if (bits > width) return false;
  }
  range.last = range.first;
  for (std::size_t bit = bits; bit < width; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80 >> bit % 8);
    range.first.bytes[bit / 8] &= static_cast<std::uint8_t>(~mask);
    range.last.bytes[bit / 8] |= mask;
  }
  return true;
}

class PolicyLoader {
 public:
  explicit PolicyLoader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void load_file(const DataFile& file) {
    const auto toml = TomlFile::parse(file.path, file.text, diagnostics_);
    if (!toml) return;
    TomlTable root = toml->root();
    policy_.name = root.string("name", policy_.name);
    policy_.version = std::max(policy_.version, root.string("version"));
    policy_.alert_from = static_cast<Confidence>(
        root.choice("alert_from", kConfidenceNames, static_cast<std::size_t>(policy_.alert_from)));
    if (auto bulk = root.table("bulk")) {
      policy_.bulk_bytes = static_cast<std::uint64_t>(bulk->integer("bytes", 0, 0, std::int64_t{1} << 50));
      policy_.bulk_window = bulk->integer("window_s", 3'600, 1, 31'536'000) * kSecond;
      bulk->finish();
    }
    if (auto table = root.table("table")) load_table(*table);
    for (TomlTable& group : root.tables("group")) load_group(group);
    for (TomlTable& exception : root.tables("exception")) load_exception(exception);
    root.finish();
    base_ = base_.empty() ? file.path : base_;
  }

  Policy finish() {
    for (std::size_t grade = 0; grade < kGradeNames.size(); ++grade) {
      for (std::size_t terms = 0; terms < kTermsNames.size(); ++terms) {
        if (given_[grade][terms]) continue;
        diagnostics_.add(base_, "the table says nothing for level " + std::string(kGradeNames[grade]) +
                                    " on " + std::string(kTermsNames[terms]) + " terms; write " +
                                    std::string(kTermsNames[terms]) + " = \"…\" under [table." +
                                    std::string(kGradeNames[grade]) + "]");
      }
    }
    return std::move(policy_);
  }

 private:
  void load_table(TomlTable& table) {
    for (std::size_t grade = 0; grade < kGradeNames.size(); ++grade) {
      auto row = table.table(kGradeNames[grade]);
      if (!row) continue;
      const std::string clause = row->string("clause");
      for (std::size_t terms = 0; terms < kTermsNames.size(); ++terms) {
        if (!row->has(kTermsNames[terms])) continue;
        PolicyCell cell{.action = Action::kAllow, .severity = Severity::kLow, .bulk = {}, .clause = clause};
        if (!parse_cell(row->string(kTermsNames[terms]), cell)) {
          row->fault(kTermsNames[terms],
                     "write allow, record, record SEVERITY or alert SEVERITY, and if volume matters "
                     "\"record, alert SEVERITY over bulk\"; SEVERITY is low, medium, high or critical");
        }
        policy_.table[grade][terms] = std::move(cell);
        given_[grade][terms] = true;
      }
      row->finish();
    }
    table.finish();
  }

  void load_group(TomlTable& table) {
    AddressGroup group;
    group.unit = table.require_string("unit");
    group.issued_terminals = table.boolean("issued_terminals", false);
    for (const TomlString& text : table.strings("addresses")) {
      AddressRange range;
      if (parse_range(text.text, range)) {
        group.addresses.push_back(range);
      } else {
        diagnostics_.add(
            text.place,
            "'" + text.text + "' is no address, prefix (10.0.3.0/24) or range (10.0.3.1-10.0.3.9)");
      }
    }
    table.finish();
    policy_.groups.push_back(std::move(group));
  }

  // Granted by a named authority, never by who asks for it, and for a time.
  void load_exception(TomlTable& table) {
    PolicyException exception;
    exception.id = table.require_string("id");
    exception.applicant = table.require_string("applicant");
    exception.approver = table.require_string("approver");
    exception.reason = table.require_string("reason");
    exception.from = table.time("from");
    exception.until = table.time("until");
    for (TomlString& service : table.strings("services"))
      exception.services.push_back(std::move(service.text));
    for (TomlString& unit : table.strings("units")) exception.units.push_back(std::move(unit.text));
    for (const TomlString& text : table.strings("levels")) {
      if (const auto level = find_name<Level>(kLevelNames, text.text)) {
        exception.levels.push_back(*level);
      } else {
        diagnostics_.add(text.place,
                         "'" + text.text + "' is no level; write c1, c2, c3, personal or credential");
      }
    }
    if (exception.levels.empty()) table.fault("levels", "the exception is to name what may go");
    if (!table.has("from") || !table.has("until")) {
      table.fault(table.has("from") ? "until" : "from",
                  "an exception begins and ends: give both from and until");
    } else if (exception.until <= exception.from) {
      table.fault("until", "the exception ends before it begins");
    }
    if (!exception.applicant.empty() && trim(exception.applicant) == trim(exception.approver)) {
      table.fault("approver", "who applies for an exception cannot grant it (unified standards 2.2.2)");
    }
    table.finish();
    policy_.exceptions.push_back(std::move(exception));
  }

  Diagnostics& diagnostics_;
  Policy policy_;
  std::string base_;
  std::array<std::array<bool, kTermsNames.size()>, kGradeNames.size()> given_{};
};

}  // namespace

Policy load_policy(const std::vector<DataFile>& files, Diagnostics& diagnostics) {
  PolicyLoader loader(diagnostics);
  for (const DataFile& file : files) loader.load_file(file);
  return loader.finish();
}

}  // namespace sekimori
