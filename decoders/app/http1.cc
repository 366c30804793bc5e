#include "decoders/app/http1.h"

#include <algorithm>

#include "decoders/base/ascii.h"

namespace sekimori {

Want Http1::on_data(Direction direction, Bytes bytes, const Moment& at) {
  Side& side = sides_[index(direction)];
  // A hole has ended, or a segment begins: the only places where a lost start can be found again.
  if (side.state == State::kLost) bytes = follow_lost(side, bytes, at);
  while (!bytes.empty()) {
    switch (side.state) {
      case State::kSeek:
        bytes = seek(side, bytes, at);
        break;
      case State::kHead:
        bytes = gather(direction, bytes, at);
        break;
      case State::kBody:
        bytes = follow(side, bytes, at);
        break;
      case State::kLost:
        if (side.sink != nullptr) side.sink->on_body(bytes, at);
        bytes = {};
        break;
    }
    if (handover_) {
      handover_->unconsumed_bytes = bytes.size();
      return Want::more();
    }
  }
  return want_of(side, at);
}

Bytes Http1::seek(Side& side, Bytes bytes, const Moment& at) {
  if (side.head.empty()) {
    // Empty lines before a message are allowed (RFC 9112 section 2.2).
    while (!bytes.empty() && (bytes[0] == '\r' || bytes[0] == '\n')) bytes = bytes.subspan(1);
    if (bytes.empty()) return bytes;
    side.first = at;
  }
  MessageStart start = MessageStart::kNeither;
  if (side.head.empty()) {
    start = classify_message(bytes);
  } else {
    std::vector<std::uint8_t> joined = side.head;
    joined.insert(joined.end(), bytes.begin(), bytes.end());
    start = classify_message(joined);
    if (start ==
        MessageStart::kNeither) {  // what was gathered came to nothing; the segment may still begin one
      side.head.clear();
      return seek(side, bytes, at);
    }
  }
  switch (start) {
    case MessageStart::kUndecided:
      side.head.insert(side.head.end(), bytes.begin(), bytes.end());
      return {};
    case MessageStart::kNeither:
      side.sought_bytes += bytes.size();
      return {};
    case MessageStart::kRequest:
    case MessageStart::kResponse:
      side.state = State::kHead;
      return bytes;
  }
  return {};
}

Bytes Http1::gather(Direction direction, Bytes bytes, const Moment& at) {
  Side& side = sides_[index(direction)];
  if (side.head.empty()) {
    const std::size_t length = head_length(bytes, 0);
    if (length > 0) {
      on_head(direction, bytes.first(length), at);
      return bytes.subspan(length);
    }
  }
  const std::size_t had = side.head.size();
  if (had + bytes.size() > context_.limits.http_head_bytes) {
    // The head may still end within the limit.
    bytes = bytes.first(context_.limits.http_head_bytes -
                        std::min<std::size_t>(had, context_.limits.http_head_bytes));
  }
  side.head.insert(side.head.end(), bytes.begin(), bytes.end());
  const std::size_t length = head_length(side.head, had);
  if (length > 0) {
    const std::vector<std::uint8_t> head = std::move(side.head);
    side.head.clear();
    on_head(direction, Bytes(head).first(length), at);
    return bytes.subspan(length - had);
  }
  if (side.head.size() >= context_.limits.http_head_bytes) {
    context_.counters.hit(Limit::http_head_bytes);
    side.head.clear();
    side.state = State::kSeek;
    side.missed = true;
  }
  return {};
}

void Http1::on_head(Direction direction, Bytes bytes, const Moment& at) {
  Side& side = sides_[index(direction)];
  side.state = State::kSeek;
  side.sought_bytes = 0;
  Http1Head head;
  const std::uint64_t fields_max = context_.limits.http_header_fields;
  const bool is_response = parse_response_head(bytes, fields_max, context_.fields, head);
  if (!is_response && !parse_request_head(bytes, fields_max, context_.fields, head)) {
    context_.counters.add(Count::kHttpHeadMalformed);
    side.missed = true;
    return;
  }
  if (context_.fields.size() == fields_max) context_.counters.hit(Limit::http_header_fields);
  if (head.framing.malformed) context_.counters.add(Count::kHttpLengthMalformed);
  if (!recognised_) context_.counters.add(Count::kFlowsHttp1);
  recognised_ = true;
  if (is_response) {
    on_response_head(side, head, at);
  } else {
    on_request_head(direction, head, at);
  }
}

void Http1::on_request_head(Direction direction, const Http1Head& head, const Moment& at) {
  Side& side = sides_[index(direction)];
  Side& other = sides_[index(opposite(direction))];
  // Clients seldom pipeline: where responses may have been lost, a new request means that the old ones had
  // theirs.
  if (other.missed) {
    while (!outstanding_.empty()) answer_oldest(nullptr, at);
    other.missed = false;
  }
  if (outstanding_.size() >= context_.limits.http_pipelined) {
    context_.counters.hit(Limit::http_pipelined);
    answer_oldest(nullptr, at);
  }
  const std::uint64_t tx = next_tx_++;
  const bool is_connect = head.request.method == "CONNECT";
  BodySink* const sink = context_.listener.on_request(flow_, direction == Direction::kFromOpener, tx,
                                                      head.request, side.first, at);
  outstanding_.push_back({.tx = tx, .is_head = head.request.method == "HEAD", .is_connect = is_connect});
  begin_body(side, is_connect ? BodyFraming{} : head.framing, sink, at);
  if (early_status_) {
    const ResponseHead early{.status = *early_status_, .fields = {}};
    early_status_.reset();
    answer_oldest(&early, at);
  }
}

void Http1::on_response_head(Side& side, const Http1Head& head, const Moment& at) {
  const int status = head.response.status;
  if (status < 200 && status != 101) return;  // interim: the response is still to come
  BodyFraming framing = head.framing;
  if (status == 204 || status == 304 || status == 101) framing = {};
  std::optional<std::uint64_t> tx;
  if (outstanding_.empty()) {
    if (!may_have_missed() && !early_status_) early_status_ = status;
  } else {
    const Outstanding request = outstanding_.front();
    tx = request.tx;
    if (request.is_head) framing = {};
    const bool granted = request.is_connect && status < 300 && status != 101;
    answer_oldest(&head.response, at);
    if (granted) {
      handover_ = Handover{.tunnel = true, .protocol = Protocol::kOther, .tx = tx, .unconsumed_bytes = 0};
      return;
    }
  }
  if (status == 101) {
    const std::string_view to = field_value(head.response.fields, "upgrade");
    const Protocol protocol = contains_ignoring_case(to, "websocket") ? Protocol::kWebSocket
                              : contains_ignoring_case(to, "h2c")     ? Protocol::kHttp2
                                                                      : Protocol::kOther;
    handover_ = Handover{.tunnel = false, .protocol = protocol, .tx = tx, .unconsumed_bytes = 0};
    return;
  }
  begin_body(side, framing, nullptr, at);
}

void Http1::begin_body(Side& side, const BodyFraming& framing, BodySink* sink, const Moment& at) {
  side.body.emplace(framing, context_.limits.http_line_bytes);
  side.sink = sink;
  side.state = State::kBody;
  if (side.body->state() == BodyReader::State::kComplete) end_body(side, BodyEnd::kComplete, at);
}

Bytes Http1::follow(Side& side, Bytes bytes, const Moment& at) {
  const auto [consumed, data] = side.body->read(bytes);
  if (!data.empty() && side.sink != nullptr) side.sink->on_body(data, at);
  switch (side.body->state()) {
    case BodyReader::State::kReading:
      break;
    case BodyReader::State::kComplete:
      end_body(side, BodyEnd::kComplete, at);
      break;
    case BodyReader::State::kLineTooLong:
      context_.counters.hit(Limit::http_line_bytes);
      [[fallthrough]];
    case BodyReader::State::kMalformed:
      // The server may read on where we cannot: what follows is still looked at, as data.
      context_.counters.add(Count::kHttpChunkMalformed);
      side.state = State::kLost;
      side.lost_as = BodyEnd::kMalformed;
      break;
  }
  return bytes.subspan(consumed);
}

// All is data, until a message begins where a segment begins, or a last chunk ends where a segment ends.
Bytes Http1::follow_lost(Side& side, Bytes bytes, const Moment& at) {
  const MessageStart start = classify_message(bytes);
  if (start == MessageStart::kRequest || start == MessageStart::kResponse) {
    end_body(side, side.lost_as, at);
    return bytes;
  }
  if (side.sink != nullptr) side.sink->on_body(bytes, at);
  if (as_text(bytes).ends_with("0\r\n\r\n")) end_body(side, side.lost_as, at);
  return {};
}

void Http1::end_body(Side& side, BodyEnd end, const Moment& at) {
  BodySink* const sink = side.sink;
  side.sink = nullptr;
  side.body.reset();
  side.state = State::kSeek;
  if (sink != nullptr) sink->on_body_end(end, at);
}

void Http1::answer_oldest(const ResponseHead* head, const Moment& at) {
  const std::uint64_t tx = outstanding_.front().tx;
  outstanding_.erase(outstanding_.begin());
  context_.listener.on_response(flow_, tx, head, at);
}

Want Http1::want_of(Side& side, const Moment& at) {
  if (side.state != State::kBody || side.sink != nullptr) return Want::more();
  if (side.body->until_close()) {
    // In a flow joined in the middle the framing may be misread: go on looking for the next message.
    if (flow_.joined) {
      side.state = State::kLost;
      side.lost_as = BodyEnd::kLost;
      return Want::more();
    }
    return Want::nothing();
  }
  const std::uint64_t unwanted = side.body->data_left();
  if (unwanted == 0) return Want::more();
  side.body->skip(unwanted);
  if (side.body->state() == BodyReader::State::kComplete) end_body(side, BodyEnd::kComplete, at);
  return Want::skip(unwanted);
}

Want Http1::on_gap(Direction direction, std::uint64_t length, const Moment& at) {
  Side& side = sides_[index(direction)];
  switch (side.state) {
    case State::kSeek:
    case State::kHead:
      side.head.clear();
      side.state = State::kSeek;
      side.missed = true;
      break;
    case State::kBody: {
      const std::uint64_t left = side.body->data_left();
      const bool known = side.body->gap(length);
      const bool by_length = !known && left > 0 && !side.body->chunked();
      if (side.sink != nullptr) side.sink->on_body_gap(by_length ? left : length, at);
      if (known) {
        if (side.body->state() == BodyReader::State::kComplete) end_body(side, BodyEnd::kComplete, at);
        break;
      }
      side.missed = true;
      if (by_length) {  // the body ended inside the hole
        end_body(side, BodyEnd::kLost, at);
      } else {
        side.state = State::kLost;
        side.lost_as = BodyEnd::kLost;
      }
      break;
    }
    case State::kLost:
      side.missed = true;
      if (side.sink != nullptr) side.sink->on_body_gap(length, at);
      break;
  }
  return want_of(side, at);
}

void Http1::on_close(Direction direction, CloseReason reason, const Moment& at) {
  Side& side = sides_[index(direction)];
  side.closed = true;
  if (side.state == State::kBody || side.state == State::kLost) {
    const bool whole = side.body->until_close() && reason == CloseReason::kFin;
    end_body(side,
             side.state == State::kLost ? side.lost_as
             : whole                    ? BodyEnd::kComplete
                                        : BodyEnd::kTruncated,
             at);
  }
  if (!sides_[0].closed || !sides_[1].closed) return;
  while (!outstanding_.empty()) answer_oldest(nullptr, at);
}

}  // namespace sekimori
