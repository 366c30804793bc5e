#include "sensor/capture/pcapng_reader.h"

#include <algorithm>
#include <utility>

#include "decoders/base/byte_reader.h"

namespace sekimori {
namespace {

enum BlockType : std::uint32_t {
  kInterfaceDescription = 1,
  kObsoletePacket = 2,
  kSimplePacket = 3,
  kEnhancedPacket = 6,
  kSectionHeader = 0x0a0d0d0a,  // reads the same in both byte orders
};

enum OptionCode : std::uint16_t { kEndOfOptions = 0, kTimeResolution = 9, kTimeOffset = 14 };

constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;
constexpr std::uint32_t kBlockFrameBytes = 12;  // type, length, and the length again
constexpr std::size_t kInterfacesMax = 65'536;
constexpr std::size_t kPacketFieldsBytes = 20;

bool holds_packets(std::uint32_t type) {
  return type == kObsoletePacket || type == kSimplePacket || type == kEnhancedPacket;
}

bool needed_whole(std::uint32_t type) {
  return holds_packets(type) || type == kSectionHeader || type == kInterfaceDescription;
}

const char* name_of(std::uint32_t type) {
  if (holds_packets(type)) return "a packet";
  if (type == kSectionHeader) return "a section header";
  return type == kInterfaceDescription ? "an interface description" : "a block";
}

}  // namespace

bool PcapngReader::recognises(Bytes first_bytes) {
  return first_bytes.size() >= 4 && ByteOrder().u32(first_bytes, 0) == kSectionHeader;
}

PcapngReader::PcapngReader(Input input, std::uint32_t source) : CaptureReader(std::move(input), source) {}

std::span<const Frame> PcapngReader::next() {
  return read_batch([this](Bytes at_hand, Frame& frame) { return block(at_hand, frame); });
}

inline PcapngReader::Step PcapngReader::block(Bytes at_hand, Frame& frame) {
  if (at_hand.size() < kBlockFrameBytes) return need(kBlockFrameBytes, "the header of a block");
  ByteOrder order = order_;
  const std::uint32_t type = order.u32(at_hand, 0);
  if (type == kSectionHeader) [[unlikely]] {
    order = ByteOrder(std::endian::little);
    if (order.u32(at_hand, 8) != kByteOrderMagic) order = ByteOrder(std::endian::big);
    if (order.u32(at_hand, 8) != kByteOrderMagic) return damaged("a section does not say its byte order");
  }
  const std::uint32_t bytes = order.u32(at_hand, 4);
  if (bytes < kBlockFrameBytes || bytes % 4 != 0) {
    return damaged("a block of type " + std::to_string(type) + " cannot be " + std::to_string(bytes) +
                   " bytes long");
  }
  if (bytes > kRecordBytesMax) [[unlikely]] {
    if (!needed_whole(type)) return passed(bytes);
    return damaged(name_of(type) + std::string(" claims ") + std::to_string(bytes) +
                   " bytes, more than the 16 MiB that are possible here");
  }
  if (at_hand.size() < bytes) return need(bytes, name_of(type));
  if (order.u32(at_hand, bytes - 4) != bytes) {
    return damaged("the lengths at the beginning and the end of a block of type " + std::to_string(type) +
                   " differ");
  }
  const Bytes body = at_hand.subspan(8, bytes - kBlockFrameBytes);
  switch (type) {
    case kEnhancedPacket:
      return packet(body, bytes, false, frame);
    case kObsoletePacket:
      return packet(body, bytes, true, frame);
    case kSimplePacket:
      return simple_packet(body, bytes, frame);
    case kInterfaceDescription:
      return interface(body, bytes);
    case kSectionHeader:
      return section(body, bytes, order);
    default:
      return passed(bytes);  // here decryption secrets (type 10) would be handed on
  }
}

PcapngReader::Step PcapngReader::section(Bytes body, std::uint32_t block_bytes, ByteOrder order) {
  if (body.size() < 16) return damaged("a section header is too short");
  const std::uint16_t major = order.u16(body, 4);
  if (major != 1) {
    return damaged("version " + std::to_string(major) + "." + std::to_string(order.u16(body, 6)) +
                   " of the pcapng format is not known; only 1.x is");
  }
  order_ = order;
  interfaces_.clear();
  return passed(block_bytes);
}

PcapngReader::Step PcapngReader::interface(Bytes body, std::uint32_t block_bytes) {
  if (body.size() < 8) return damaged("an interface description is too short");
  if (interfaces_.size() == kInterfacesMax) return damaged("a section describes more than 65536 interfaces");
  Interface described;
  described.link_type = static_cast<LinkType>(order_.u16(body, 0));
  described.snap_bytes = order_.u32(body, 4);

  std::int64_t offset_seconds = 0;
  ByteReader options(body.subspan(8));
  while (options.remaining() >= 4) {
    const Bytes head = options.take(4);
    const std::uint16_t code = order_.u16(head, 0);
    const std::uint16_t length = order_.u16(head, 2);
    const Bytes value = options.take(length);
    options.skip(std::min<std::size_t>(options.remaining(), (4 - length % 4) % 4));
    if (!options.ok()) return damaged("an option of an interface description is cut off");
    if (code == kEndOfOptions) break;
    if (code == kTimeResolution && length == 1) {
      const std::optional<TickScale> ticks = TickScale::of_resolution(value[0]);
      if (!ticks) return damaged("an interface claims a time resolution that cannot be");
      described.ticks = *ticks;
    } else if (code == kTimeOffset && length == 8) {
      offset_seconds = static_cast<std::int64_t>(order_.u64(value, 0));
    }
  }
  described.ticks.set_offset_seconds(offset_seconds);
  interfaces_.push_back(described);
  return passed(block_bytes);
}

inline PcapngReader::Step PcapngReader::packet(Bytes body, std::uint32_t block_bytes, bool obsolete,
                                               Frame& frame) {
  if (body.size() < kPacketFieldsBytes) return damaged("a packet block is too short");
  // The obsolete block has 16 bits for the interface, and a count of drops behind them.
  const std::uint32_t interface = obsolete ? order_.u16(body, 0) : order_.u32(body, 0);
  if (interface >= interfaces_.size()) {
    return damaged("a packet names interface " + std::to_string(interface) + ", but " +
                   std::to_string(interfaces_.size()) + " were described");
  }
  const std::uint64_t ticks = std::uint64_t{order_.u32(body, 4)} << 32 | order_.u32(body, 8);
  const std::uint32_t captured_bytes = order_.u32(body, 12);
  const Bytes data = body.subspan(kPacketFieldsBytes);
  if (captured_bytes > data.size()) return damaged("a packet is longer than its block");
  const Interface& from = interfaces_[interface];
  frame.bytes = data.first(captured_bytes);
  frame.wire_bytes = order_.u32(body, 16);
  frame.link_type = from.link_type;
  frame.moment.time = last_time_ = from.ticks.time(ticks);
  return CaptureReader::frame(block_bytes);
}

PcapngReader::Step PcapngReader::simple_packet(Bytes body, std::uint32_t block_bytes, Frame& frame) {
  if (body.size() < 4) return damaged("a packet block is too short");
  if (interfaces_.empty()) return damaged("a packet comes before any interface was described");
  const Interface& from = interfaces_[0];
  frame.wire_bytes = order_.u32(body, 0);
  const std::uint32_t snap_bytes = from.snap_bytes == 0 ? frame.wire_bytes : from.snap_bytes;
  const std::uint32_t captured_bytes = std::min(frame.wire_bytes, snap_bytes);
  const Bytes data = body.subspan(4);
  if (captured_bytes > data.size()) return damaged("a packet is longer than its block");
  frame.bytes = data.first(captured_bytes);
  frame.link_type = from.link_type;
  frame.moment.time = last_time_;
  return CaptureReader::frame(block_bytes);
}

}  // namespace sekimori
