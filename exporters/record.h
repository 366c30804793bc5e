// Verdicts as records: one JSON object a line, UTF-8, keys in a fixed order, no insignificant blanks. Alerts
// are a superset of Suricata's EVE with everything of ours in `dlp`; schema/ holds a JSON Schema of each
// record. Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "signatures/verdict/alert.h"

namespace sekimori {

// What records say of the sensor and of the input.
struct RecordContext {
  std::string sensor_name;
  std::vector<std::string> sources;  // names of the captures, by Moment::source
  bool from_files = true;            // sources are capture files, not interfaces
};

// Lines end with their line feed.
std::string alert_line(const Alert& alert, const RecordContext& context, const Limits& limits);
std::string update_line(const AlertUpdate& update);
std::string transaction_line(const TransactionResult& result, const ServiceFacts& service, Action verdict,
                             const RecordContext& context);

// What `sekimori scan` says of one input; `input` and `kind` are left out of the lines of a batch, which name
// an id.
struct ScanReport {
  std::string input;  // or the id of a batch's item
  std::string kind;
  std::vector<Finding> findings;
  Coverage coverage;
  Action verdict = Action::kAllow;
};
std::string scan_line(const ScanReport& report, const Ruleset& ruleset, bool of_batch);

// 2026-11-20T09:00:00.123456+0000
std::string timestamp(PacketTime time);

// Community ID 1 with seed 0 (github.com/corelight/community-id-spec), for TCP.
std::string community_id(const Endpoint& a, const Endpoint& b);

// The packets that carried what was found, in their order, within the limit.
std::vector<std::uint64_t> match_frames(const Alert& alert, const Limits& limits);

// How whole a request is: yes, truncated, gap, aborted.
std::string_view completeness(const Transaction& transaction);

}  // namespace sekimori
