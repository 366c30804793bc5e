// An alert with every field filled, for the tests of its forms.
#pragma once

#include <memory>

#include "exporters/record.h"
#include "tests/unit/support/rules.h"

namespace sekimori::test {

inline std::shared_ptr<const Ruleset> sample_ruleset() {
  std::string rule =
      signature("mark.c2", 9'000'001,
                "match = [\"MARK\"]\nno_match = [\"x\"]\npattern = 'MARK'\nreference = \"unified standards "
                "1.2(1)\"\nrevision = 3\n");
  rule.replace(rule.find("\"personal\""), 10, "\"c2\"");
  rule.replace(rule.find("\"personal\""), 10, "\"marking\"");
  return ruleset_of(rule);
}

inline Finding sample_finding() {
  Finding finding;
  finding.confidence = Confidence::kHigh;
  finding.excerpt = "【機密性2】……";
  finding.part = PartKind::kPrompt;
  finding.field = "/messages/0/content";
  finding.length = 15;
  finding.why = {"bracket"};
  finding.frames = {379, 380};
  return finding;
}

inline TransactionResult sample_result(const std::shared_ptr<const Ruleset>& ruleset) {
  TransactionResult result;
  result.ruleset = ruleset;
  result.transaction = std::make_unique<Transaction>();
  Transaction& tx = *result.transaction;
  tx.flow_id = 586'497'171'462'735;
  tx.tx = 3;
  tx.client.address.bytes = {10, 0, 3, 7};
  tx.client.port = 51'234;
  tx.server.address.bytes = {104, 18, 32, 47};
  tx.server.port = 443;
  tx.vlan = {100, 0, 0};
  tx.first = {.time = 1'795'219'200 * kSecond, .frame = 377};
  tx.last = {.time = tx.first.time + 123'456'789, .frame = 381};
  tx.completed = tx.last.time;
  tx.method = "POST";
  tx.target = "/v1/chat/completions?team=a";
  tx.host = "api.example.ai";
  tx.protocol = "HTTP/1.1";
  tx.user_agent = "curl/8";
  tx.content_type = "application/json";
  tx.app_proto = "http";
  tx.match = ServiceMatch::kListed;
  tx.service = 0;
  tx.wire = 0;
  tx.inspected = true;
  tx.end = BodyEnd::kComplete;
  tx.coverage.wire_bytes = 9'123;
  tx.coverage.decoded_bytes = 15'230;
  tx.status = 200;
  result.inspection.parts = 2;
  return result;
}

inline Alert sample_alert(TransactionResult result) {
  Alert alert;
  alert.id = "0123456789abcdef0123456789abcdef";
  alert.severity = Severity::kHigh;
  alert.service = {
      .id = "api", .name = "Example", .provider = "P", .country = "US", .terms = Terms::kStandard};
  alert.who = {.unit = "人事課", .terminal = "issued"};
  alert.findings.push_back({sample_finding(), "c2/standard", "統一基準 1.2(1)"});
  alert.rule = "c2/standard";
  alert.clause = "統一基準 1.2(1)";
  alert.result = std::make_shared<const TransactionResult>(std::move(result));
  return alert;
}

inline RecordContext sample_context() {
  return {.sensor_name = "gate", .sources = {"a.pcapng"}, .from_files = true};
}

}  // namespace sekimori::test
