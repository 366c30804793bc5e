// The bytes of one flow, given to the decoder of the protocol that is recognised in them, on any port.
//
// TLS and HTTP/2 show in the first bytes of a direction; all else is searched for HTTP/1 messages, and given
// up after a while in a flow that was seen from its beginning. When HTTP/1 hands over (a tunnel), recognition
// begins anew. What is not read is reported once, and costs nothing from then on.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "decoders/app/app_context.h"
#include "decoders/app/http1.h"

namespace sekimori {

class Connection final : public StreamSink {
 public:
  Connection(const FlowFacts& flow, AppContext& context) : flow_(flow), context_(context) {}

  Want on_data(Direction direction, Bytes bytes, const Moment& at) override;
  Want on_gap(Direction direction, std::uint64_t length, const Moment& at) override;
  void on_close(Direction direction, CloseReason reason, const Moment& at) override;

 private:
  // The beginning of a direction that is too short yet to tell.
  struct Opening {
    bool over = false;
    std::vector<std::uint8_t> bytes;
    Moment first;
  };

  Want decode(Direction direction, Bytes bytes, const Moment& at);
  Want hand_over(Direction direction, Bytes bytes, const Moment& at);
  Want leave_unread(Protocol protocol, std::optional<std::uint64_t> tx, const Moment& at);

  const FlowFacts& flow_;
  AppContext& context_;
  Opening openings_[2];
  std::unique_ptr<Http1> http1_;
  std::uint64_t next_tx_ = 0;
  bool unread_ = false;
  bool has_data_ = false;
  bool closed_[2] = {false, false};
  std::optional<std::uint64_t> tunnel_tx_;  // the exchange whose tunnel this is
};

}  // namespace sekimori
