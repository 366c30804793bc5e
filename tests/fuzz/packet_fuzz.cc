// Frames to packets. The input: a byte for the link type, then frames, each behind two bytes of length. A
// payload stays inside its frame or the fragments; both directions of a packet have one key.
#include <array>
#include <cstdint>
#include <utility>

#include "decoders/base/byte_reader.h"
#include "decoders/base/check.h"
#include "decoders/flow/flow_key.h"
#include "decoders/packet/decode.h"

namespace sekimori {
namespace {

constexpr std::array kLinkTypes = {LinkType::kEthernet,    LinkType::kNull,     LinkType::kRaw,
                                   LinkType::kLoop,        LinkType::kLinuxSll, LinkType::kLinuxSll2,
                                   LinkType::kRawBsd,      LinkType::kIpv6,     LinkType::kCiscoHdlc,
                                   LinkType::kLinuxArcnet, LinkType::kNflog};

void check_packet(const Packet& packet) {
  for (const std::uint8_t byte : packet.payload) {  // a sanitizer sees a view that is too long
    if (byte == 0 && packet.payload.empty()) return;
  }
  CHECK(packet.payload.size() + packet.cut_bytes <= 0x20000);
  Packet answer = packet;
  std::swap(answer.source, answer.destination);
  const KeyedPacket keyed = key_of(packet, true);
  const KeyedPacket answered = key_of(answer, true);
  CHECK(keyed.key == answered.key);
  CHECK(keyed.from_low != answered.from_low || packet.source == packet.destination);
  CHECK(shard_of(keyed.key) < kShards);
  CHECK(!to_string(packet.source.address).empty());
}

}  // namespace
}  // namespace sekimori

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekimori;
  ByteReader input({data, size});
  const LinkType link_type = kLinkTypes[input.u8() % kLinkTypes.size()];
  Limits limits;
  limits.fragmented_datagrams = 4;
  Counters counters;
  Defragmenter fragments(limits, counters);
  Frame frame;
  while (input.remaining() >= 2) {
    const std::size_t length = input.be16();
    const std::vector<std::uint8_t> own = [&] {  // bytes of its own, so that reading past them shows
      const Bytes bytes = input.take(std::min(length % 2'048, input.remaining()));
      return std::vector<std::uint8_t>(bytes.begin(), bytes.end());
    }();
    frame.bytes = own;
    frame.link_type = link_type;
    frame.wire_bytes = static_cast<std::uint32_t>(own.size() + length / 2'048 * 40);
    frame.moment.time += kMillisecond;
    ++frame.moment.frame;
    Packet packet;
    if (!decode(frame, fragments, packet)) check_packet(packet);
  }
  return 0;
}
