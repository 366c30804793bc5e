#include "decoders/stack/shard.h"

#include <algorithm>

#include "decoders/app/connection.h"
#include "decoders/base/utf8.h"
#include "decoders/content/url_secrets.h"

namespace sekimori {
namespace {

// A shard's part of a limit of the whole sensor.
std::uint64_t share(std::uint64_t limit) { return std::max<std::uint64_t>(1, limit / kShards); }

}  // namespace

Shard::Shard(const StackContext& context)
    : context_(context),
      coding_pool_(share(context.limits.coding_pool_bytes)),
      app_{context.limits, context.counters, *this, {}},
      flows_({.entries_max = share(context.limits.flow_entries),
              .reorder_pool_bytes = share(context.limits.reorder_pool_bytes),
              .hash_seed = context.options.hash_seed},
             context.limits, context.counters, *this) {}

Shard::~Shard() = default;

void Shard::on_packet(const Packet& packet, const KeyedPacket& keyed, PacketTime now) {
  release_waiting(now);
  flows_.on_packet(packet, keyed, now);
}

void Shard::advance(PacketTime now) {
  flows_.advance(now);
  release_waiting(now);
}

void Shard::close_all(PacketTime now) {
  flows_.close_all(now);
  while (!waiting_.empty()) release_oldest();
}

PacketTime Shard::settled() {
  while (!waiting_.empty() && !is_waiting(waiting_.front())) waiting_.pop_front();
  return waiting_.empty() ? flows_.settled() : std::min(flows_.settled(), waiting_.front().completed);
}

std::unique_ptr<StreamSink> Shard::open_flow(const FlowFacts& facts) {
  return std::make_unique<Connection>(facts, app_);
}

BodySink* Shard::on_request(const FlowFacts& flow, bool from_opener, std::uint64_t tx,
                            const RequestHead& head, const Moment& first, const Moment& at) {
  // A CONNECT without Host names its authority as the target (RFC 9112 section 3.2.3).
  const std::string_view authority = head.host.empty() && head.method == "CONNECT" ? head.target : head.host;
  const auto match = context_.catalogue.match(authority, head.method, head.target, context_.scratch);
  const bool wanted = match.has_value() || context_.options.all_hosts;
  const bool measured = context_.options.every_request || context_.options.all_hosts;
  if (!wanted && !measured) {
    context_.counters.add(Count::kRequestsSkipped);
    return nullptr;
  }
  std::unique_ptr<Transaction> transaction = describe(flow, from_opener, tx, head, first, at);
  if (match) {
    transaction->match = match->by_shape ? ServiceMatch::kNone : ServiceMatch::kListed;
    transaction->service = match->service;
    transaction->wire = match->wire;
    transaction->known_paths = match->known_paths;
  }
  std::unique_ptr<Inspection> inspection;
  if (wanted) {
    if (inspections_ < share(context_.limits.open_requests)) {
      inspection = context_.consumer.inspect(*transaction);
      if (inspection) ++inspections_;
    } else {
      context_.counters.hit(Limit::open_requests);
      transaction->coverage.miss(Missed::kBudget, 0);
    }
  }
  const Key key{&flow, tx};
  auto reader = std::make_unique<RequestReader>(
      head.target, std::move(transaction), std::move(inspection), measured,
      ReaderContext{context_.limits, context_.counters, coding_pool_, context_.catalogue},
      static_cast<ReaderOwner&>(*this));
  RequestReader* const sink = reader.get();
  readers_.emplace(sink, key);
  requests_[key].reader = std::move(reader);
  return sink;
}

std::unique_ptr<Transaction> Shard::describe(const FlowFacts& flow, bool from_opener, std::uint64_t tx,
                                             const RequestHead& head, const Moment& first,
                                             const Moment& at) const {
  const Limits& limits = context_.limits;
  auto transaction = std::make_unique<Transaction>();
  transaction->flow_id = flow.id;
  transaction->tx = tx;
  transaction->client = from_opener ? flow.opener : flow.responder;
  transaction->server = from_opener ? flow.responder : flow.opener;
  transaction->vlan = flow.vlan;
  transaction->first = first;
  transaction->last = at;
  transaction->app_proto = "http";
  transaction->method = valid_utf8(head.method, 32);
  transaction->target = valid_utf8(mask_url_secrets(head.target), limits.url_bytes);
  transaction->host = valid_utf8(head.host, limits.host_bytes);
  transaction->protocol = valid_utf8(head.protocol, 16);
  transaction->user_agent = valid_utf8(field_value(head.fields, "user-agent"), limits.user_agent_bytes);
  transaction->content_type = valid_utf8(field_value(head.fields, "content-type"), limits.content_type_bytes);
  transaction->content_encoding =
      valid_utf8(field_value(head.fields, "content-encoding"), limits.content_type_bytes);
  return transaction;
}

void Shard::on_request_over(RequestReader& reader, std::unique_ptr<Transaction> transaction,
                            std::unique_ptr<Inspection> inspection) {
  const auto known = readers_.find(&reader);
  const Key key = known->second;
  readers_.erase(known);
  if (inspection) --inspections_;
  const auto found = requests_.find(key);
  Entry entry = std::move(found->second);  // keeps the reader until this call returns
  transaction->completed = flows_.now();
  entry.transaction = std::move(transaction);
  entry.inspection = std::move(inspection);
  if (entry.answered) {
    requests_.erase(found);
    return report(std::move(entry));
  }
  waiting_.push_back({key, entry.transaction->completed});
  found->second.transaction = std::move(entry.transaction);
  found->second.inspection = std::move(entry.inspection);
  if (waiting_.size() > share(context_.limits.waiting_results)) {
    context_.counters.hit(Limit::waiting_results);
    release_oldest();
  }
}

void Shard::on_response(const FlowFacts& flow, std::uint64_t tx, const ResponseHead* head, const Moment&) {
  const auto found = requests_.find(Key{&flow, tx});
  if (found == requests_.end()) return;
  Entry& entry = found->second;
  const Transaction& request = entry.reader ? entry.reader->transaction() : *entry.transaction;
  if (head != nullptr && request.service && (head->status == 101 || request.method == "CONNECT")) {
    switched_ = {Key{&flow, tx}, *request.service};
  }
  const int status = head != nullptr ? head->status : 0;
  entry.answered = true;
  if (entry.reader) {
    entry.reader->transaction().status = status;
    return;
  }
  entry.transaction->status = status;
  Entry done = std::move(entry);
  requests_.erase(found);
  report(std::move(done));
}

void Shard::on_unread(const FlowFacts& flow, std::optional<std::uint64_t> tx, Protocol protocol,
                      const Moment& at) {
  std::optional<std::uint32_t> service;
  if (tx && switched_ && switched_->first == Key{&flow, *tx}) service = switched_->second;
  context_.consumer.on_unread({.flow_id = flow.id,
                               .tx = tx,
                               .service = service,
                               .opener = flow.opener,
                               .responder = flow.responder,
                               .protocol = protocol,
                               .at = at});
}

void Shard::report(Entry entry) {
  context_.consumer.on_transaction(std::move(entry.transaction), std::move(entry.inspection));
}

bool Shard::is_waiting(const Waiting& waiting) const {
  const auto found = requests_.find(waiting.key);
  return found != requests_.end() && found->second.transaction &&
         found->second.transaction->completed == waiting.completed;
}

void Shard::release_oldest() {
  const Waiting oldest = waiting_.front();
  waiting_.pop_front();
  if (!is_waiting(oldest)) return;  // reported already
  const auto found = requests_.find(oldest.key);
  Entry done = std::move(found->second);
  requests_.erase(found);
  report(std::move(done));
}

// Reports what has waited for its status long enough.
void Shard::release_waiting(PacketTime now) {
  const auto wait = static_cast<PacketTime>(context_.limits.response_wait_ms) * kMillisecond;
  while (!waiting_.empty() && waiting_.front().completed <= now - wait) release_oldest();
}

}  // namespace sekimori
