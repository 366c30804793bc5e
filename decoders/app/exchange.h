// Seam 2, application protocol to content: exchanges of a request and its response, and the bodies they
// carry.
//
// An application protocol decoder (HTTP/1, HTTP/2) calls one ExchangeListener for the heads, and feeds each
// body to the BodySink that the listener answers with, or passes it over untouched where it answers with
// none. Everything runs on the flow's worker. Views in a head, and bytes of a body, die when the call
// returns.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "decoders/base/bytes.h"
#include "decoders/flow/flow_table.h"

namespace sekimori {

// A header field as sent. A value may still hold line folds (RFC 9112 section 5.2): CR and LF are blanks.
struct HeaderField {
  std::string_view name;
  std::string_view value;
};

// The first field of that name, in any case; an empty view where there is none.
std::string_view field_value(std::span<const HeaderField> fields, std::string_view name);

struct RequestHead {
  std::string_view method;
  std::string_view target;  // as sent: /path?query, or absolute, or an authority (CONNECT)
  std::string_view host;    // authority: of an absolute target, or of the Host field; as sent, with its port
  std::string_view protocol;  // HTTP/1.1
  std::span<const HeaderField> fields;
};

struct ResponseHead {
  int status = 0;
  std::span<const HeaderField> fields;
};

enum class BodyEnd : std::uint8_t {
  kComplete,   // ended where its framing says
  kTruncated,  // the connection ended before it
  kLost,       // a hole hid where it ends
  kMalformed,  // its framing cannot be read on
};

class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual void on_body(Bytes bytes, const Moment& at) = 0;
  // `length` bytes are missing; 0: it is not known how many.
  virtual void on_body_gap(std::uint64_t length, const Moment& at) = 0;
  // The last call; the listener that made the sink may end it here.
  virtual void on_body_end(BodyEnd end, const Moment& at) = 0;
};

// What was recognised in a flow.
enum class Protocol : std::uint8_t { kHttp1, kHttp2, kTls, kWebSocket, kOther };

class ExchangeListener {
 public:
  virtual ~ExchangeListener() = default;

  // The head of the flow's tx-th request, from 0. `from_opener`: the client opened the flow. `first` is the
  // packet that carried the request's first byte, `at` the head's last.
  virtual BodySink* on_request(const FlowFacts& flow, bool from_opener, std::uint64_t tx,
                               const RequestHead& head, const Moment& first, const Moment& at) = 0;

  // The response to the tx-th request has this head (not called for interim responses but 101), or there will
  // be none (null): called once for each request, in any order, and never before on_request returned.
  virtual void on_response(const FlowFacts& flow, std::uint64_t tx, const ResponseHead* head,
                           const Moment& at) = 0;

  // The flow, or its rest after exchange tx, carries a protocol that is not read. Called once at most.
  virtual void on_unread(const FlowFacts& flow, std::optional<std::uint64_t> tx, Protocol protocol,
                         const Moment& at) = 0;
};

}  // namespace sekimori
