#include "decoders/app/connection.h"

#include "decoders/base/byte_reader.h"

namespace sekimori {
namespace {

constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";  // RFC 9113 section 3.4

enum class Beginning : std::uint8_t { kTls, kHttp2, kOther, kUndecided };

// A TLS record header: content type 20 to 23, version 3.0 to 3.4, at most 2^14 + 2048 bytes (RFC 8446
// section 5.1, RFC 5246 section 6.2.3).
Beginning recognise(Bytes bytes) {
  const std::string_view text = as_text(bytes);
  if (text.starts_with(kHttp2Preface.substr(0, 14))) return Beginning::kHttp2;
  if (kHttp2Preface.starts_with(text)) return Beginning::kUndecided;
  if (bytes[0] < 20 || bytes[0] > 23) return Beginning::kOther;
  if (bytes.size() > 1 && bytes[1] != 3) return Beginning::kOther;
  if (bytes.size() < 5) return Beginning::kUndecided;
  ByteReader reader(bytes.subspan(2));
  const std::uint8_t minor = reader.u8();
  const std::uint16_t length = reader.be16();
  return minor <= 4 && length > 0 && length <= (1 << 14) + 2048 ? Beginning::kTls : Beginning::kOther;
}

}  // namespace

Want Connection::on_data(Direction direction, Bytes bytes, const Moment& at) {
  if (unread_) return Want::nothing();
  has_data_ = true;
  Opening& opening = openings_[index(direction)];
  if (opening.over) return decode(direction, bytes, at);

  const std::size_t had = opening.bytes.size();
  if (had == 0) opening.first = at;
  Bytes seen = bytes;
  if (had > 0) {
    opening.bytes.insert(opening.bytes.end(), bytes.begin(), bytes.end());
    seen = opening.bytes;
  }
  switch (recognise(seen)) {
    case Beginning::kUndecided:
      if (had == 0) opening.bytes.assign(bytes.begin(), bytes.end());
      return Want::more();
    case Beginning::kTls:
      return leave_unread(Protocol::kTls, tunnel_tx_, at);
    case Beginning::kHttp2:
      return leave_unread(Protocol::kHttp2, tunnel_tx_, at);
    case Beginning::kOther:
      break;
  }
  opening.over = true;
  if (had > 0) {
    const std::vector<std::uint8_t> held = std::move(opening.bytes);
    decode(direction, Bytes(held).first(had), opening.first);
  }
  return decode(direction, bytes, at);
}

Want Connection::decode(Direction direction, Bytes bytes, const Moment& at) {
  if (!http1_) http1_ = std::make_unique<Http1>(flow_, context_, next_tx_);
  const Want want = http1_->on_data(direction, bytes, at);
  if (http1_->handover()) return hand_over(direction, bytes, at);
  // Seen from its beginning, and nothing like HTTP/1: another protocol.
  if (!flow_.joined && !http1_->recognised() && http1_->sought_bytes() > context_.limits.probe_bytes) {
    context_.counters.hit(Limit::probe_bytes);
    return leave_unread(Protocol::kOther, tunnel_tx_, at);
  }
  return want;
}

Want Connection::hand_over(Direction direction, Bytes bytes, const Moment& at) {
  const Http1::Handover handover = *http1_->handover();
  next_tx_ = http1_->next_tx();
  http1_->on_close(Direction::kFromOpener, CloseReason::kFin, at);
  http1_->on_close(Direction::kToOpener, CloseReason::kFin, at);
  http1_.reset();
  if (!handover.tunnel) return leave_unread(handover.protocol, handover.tx, at);
  openings_[0] = openings_[1] = {};
  tunnel_tx_ = handover.tx;
  has_data_ = false;
  if (handover.unconsumed_bytes == 0) return Want::more();
  return on_data(direction, bytes.last(handover.unconsumed_bytes), at);
}

Want Connection::on_gap(Direction direction, std::uint64_t length, const Moment& at) {
  if (unread_) return Want::nothing();
  Opening& opening = openings_[index(direction)];
  opening.over = true;  // what follows the hole is no beginning
  opening.bytes.clear();
  if (!http1_) http1_ = std::make_unique<Http1>(flow_, context_, next_tx_);
  return http1_->on_gap(direction, length, at);
}

void Connection::on_close(Direction direction, CloseReason reason, const Moment& at) {
  closed_[index(direction)] = true;
  if (http1_) http1_->on_close(direction, reason, at);
  if (!closed_[0] || !closed_[1] || unread_ || !has_data_) return;
  if (!http1_ || !http1_->recognised()) leave_unread(Protocol::kOther, tunnel_tx_, at);
}

Want Connection::leave_unread(Protocol protocol, std::optional<std::uint64_t> tx, const Moment& at) {
  unread_ = true;
  openings_[0].bytes = {};
  openings_[1].bytes = {};
  switch (protocol) {
    case Protocol::kTls:
      context_.counters.add(Count::kFlowsTls);
      break;
    case Protocol::kHttp2:
      context_.counters.add(Count::kFlowsHttp2);
      break;
    case Protocol::kWebSocket:
      context_.counters.add(Count::kFlowsWebSocket);
      break;
    case Protocol::kHttp1:
    case Protocol::kOther:
      context_.counters.add(Count::kFlowsOther);
      break;
  }
  if (http1_) {
    for (const Direction direction : {Direction::kFromOpener, Direction::kToOpener}) {
      if (!closed_[index(direction)]) http1_->on_close(direction, CloseReason::kFin, at);
    }
    http1_.reset();
  }
  context_.listener.on_unread(flow_, tx, protocol, at);
  return Want::nothing();
}

}  // namespace sekimori
