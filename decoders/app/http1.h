// HTTP/1 on one flow: requests and responses of pipelined, persistent connections, told apart by content.
//
// Each direction seeks the start of a message, gathers its head, follows its body, and begins again; after a
// hole that hides where a message ends it seeks the next one at the beginnings of segments. A CONNECT that is
// granted (RFC 9110 section 9.3.6) and a switch of protocols (section 7.8) end HTTP on the flow: the decoder
// then hands over, and the bytes it has not consumed belong to what follows.
#pragma once

#include <optional>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "decoders/app/app_context.h"
#include "decoders/app/exchange.h"
#include "decoders/app/http1_body.h"
#include "decoders/app/http1_head.h"

namespace sekimori {

class Http1 {
 public:
  // `first_tx` is the number of the first exchange: a flow's exchanges are counted through tunnels.
  Http1(const FlowFacts& flow, AppContext& context, std::uint64_t first_tx)
      : flow_(flow), context_(context), next_tx_(first_tx) {}
  Http1(const Http1&) = delete;
  Http1& operator=(const Http1&) = delete;

  // As in StreamSink.
  Want on_data(Direction direction, Bytes bytes, const Moment& at);
  Want on_gap(Direction direction, std::uint64_t length, const Moment& at);
  void on_close(Direction direction, CloseReason reason, const Moment& at);

  // Set where HTTP has ended on the flow: who takes over, and what of the last bytes is theirs.
  struct Handover {
    bool tunnel;        // CONNECT: anything may follow, recognise it
    Protocol protocol;  // otherwise: the protocol switched to
    std::optional<std::uint64_t> tx;
    std::size_t unconsumed_bytes;
  };
  const std::optional<Handover>& handover() const { return handover_; }

  // Bytes in which no message was found, since the last one that was.
  std::uint64_t sought_bytes() const { return sides_[0].sought_bytes + sides_[1].sought_bytes; }
  // Whether any message was found.
  bool recognised() const { return recognised_; }
  std::uint64_t next_tx() const { return next_tx_; }

 private:
  enum class State : std::uint8_t {
    kSeek,  // before a message: looks for the start of one
    kHead,  // gathers a head that is not whole yet
    kBody,  // follows a body
    kLost,  // inside a body whose framing is hidden or broken: all is data until a message begins
  };

  // One direction.
  struct Side {
    State state = State::kSeek;
    std::vector<std::uint8_t> head;  // gathered of a head, or of what may become one
    Moment first;                    // the packet of the message's first byte
    std::optional<BodyReader> body;
    BodySink* sink = nullptr;          // null: nobody reads this body
    BodyEnd lost_as = BodyEnd::kLost;  // in kLost: why
    bool missed = false;               // a hole may have hidden whole messages
    bool closed = false;
    std::uint64_t sought_bytes = 0;
  };

  // A request that has had no response yet.
  struct Outstanding {
    std::uint64_t tx;
    bool is_head;     // the method HEAD
    bool is_connect;  // the method CONNECT
  };

  Bytes seek(Side& side, Bytes bytes, const Moment& at);
  Bytes gather(Direction direction, Bytes bytes, const Moment& at);
  Bytes follow(Side& side, Bytes bytes, const Moment& at);
  Bytes follow_lost(Side& side, Bytes bytes, const Moment& at);
  void on_head(Direction direction, Bytes bytes, const Moment& at);
  void on_request_head(Direction direction, const Http1Head& head, const Moment& at);
  void on_response_head(Side& side, const Http1Head& head, const Moment& at);
  void begin_body(Side& side, const BodyFraming& framing, BodySink* sink, const Moment& at);
  void end_body(Side& side, BodyEnd end, const Moment& at);
  void answer_oldest(const ResponseHead* head, const Moment& at);
  bool may_have_missed() const { return flow_.joined || sides_[0].missed || sides_[1].missed; }
  Want want_of(Side& side, const Moment& at);

  const FlowFacts& flow_;
  AppContext& context_;
  Side sides_[2];
  std::optional<Handover> handover_;
  bool recognised_ = false;
  std::uint64_t next_tx_;
  boost::container::small_vector<Outstanding, 2> outstanding_;
  // A response that was captured before its request: mirrors may reorder the two directions.
  std::optional<int> early_status_;
};

}  // namespace sekimori
