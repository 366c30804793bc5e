#include "signatures/verdict/correlator.h"

#include <algorithm>
#include <cstring>

#include "decoders/base/hash.h"
#include "decoders/base/sha256.h"

namespace sekimori {
namespace {

// A repetition is told at most this often.
constexpr PacketTime kUpdateEvery = 60 * kSecond;

class KeyHash {
 public:
  KeyHash() : hash_(kFormatKey) {}
  KeyHash& add(Bytes bytes) {
    const std::uint64_t size = bytes.size();
    hash_.update({reinterpret_cast<const std::uint8_t*>(&size), sizeof size});
    hash_.update(bytes);
    return *this;
  }
  KeyHash& add(std::string_view text) { return add(as_bytes(text)); }
  KeyHash& add(std::uint64_t value) {
    hash_.update({reinterpret_cast<const std::uint8_t*>(&value), sizeof value});
    return *this;
  }
  std::uint64_t finish() { return hash_.finish(); }

 private:
  StreamingSipHash hash_;
};

// dlp.id: SHA-256 cut to 128 bits over the tuple, the time of the first byte, method, host, path, and what
// was found.
std::string alert_id(const Transaction& transaction, const std::vector<std::string_view>& signatures,
                     Action action, Severity severity) {
  std::string content;
  const auto add = [&content](std::string_view text) { content.append(text).push_back('\0'); };
  for (const Endpoint& end : {transaction.client, transaction.server}) {
    add(to_string(end.address));
    add(std::to_string(end.port));
  }
  for (const std::uint16_t tag : transaction.vlan) add(std::to_string(tag));
  add(std::to_string(transaction.first.time));
  add(transaction.method);
  add(transaction.host);
  add(transaction.target);
  add(std::to_string(transaction.tx));
  for (const std::string_view signature : signatures) add(signature);
  add(name(action));
  add(name(severity));
  return to_hex(Bytes(sha256(as_bytes(content))).first(16));
}

// Graver first: the action, its severity, the level, what it is worth, and then the text's order.
template <class Judged>
bool graver(const Judged& a, const Judged& b) {
  if (a.action != b.action) return a.action > b.action;
  if (a.severity != b.severity) return a.severity > b.severity;
  if (a.grade != b.grade) return a.grade > b.grade;
  return a.finding.confidence > b.finding.confidence;
}

Outcome outcome_of(const Transaction& transaction) {
  if (!transaction.inspected) return Outcome::kFailed;
  const bool partial = transaction.end == BodyEnd::kTruncated || transaction.end == BodyEnd::kLost ||
                       transaction.coverage.missed_bytes > 0 ||
                       std::any_of(transaction.coverage.met.begin(), transaction.coverage.met.end(),
                                   [](bool met) { return met; });
  return partial ? Outcome::kPartial : Outcome::kInspected;
}

}  // namespace

Correlator::Correlator(const Ruleset& ruleset, const Limits& limits, Counters& counters, VerdictSink& sink)
    : ruleset_(ruleset), limits_(limits), counters_(counters), sink_(sink), tally_(ruleset) {}

ServiceFacts Correlator::facts_of(const Transaction& transaction) const {
  const bool listed =
      transaction.match == ServiceMatch::kListed || transaction.match == ServiceMatch::kByShape;
  if (listed && transaction.service) {
    const Service& service = ruleset_.catalogue->services()[*transaction.service];
    return {.id = service.id,
            .name = service.name,
            .provider = service.provider,
            .country = service.country,
            .terms = service.terms};
  }
  const std::string id(transaction.match == ServiceMatch::kUnlisted ? kUnknownGenai : kUnlistedService);
  return {.id = id, .name = transaction.host, .provider = {}, .country = {}, .terms = Terms::kUnknown};
}

std::size_t Correlator::tally_index(const Transaction& transaction) const {
  const bool listed =
      transaction.match == ServiceMatch::kListed || transaction.match == ServiceMatch::kByShape;
  if (listed && transaction.service) return *transaction.service;
  return transaction.match == ServiceMatch::kUnlisted ? tally_.unknown_genai() : tally_.unlisted();
}

Who Correlator::who_is(const Address& client) const {
  if (ruleset_.policy.groups.empty()) return {};
  const AddressGroup* const group = ruleset_.policy.group_of(client);
  if (group == nullptr) return {.unit = {}, .terminal = "other"};
  return {.unit = group->unit, .terminal = group->issued_terminals ? "issued" : "other"};
}

void Correlator::on_result(TransactionResult result) {
  const Transaction& transaction = *result.transaction;
  now_ = std::max(now_, transaction.completed);
  ++requests_;
  const ServiceFacts service = facts_of(transaction);
  const std::size_t index = tally_index(transaction);
  count(result, index);

  const Who who = who_is(transaction.client.address);
  const bool bulk = is_over_bulk(transaction, service, transaction.coverage.wire_bytes);
  std::vector<Judged> judged;
  for (Finding& finding : result.inspection.findings)
    judged.push_back(judge(std::move(finding), result, service, who, bulk));
  result.inspection.findings.clear();
  std::stable_sort(judged.begin(), judged.end(), graver<Judged>);
  Action verdict = judged.empty() ? Action::kAllow : judged.front().action;
  if (result.inspection.mentions > 0) {
    verdict = std::max(verdict, ruleset_.policy.cell(Grade::kMention, service.terms).action);
  }
  sink_.on_request(result, service, verdict);

  const auto shared = std::make_shared<const TransactionResult>(std::move(result));
  // One record for each action and severity.
  for (std::size_t begin = 0; begin < judged.size();) {
    std::size_t end = begin;
    std::vector<Judged> group;
    std::vector<std::uint64_t> keys;
    const Action action = judged[begin].action;
    const Severity severity = judged[begin].severity;
    for (; end < judged.size() && judged[end].action == action && judged[end].severity == severity; ++end) {
      if (action == Action::kAllow) continue;
      if (!is_repeat(judged[end], *shared, service, keys)) group.push_back(std::move(judged[end]));
    }
    begin = end;
    if (group.empty()) continue;
    auto& tally = action == Action::kAlert ? tally_.service(index).alerts : tally_.service(index).records;
    ++tally[static_cast<std::size_t>(severity)];
    raise(std::move(group), shared, service, who, keys);
  }
}

Correlator::Judged Correlator::judge(Finding finding, const TransactionResult& result,
                                     const ServiceFacts& service, const Who& who, bool bulk) {
  const Signature& signature = ruleset_.signatures[finding.signature];
  const Grade grade = grade_of(signature.level);
  Policy::Decision decision = ruleset_.policy.decide(grade, service.terms, finding.confidence, bulk);
  if (decision.by_confidence) ++tally_.suppressed(Suppressed::kConfidence);
  Judged judged{.finding = std::move(finding),
                .action = decision.action,
                .severity = decision.severity,
                .grade = grade,
                .rule = std::move(decision.rule),
                .clause = ruleset_.policy.cell(grade, service.terms).clause,
                .exception = {}};
  if (judged.action == Action::kAlert) {
    const PolicyException* const exception =
        ruleset_.policy.exception_for(signature.level, service.id, who.unit, result.transaction->first.time);
    if (exception != nullptr) {
      judged.action = Action::kRecord;
      judged.exception = exception->id;
      ++tally_.suppressed(Suppressed::kException);
    }
  }
  return judged;
}

// Counts what the request says of itself, its ledger and its findings.
void Correlator::count(const TransactionResult& result, std::size_t index) {
  const Transaction& transaction = *result.transaction;
  ServiceTally& tally = tally_.service(index);
  ++tally.transactions[static_cast<std::size_t>(outcome_of(transaction))];
  if (transaction.wire) {
    ++tally.wires[static_cast<std::size_t>(transaction.pointer_hit ? WireResult::kPointer
                                                                   : WireResult::kLeafOnly)];
  } else if (transaction.known_paths) {
    ++tally.wires[static_cast<std::size_t>(WireResult::kUnknownPath)];
  }
  for (std::size_t i = 0; i < tally.inspected_bytes.size(); ++i)
    tally.inspected_bytes[i] += result.inspection.bytes_by_part[i];
  for (std::size_t i = 0; i < tally.uninspected_bytes.size(); ++i)
    tally.uninspected_bytes[i] += transaction.coverage.missed_by[i];
  tally.mentions += result.inspection.mentions;
  for (const Finding& finding : result.inspection.findings) {
    const Level level = ruleset_.signatures[finding.signature].level;
    ++tally.findings[static_cast<std::size_t>(level)][static_cast<std::size_t>(finding.confidence)];
    ++tally_.signature(finding.signature);
  }
}

void Correlator::on_unread(const UnreadFlow& flow) {
  const Missed reason = flow.protocol == Protocol::kTls ? Missed::kTls : Missed::kProtocol;
  ServiceTally& tally = tally_.service(flow.service ? *flow.service : tally_.unlisted());
  ++tally.uninspected_flows[static_cast<std::size_t>(reason)];
}

bool Correlator::is_over_bulk(const Transaction& transaction, const ServiceFacts& service,
                              std::uint64_t bytes) {
  if (ruleset_.policy.bulk_bytes == 0 || bytes == 0) return false;
  const std::uint64_t key = KeyHash().add(transaction.client.address.bytes).add(service.id).finish();
  const PacketTime window = ruleset_.policy.bulk_window;
  while (!volume_order_.empty() &&
         (volume_order_.front().first + window <= now_ || volume_order_.size() > limits_.volume_entries)) {
    if (volume_order_.front().first + window > now_) counters_.hit(Limit::volume_entries);
    const auto old = volumes_.find(volume_order_.front().second);
    if (old != volumes_.end() && old->second.begin == volume_order_.front().first) volumes_.erase(old);
    volume_order_.pop_front();
  }
  const auto [entry, fresh] = volumes_.try_emplace(key, Volume{.begin = now_, .bytes = 0});
  if (fresh) volume_order_.emplace_back(now_, key);
  entry->second.bytes += bytes;
  return entry->second.bytes > ruleset_.policy.bulk_bytes;
}

// The same text of the same client to the same service, found by the same signature, within the window.
bool Correlator::is_repeat(const Judged& judged, const TransactionResult& result, const ServiceFacts& service,
                           std::vector<std::uint64_t>& keys) {
  const Transaction& transaction = *result.transaction;
  const std::uint64_t key = KeyHash()
                                .add(transaction.client.address.bytes)
                                .add(service.id)
                                .add(ruleset_.signatures[judged.finding.signature].id)
                                .add(judged.finding.text_hash)
                                .add(static_cast<std::uint64_t>(judged.action))
                                .finish();
  const auto window = static_cast<PacketTime>(limits_.repeat_window_s) * kSecond;
  const auto found = said_.find(key);
  if (found == said_.end() || found->second->last + window <= now_) {
    keys.push_back(key);
    return false;
  }
  Said& said = *found->second;
  ++tally_.suppressed(Suppressed::kRepeat);
  if (said.request != requests_) ++said.seen;
  said.request = requests_;
  said.last = now_;
  if (now_ - said.told_at >= kUpdateEvery) tell(said, now_);
  return true;
}

void Correlator::remember(const std::string& id, Action action, const std::vector<std::uint64_t>& keys,
                          PacketTime at) {
  const auto window = static_cast<PacketTime>(limits_.repeat_window_s) * kSecond;
  const auto said = std::make_shared<Said>(
      Said{.id = id, .action = action, .last = at, .told_at = at, .request = requests_});
  for (const std::uint64_t key : keys) {
    said_[key] = said;
    said_order_.emplace_back(at, key);
  }
  while (!said_order_.empty() &&
         (said_order_.front().first + window <= at || said_order_.size() > limits_.repeat_entries)) {
    const auto [since, key] = said_order_.front();
    said_order_.pop_front();
    const auto old = said_.find(key);
    if (old == said_.end()) continue;
    if (since + window > at) {
      counters_.hit(Limit::repeat_entries);
    } else if (old->second->last + window > at) {  // seen since: it stays
      said_order_.emplace_back(old->second->last, key);
      continue;
    }
    if (old->second->told < old->second->seen) tell(*old->second, at);
    said_.erase(old);
  }
}

void Correlator::tell(Said& said, PacketTime at) {
  said.told = said.seen;
  said.told_at = at;
  sink_.on_update({.id = said.id, .action = said.action, .seen = said.seen, .last = said.last, .at = at});
}

void Correlator::raise(std::vector<Judged> group, const std::shared_ptr<const TransactionResult>& result,
                       const ServiceFacts& service, const Who& who, const std::vector<std::uint64_t>& keys) {
  Alert alert{.id = {},
              .action = group.front().action,
              .severity = group.front().severity,
              .result = result,
              .service = service,
              .who = who,
              .findings = {},
              .rule = group.front().rule,
              .clause = group.front().clause,
              .exception = group.front().exception};
  std::vector<std::string_view> signatures;
  for (Judged& judged : group) {
    signatures.push_back(ruleset_.signatures[judged.finding.signature].id);
    alert.findings.push_back({std::move(judged.finding), std::move(judged.rule), std::move(judged.clause)});
  }
  std::sort(signatures.begin(), signatures.end());
  signatures.erase(std::unique(signatures.begin(), signatures.end()), signatures.end());
  alert.id = alert_id(*result->transaction, signatures, alert.action, alert.severity);
  remember(alert.id, alert.action, keys, now_);
  sink_.on_alert(std::move(alert));
}

void Correlator::finish() {
  // In the order in which the alerts were raised, so that the output is the same every time.
  for (const auto& [since, key] : said_order_) {
    const auto found = said_.find(key);
    if (found != said_.end() && found->second->told < found->second->seen) tell(*found->second, now_);
  }
}

}  // namespace sekimori
