// The house's policy: which grade may go to which service on which terms, as a table; who is who by address;
// and exceptions that named authorities have granted for a time. Compiled form of policy/*.toml; immutable.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/base/packet_time.h"
#include "decoders/genai/service.h"
#include "decoders/packet/packet.h"
#include "signatures/signature.h"

namespace sekimori {

enum class Action : std::uint8_t { kAllow, kRecord, kAlert };
inline constexpr std::array<std::string_view, 3> kActionNames = {"allow", "record", "alert"};
inline std::string_view name(Action action) { return kActionNames[static_cast<std::size_t>(action)]; }

enum class Severity : std::uint8_t { kLow, kMedium, kHigh, kCritical };
inline constexpr std::array<std::string_view, 4> kSeverityNames = {"low", "medium", "high", "critical"};
inline std::string_view name(Severity severity) { return kSeverityNames[static_cast<std::size_t>(severity)]; }

// The policy's rows: a level, or words that only speak of marks.
enum class Grade : std::uint8_t { kC1, kC2, kC3, kPersonal, kCredential, kMention };
inline constexpr std::array<std::string_view, 6> kGradeNames = {"c1",       "c2",         "c3",
                                                                "personal", "credential", "mention"};
inline std::string_view name(Grade grade) { return kGradeNames[static_cast<std::size_t>(grade)]; }
inline Grade grade_of(Level level) { return static_cast<Grade>(level); }

// One field of the table.
struct PolicyCell {
  Action action = Action::kAllow;
  Severity severity = Severity::kLow;
  std::optional<Severity> bulk;  // alert with this severity when the client's volume is over the bulk size
  std::string clause;
};

struct AddressRange {
  Address first;
  Address last;
  bool contains(const Address& address) const {
    return address.v6 == first.v6 && !(address < first) && !(last < address);
  }
};

// A unit of the house and its addresses.
struct AddressGroup {
  std::string unit;
  bool issued_terminals = false;  // only terminals that the house has issued stand here
  std::vector<AddressRange> addresses;
};

struct PolicyException {
  std::string id;
  std::string applicant;
  std::string approver;
  std::string reason;
  PacketTime from = 0;
  PacketTime until = 0;
  std::vector<std::string> services;  // empty: all
  std::vector<std::string> units;     // empty: all
  std::vector<Level> levels;          // what may go
};

struct Policy {
  std::string name;
  std::string version;
  std::array<std::array<PolicyCell, kTermsNames.size()>, kGradeNames.size()> table;
  Confidence alert_from = Confidence::kMedium;  // findings worth less are recorded, not alerted
  std::uint64_t bulk_bytes = 0;                 // of one client to one service within the window; 0: never
  PacketTime bulk_window = 0;
  std::vector<AddressGroup> groups;
  std::vector<PolicyException> exceptions;

  const PolicyCell& cell(Grade grade, Terms terms) const {
    return table[static_cast<std::size_t>(grade)][static_cast<std::size_t>(terms)];
  }
  // The table's word on a finding of this worth. `over_bulk`: the client's volume is over the bulk size.
  struct Decision {
    Action action;
    Severity severity;
    std::string rule;            // level and terms: c2/standard
    bool by_confidence = false;  // would alert, but for what the finding is worth
  };
  Decision decide(Grade grade, Terms terms, Confidence confidence, bool over_bulk) const;

  // The first group that holds the address; null: none.
  const AddressGroup* group_of(const Address& address) const;
  // An exception that lets this level go to this service from this unit at this time; null: none.
  const PolicyException* exception_for(Level level, std::string_view service, std::string_view unit,
                                       PacketTime at) const;
};

}  // namespace sekimori
