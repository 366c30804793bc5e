#include "exporters/record.h"

#include <algorithm>
#include <ctime>
#include <set>

#include <boost/json.hpp>
#include <openssl/evp.h>

#include "decoders/base/version.h"

namespace sekimori {
namespace json = boost::json;
namespace {

json::value text_or_null(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

std::string line_of(const json::object& object) { return json::serialize(object) + "\n"; }

std::string_view source_name(const RecordContext& context, const Moment& moment) {
  return moment.source < context.sources.size() ? std::string_view(context.sources[moment.source])
                                                : std::string_view();
}

// EVE counts 1 for the gravest.
int eve_severity(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
    case Severity::kHigh:
      return 1;
    case Severity::kMedium:
      return 2;
    case Severity::kLow:
      return 3;
  }
  return 3;
}

json::array vlan_of(const Transaction& transaction) {
  json::array tags;
  for (const std::uint16_t tag : transaction.vlan) {
    if (tag != 0) tags.emplace_back(tag);
  }
  return tags;
}

json::object coverage_of(const Coverage& coverage) {
  json::object reasons;
  for (std::size_t i = 0; i < kMissedNames.size(); ++i) {
    if (coverage.met[i]) reasons.emplace(kMissedNames[i], coverage.missed_by[i]);
  }
  const std::uint64_t missed_of_decoded =
      coverage.missed_by[static_cast<std::size_t>(Missed::kUninspectable)] +
      coverage.missed_by[static_cast<std::size_t>(Missed::kBudget)];
  return {{"wire", coverage.wire_bytes},
          {"decoded", coverage.decoded_bytes},
          {"scanned", coverage.decoded_bytes - std::min(coverage.decoded_bytes, missed_of_decoded)},
          {"missed", coverage.missed_bytes},
          {"reasons", std::move(reasons)}};
}

json::object finding_of(const Finding& finding, const Ruleset& ruleset) {
  const Signature& signature = ruleset.signatures[finding.signature];
  return {{"signature", signature.id},
          {"revision", signature.revision},
          {"name", {{"ja", signature.name_ja}, {"en", signature.name_en}}},
          {"level", name(signature.level)},
          {"category", name(signature.category)},
          {"confidence", name(finding.confidence)},
          {"count", finding.count},
          {"excerpt", finding.excerpt},
          {"part", name(finding.part)},
          {"field", finding.field},
          {"document", text_or_null(finding.document)},
          {"offset", finding.offset},
          {"length", finding.length},
          {"why", json::value_from(finding.why)},
          {"reference", signature.reference}};
}

// The different values of something over all findings, in their order.
template <class Get>
json::array distinct(const Alert& alert, Get get) {
  json::array values;
  for (const AlertFinding& finding : alert.findings) {
    const json::value value(get(finding));
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  }
  return values;
}

json::object frames_of(const Alert& alert, const Limits& limits) {
  const Transaction& transaction = *alert.result->transaction;
  return {{"first", transaction.first.frame},
          {"last", transaction.last.frame},
          {"match", json::value_from(match_frames(alert, limits))}};
}

// A query in which something was found is not shown: it is part of what was sent.
std::string shown_target(const TransactionResult& result) {
  const std::string& target = result.transaction->target;
  if (!result.inspection.query_has_findings) return target;
  return target.substr(0, target.find('?')) + "?***";
}

json::object http_of(const TransactionResult& result) {
  const Transaction& transaction = *result.transaction;
  json::object http{
      {"hostname", transaction.host}, {"url", shown_target(result)}, {"http_method", transaction.method}};
  if (!transaction.user_agent.empty()) http.emplace("http_user_agent", transaction.user_agent);
  http.emplace("protocol", transaction.protocol);
  if (transaction.status != 0) http.emplace("status", transaction.status);
  return http;
}

json::object dlp_of(const Alert& alert, const RecordContext& context, const Limits& limits) {
  const Transaction& transaction = *alert.result->transaction;
  const Ruleset& ruleset = *alert.result->ruleset;
  json::array findings;
  for (const AlertFinding& finding : alert.findings) {
    if (findings.size() == limits.record_findings) break;
    findings.push_back(finding_of(finding.finding, ruleset));
  }
  return {{"id", alert.id},
          {"verdict", name(alert.action)},
          {"severity", name(alert.severity)},
          {"request",
           {{"content_type", transaction.content_type},
            {"content_encoding", transaction.content_encoding},
            {"bytes", transaction.coverage.wire_bytes}}},
          {"service",
           {{"id", alert.service.id},
            {"name", alert.service.name},
            {"provider", text_or_null(alert.service.provider)},
            {"country", text_or_null(alert.service.country)},
            {"terms", name(alert.service.terms)},
            {"account", json::object()}}},
          {"who",
           {{"user", nullptr},
            {"unit", text_or_null(alert.who.unit)},
            {"terminal", text_or_null(alert.who.terminal)}}},
          {"findings", std::move(findings)},
          {"policy",
           {{"rule", alert.rule}, {"clause", alert.clause}, {"exception", text_or_null(alert.exception)}}},
          {"frames", frames_of(alert, limits)},
          {"coverage", coverage_of(transaction.coverage)},
          {"ruleset", {{"version", ruleset.version}, {"sha256", to_hex(ruleset.sha256)}}},
          {"sensor", {{"name", context.sensor_name}, {"version", kVersion}}},
          {"seen", 1}};
}

}  // namespace

std::string timestamp(PacketTime time) {
  const std::int64_t micros = time >= 0 ? time / kMicrosecond : (time - kMicrosecond + 1) / kMicrosecond;
  std::int64_t seconds = micros / 1'000'000;
  std::int64_t rest = micros % 1'000'000;
  if (rest < 0) {
    rest += 1'000'000;
    --seconds;
  }
  const std::time_t whole = seconds;
  std::tm utc{};
  gmtime_r(&whole, &utc);
  char text[64];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  std::snprintf(text + length, sizeof text - length, ".%06d+0000", static_cast<int>(rest));
  return text;
}

std::string community_id(const Endpoint& a, const Endpoint& b) {
  // The specification orders the endpoints by address, then port, in network order.
  const Endpoint& low = a < b ? a : b;
  const Endpoint& high = a < b ? b : a;
  std::string content(2, '\0');  // seed
  content.append(as_text(low.address.network_order())).append(as_text(high.address.network_order()));
  content += '\x06';  // TCP
  content += '\0';
  for (const std::uint16_t port : {low.port, high.port}) {
    content += static_cast<char>(port >> 8);
    content += static_cast<char>(port & 0xFF);
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(content.data(), content.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) return {};
  std::array<unsigned char, 64> base64{};
  const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
  return "1:" + std::string(reinterpret_cast<const char*>(base64.data()), static_cast<std::size_t>(length));
}

std::vector<std::uint64_t> match_frames(const Alert& alert, const Limits& limits) {
  std::set<std::uint64_t> frames;
  for (const AlertFinding& finding : alert.findings)
    frames.insert(finding.finding.frames.begin(), finding.finding.frames.end());
  std::vector<std::uint64_t> first;
  for (const std::uint64_t frame : frames) {
    if (first.size() < limits.match_frames) first.push_back(frame);
  }
  return first;
}

std::string_view completeness(const Transaction& transaction) {
  if (transaction.end == BodyEnd::kMalformed) return "aborted";
  if (transaction.end == BodyEnd::kLost || transaction.coverage.has_missed(Missed::kGap)) return "gap";
  return transaction.end == BodyEnd::kTruncated ? "truncated" : "yes";
}

std::string alert_line(const Alert& alert, const RecordContext& context, const Limits& limits) {
  const Transaction& transaction = *alert.result->transaction;
  const Ruleset& ruleset = *alert.result->ruleset;
  const Signature& gravest = ruleset.signatures[alert.findings.front().finding.signature];
  json::object line{{"timestamp", timestamp(transaction.completed)}, {"flow_id", transaction.flow_id}};
  if (!context.from_files) line.emplace("in_iface", source_name(context, transaction.last));
  line.emplace("event_type", "alert");
  if (json::array tags = vlan_of(transaction); !tags.empty()) line.emplace("vlan", std::move(tags));
  line.emplace("src_ip", to_string(transaction.client.address));
  line.emplace("src_port", transaction.client.port);
  line.emplace("dest_ip", to_string(transaction.server.address));
  line.emplace("dest_port", transaction.server.port);
  line.emplace("proto", "TCP");
  line.emplace("ip_v", transaction.client.address.v6 ? 6 : 4);
  line.emplace("community_id", community_id(transaction.client, transaction.server));
  line.emplace("tx_id", transaction.tx);
  if (context.from_files) {
    line.emplace("pcap_filename", source_name(context, transaction.last));
    line.emplace("pcap_cnt", transaction.last.frame);
  }
  line.emplace("alert",
               json::object{{"action", "allowed"},
                            {"gid", 1},
                            {"signature_id", gravest.sid},
                            {"rev", gravest.revision},
                            {"signature", gravest.name_ja},
                            {"category", "DLP: " + std::string(name(gravest.category))},
                            {"severity", eve_severity(alert.severity)},
                            {"metadata",
                             {{"level", distinct(alert,
                                                 [&](const AlertFinding& f) {
                                                   return name(ruleset.signatures[f.finding.signature].level);
                                                 })},
                              {"service", json::array{alert.service.id}},
                              {"confidence", distinct(alert, [](const AlertFinding& f) {
                                 return name(f.finding.confidence);
                               })}}}});
  line.emplace("app_proto", transaction.app_proto);
  line.emplace("http", http_of(*alert.result));
  if (!alert.result->inspection.file_names.empty()) {
    json::array files;
    for (const std::string& file : alert.result->inspection.file_names)
      files.emplace_back(json::object{{"filename", file}});
    line.emplace("files", std::move(files));
  }
  line.emplace("dlp", dlp_of(alert, context, limits));
  return line_of(line);
}

std::string update_line(const AlertUpdate& update) {
  return line_of({{"timestamp", timestamp(update.at)},
                  {"event_type", "dlp_update"},
                  {"dlp", {{"id", update.id}, {"seen", update.seen}, {"last", timestamp(update.last)}}}});
}

std::string transaction_line(const TransactionResult& result, const ServiceFacts& service, Action verdict,
                             const RecordContext& context) {
  const Transaction& transaction = *result.transaction;
  const auto digest = [&](const std::optional<Sha256>& sha, std::uint64_t bytes) {
    return sha && bytes > 0 ? json::value(to_hex(*sha)) : json::value(nullptr);
  };
  const bool known = transaction.match != ServiceMatch::kNone;
  return line_of(
      {{"timestamp", timestamp(transaction.first.time)},
       {"flow_id", transaction.flow_id},
       {"tx_id", transaction.tx},
       {"pcap_filename", source_name(context, transaction.first)},
       {"frame_first", transaction.first.frame},
       {"frame_last", transaction.last.frame},
       {"src_ip", to_string(transaction.client.address)},
       {"src_port", transaction.client.port},
       {"dest_ip", to_string(transaction.server.address)},
       {"dest_port", transaction.server.port},
       {"app_proto", transaction.app_proto},
       {"stream", nullptr},
       {"method", transaction.method},
       {"host", transaction.host},
       {"path", shown_target(result)},
       {"content_type", text_or_null(transaction.content_type)},
       {"content_encoding", text_or_null(transaction.content_encoding)},
       {"request_body_bytes", transaction.coverage.wire_bytes},
       {"request_body_sha256", digest(transaction.body_sha256, transaction.coverage.wire_bytes)},
       {"decoded_body_sha256", digest(transaction.decoded_sha256, transaction.coverage.decoded_bytes)},
       {"status", transaction.status == 0 ? json::value(nullptr) : json::value(transaction.status)},
       {"complete", completeness(transaction)},
       {"service", known ? json::value(service.id) : json::value(nullptr)},
       {"wire", transaction.wire ? json::value(result.ruleset->catalogue->wires()[*transaction.wire].id)
                                 : json::value(nullptr)},
       {"parts", result.inspection.parts},
       {"coverage", coverage_of(transaction.coverage)},
       {"verdict", name(verdict)}});
}

std::string scan_line(const ScanReport& report, const Ruleset& ruleset, bool of_batch) {
  json::array findings;
  for (const Finding& finding : report.findings) findings.push_back(finding_of(finding, ruleset));
  if (of_batch) {
    return line_of(
        {{"id", report.input}, {"findings", std::move(findings)}, {"verdict", name(report.verdict)}});
  }
  return line_of({{"input", report.input},
                  {"kind", report.kind},
                  {"findings", std::move(findings)},
                  {"coverage", coverage_of(report.coverage)},
                  {"verdict", name(report.verdict)}});
}

}  // namespace sekimori
