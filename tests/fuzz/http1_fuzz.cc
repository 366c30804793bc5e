// Two directions of bytes through the application decoders. Input: pieces, each behind a byte of flags and a
// byte of length. Whatever the bytes are: exchanges are numbered in order, each body ends once, each request
// is answered once.
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "decoders/app/connection.h"
#include "decoders/base/byte_reader.h"
#include "decoders/base/check.h"

namespace sekimori {
namespace {

class Body final : public BodySink {
 public:
  void on_body(Bytes bytes, const Moment&) override { CHECK(!ended && !bytes.empty()); }
  void on_body_gap(std::uint64_t, const Moment&) override { CHECK(!ended); }
  void on_body_end(BodyEnd, const Moment&) override {
    CHECK(!ended);
    ended = true;
  }
  bool ended = false;
};

class Listener final : public ExchangeListener {
 public:
  BodySink* on_request(const FlowFacts&, bool, std::uint64_t tx, const RequestHead& head, const Moment&,
                       const Moment&) override {
    CHECK(tx == requests_.size() && !unread_);
    CHECK(!head.method.empty() && !head.target.empty());
    requests_.push_back(std::make_unique<Request>());
    requests_.back()->wanted = head.target.size() % 4 != 0;
    return requests_.back()->wanted ? &requests_.back()->body : nullptr;
  }
  void on_response(const FlowFacts&, std::uint64_t tx, const ResponseHead* head, const Moment&) override {
    CHECK(tx < requests_.size() && !requests_[tx]->answered);
    CHECK(head == nullptr || (head->status >= 100 && head->status <= 999));
    requests_[tx]->answered = true;
  }
  void on_unread(const FlowFacts&, std::optional<std::uint64_t> tx, Protocol, const Moment&) override {
    CHECK(!unread_ && (!tx || *tx < requests_.size()));
    unread_ = true;
  }
  void check_over() const {
    for (const auto& request : requests_)
      CHECK(request->answered && (!request->wanted || request->body.ended));
  }

 private:
  struct Request {
    Body body;
    bool wanted = false;
    bool answered = false;
  };
  std::vector<std::unique_ptr<Request>> requests_;
  bool unread_ = false;
};

}  // namespace
}  // namespace sekimori

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekimori;
  ByteReader input({data, size});
  Limits limits;
  limits.http_head_bytes = 1'024;
  limits.http_line_bytes = 256;
  limits.http_header_fields = 16;
  limits.http_pipelined = 4;
  limits.probe_bytes = 1'024;
  Counters counters;
  Listener listener;
  AppContext context{limits, counters, listener, {}};
  FlowFacts facts;
  facts.joined = (input.u8() & 1) != 0;
  {
    Connection connection(facts, context);
    Moment at;
    bool wanted[2] = {true, true};
    std::uint64_t skip[2] = {0, 0};
    while (input.remaining() >= 2) {
      const std::uint8_t flags = input.u8();
      const std::size_t length = input.u8() + ((flags & 2) != 0 ? 256u : 0u);
      const Direction direction = (flags & 1) != 0 ? Direction::kToOpener : Direction::kFromOpener;
      const std::size_t side = index(direction);
      ++at.frame;
      at.time += kMillisecond;
      Want want = Want::more();
      const bool is_gap = (flags & 0xC) == 0xC;
      const Bytes bytes = is_gap ? Bytes() : input.take(std::min(length, input.remaining()));
      std::uint64_t left = is_gap ? length : bytes.size();
      const std::uint64_t skipped = std::min(skip[side], left);
      skip[side] -= skipped;
      left -= skipped;
      if (!wanted[side] || left == 0) continue;
      if (is_gap) {
        want = connection.on_gap(direction, left, at);
      } else {
        const std::vector<std::uint8_t> own(bytes.begin() + static_cast<std::ptrdiff_t>(skipped),
                                            bytes.end());
        want = connection.on_data(direction, own, at);
      }
      wanted[side] = !want.is_nothing();
      if (wanted[side]) skip[side] += want.skipped_bytes();
    }
    const CloseReason reason = size % 2 == 0 ? CloseReason::kFin : CloseReason::kIdle;
    connection.on_close(Direction::kFromOpener, reason, at);
    connection.on_close(Direction::kToOpener, reason, at);
  }
  listener.check_over();
  return 0;
}
