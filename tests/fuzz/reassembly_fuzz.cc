// Segments of two known streams in any order, cut, repeated, lost, with their ends: what is delivered must be
// the bytes that belong at that place, in order, with every byte between told as a gap or passed over on
// request. Input, for each segment: flags and direction, a step forward or back in the stream, a length, a
// pause.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "decoders/base/byte_reader.h"
#include "decoders/base/check.h"
#include "decoders/flow/flow_table.h"

namespace sekimori {
namespace {

constexpr std::uint32_t kFirstSequence[2] = {0xFFFFF000,
                                             0x7FFFFFF0};  // both wrap, one of them as a signed number

// The byte at a place of a stream: any misplacement shows.
std::uint8_t byte_at(std::size_t direction, std::uint64_t place) {
  return static_cast<std::uint8_t>(mix(place * 2 + direction, 0x9E3779B97F4A7C15ULL) >> 56);
}

// Where each direction's first packet of the flow that is open stood: the place of the first byte to come.
struct Beginnings {
  std::optional<std::uint64_t> place[2];

  void see(std::size_t side, std::uint64_t at) {
    if (!place[side]) place[side] = at;
  }
};

// Follows both directions. Where it asks for a skip, or for nothing more, is decided by the bytes, as a
// decoder would.
class Follower final : public StreamSink {
 public:
  explicit Follower(const Beginnings& beginnings, bool from_first)
      : beginnings_(beginnings), from_first_(from_first) {}

  Want on_data(Direction direction, Bytes bytes, const Moment&) override {
    CHECK(!bytes.empty());
    Side& side = live_side(direction);
    for (const std::uint8_t byte : bytes) CHECK(byte == byte_at(sender(direction), side.next++));
    if (bytes.back() == 7) {
      side.next += 300;
      return Want::skip(300);
    }
    side.over = bytes.back() == 9 && bytes.size() % 16 == 0;
    return side.over ? Want::nothing() : Want::more();
  }

  Want on_gap(Direction direction, std::uint64_t length, const Moment&) override {
    CHECK(length > 0);
    live_side(direction).next += length;
    return Want::more();
  }

  void on_close(Direction direction, CloseReason, const Moment&) override {
    CHECK(!sides_[index(direction)].closed);
    sides_[index(direction)].closed = true;
  }

 private:
  struct Side {
    std::uint64_t next = 0;
    bool placed = false;
    bool closed = false;
    bool over = false;  // nothing more was wanted
  };

  std::size_t sender(Direction direction) const { return index(direction) ^ (from_first_ ? 0 : 1); }

  Side& live_side(Direction direction) {
    Side& side = sides_[index(direction)];
    CHECK(!side.closed && !side.over);
    if (!side.placed) side.next = beginnings_.place[sender(direction)].value();
    side.placed = true;
    return side;
  }

  const Beginnings& beginnings_;
  const bool from_first_;  // the flow was opened by the side 0
  std::array<Side, 2> sides_;
};

class Factory final : public SinkFactory {
 public:
  std::unique_ptr<StreamSink> open_flow(const FlowFacts& facts) override {
    beginnings = {};
    beginnings.see(packet_side, packet_place);
    return std::make_unique<Follower>(beginnings, facts.opener.port == 1);
  }

  Beginnings beginnings;
  std::size_t packet_side = 0;
  std::uint64_t packet_place = 0;
};

}  // namespace
}  // namespace sekimori

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekimori;
  ByteReader input({data, size});
  Limits limits;
  limits.reorder_bytes = 20'000;
  limits.reorder_segments = 12;
  limits.flow_closing_s = 1;
  Counters counters;
  Factory factory;
  FlowTable table({.entries_max = 2, .reorder_pool_bytes = 16'384, .hash_seed = 1}, limits, counters,
                  factory);

  PacketTime now = kSecond;
  std::uint64_t place[2] = {0, 0};
  Packet packet;
  std::vector<std::uint8_t> payload;
  while (input.remaining() >= 4) {
    const std::uint8_t kind = input.u8();
    const std::uint8_t move = input.u8();
    const std::size_t length = std::size_t{input.u8()} * 7;
    now += input.u8() * kMillisecond * ((kind & 0x40) != 0 ? 20 : 1);
    const std::size_t side = kind & 1;
    if ((kind & 2) != 0) {
      place[side] -= std::min<std::uint64_t>(place[side], std::uint64_t{move} * 5);
    } else if ((kind & 0x80) != 0) {
      place[side] += move;
    }
    payload.resize(length);
    for (std::size_t i = 0; i < length; ++i) payload[i] = byte_at(side, place[side] + i);

    packet = {};
    packet.source = {.address = {}, .port = static_cast<std::uint16_t>(1 + side)};
    packet.destination = {.address = {}, .port = static_cast<std::uint16_t>(2 - side)};
    packet.transport = Transport::kTcp;
    packet.flags.syn = (kind & 0x1C) == 0x04 && place[side] == 0;
    packet.flags.fin = (kind & 0x1C) == 0x08;
    packet.flags.rst = (kind & 0x3C) == 0x0C;
    packet.sequence =
        kFirstSequence[side] + static_cast<std::uint32_t>(place[side]) - (packet.flags.syn ? 1 : 0);
    packet.payload = payload;
    packet.cut_bytes = (kind & 0x3C) == 0x10 ? 11 : 0;
    packet.moment = {.time = now, .frame = packet.moment.frame + 1};
    factory.packet_side = side;
    factory.packet_place = place[side];
    factory.beginnings.see(side, place[side]);
    table.on_packet(packet, key_of(packet, true), now);
    place[side] += length + packet.cut_bytes;
  }
  table.close_all(now);
  CHECK(table.active() == 0);
  CHECK(table.reorder_pool().used_bytes() == 0);
  return 0;
}
