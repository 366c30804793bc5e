// One request as the decoders know it, and the door through which it leaves them.
//
// A Transaction owns its words (strings cut to their limits, valid UTF-8) and outlives the packets it came
// from. The consumer is told when a request begins that is to be read, gets its text through the Inspection
// it answers with, and gets the Transaction when the request is over and its response's status known, or not
// to come.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "decoders/app/exchange.h"
#include "decoders/base/sha256.h"
#include "decoders/content/coverage.h"
#include "decoders/content/text_sink.h"
#include "decoders/genai/catalogue.h"

namespace sekimori {

// Where a request's service comes from.
enum class ServiceMatch : std::uint8_t {
  kListed,    // the host, or host and path, of the catalogue
  kByShape,   // a host that others share, and a body that looks like a model call
  kUnlisted,  // no service of the catalogue; the body looks like a model call
  kNone,      // no service
};

struct Transaction {
  std::uint64_t flow_id = 0;
  std::uint64_t tx = 0;  // of the flow, from 0
  Endpoint client;
  Endpoint server;
  VlanTags vlan{};
  Moment first;              // the packet of the first byte
  Moment last;               // the packet of the last byte, or of the last that was seen
  PacketTime completed = 0;  // the sensor's time when the request was complete, or given up; never goes back

  std::string method;
  std::string target;
  std::string host;
  std::string protocol;
  std::string user_agent;
  std::string content_type;
  std::string content_encoding;
  std::string app_proto;  // http, as EVE names it

  ServiceMatch match = ServiceMatch::kNone;
  std::optional<std::uint32_t> service;  // index in the catalogue
  std::optional<std::uint32_t> wire;     // index in the catalogue
  bool known_paths = false;              // the service has wire entries
  bool pointer_hit = false;              // the wire entry labelled a leaf

  bool inspected = false;  // its text went to the inspection
  BodyEnd end = BodyEnd::kTruncated;
  Coverage coverage;
  std::optional<Sha256> body_sha256;  // where digests were asked for and the body has no hole
  std::optional<Sha256> decoded_sha256;
  std::uint64_t parts = 0;
  int status = 0;  // of the response; 0: not seen
};

// What reads the text of one request. Ends with the request, before its response.
class Inspection : public TextSink {
 public:
  // The request is over: no further text comes.
  virtual void on_request_end() = 0;
};

// A flow, or the rest of one, that is not read.
struct UnreadFlow {
  std::uint64_t flow_id = 0;
  std::optional<std::uint64_t> tx;       // the exchange that led to it: an upgrade, a tunnel
  std::optional<std::uint32_t> service;  // of that exchange, index in the catalogue
  Endpoint opener;
  Endpoint responder;
  Protocol protocol = Protocol::kOther;
  Moment at;
};

class TransactionConsumer {
 public:
  virtual ~TransactionConsumer() = default;
  // The text of this request is about to come. Null: it cannot be inspected now (a limit).
  virtual std::unique_ptr<Inspection> inspect(const Transaction& transaction) = 0;
  // A request is over. `inspection` is what inspect() gave; null where it was not asked.
  virtual void on_transaction(std::unique_ptr<Transaction> transaction,
                              std::unique_ptr<Inspection> inspection) = 0;
  virtual void on_unread(const UnreadFlow& flow) = 0;
};

}  // namespace sekimori
