#include "sensor/capture/pcap_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace sekimori {
namespace {

constexpr std::size_t kFileHeaderBytes = 24;
constexpr std::uint32_t kUsualCapturedMax = 256 << 10;  // what libpcap and Wireshark let pass

struct Variant {
  std::uint32_t magic;
  PacketTime fraction_ns;
  std::uint32_t header_bytes;
};
constexpr Variant kVariants[] = {
    {0xa1b2c3d4, kMicrosecond, 16},
    {0xa1b23c4d, kNanosecond, 16},
    {0xa1b2cd34, kMicrosecond, 24},  // "modified": interface, protocol and packet type follow the lengths
};

struct Recognised {
  Variant variant;
  ByteOrder order;
};

std::optional<Recognised> recognise(Bytes first_bytes) {
  if (first_bytes.size() < 4) return {};
  for (const std::endian endian : {std::endian::little, std::endian::big}) {
    const ByteOrder order(endian);
    for (const Variant& variant : kVariants) {
      if (order.u32(first_bytes, 0) == variant.magic) return Recognised{variant, order};
    }
  }
  return {};
}

}  // namespace

bool PcapReader::recognises(Bytes first_bytes) { return recognise(first_bytes).has_value(); }

PcapReader::PcapReader(Input input, std::uint32_t source) : CaptureReader(std::move(input), source) {}

std::span<const Frame> PcapReader::next() {
  return read_batch([this](Bytes at_hand, Frame& frame) {
    return header_read_ ? packet(at_hand, frame) : file_header(at_hand);
  });
}

PcapReader::Step PcapReader::file_header(Bytes at_hand) {
  if (at_hand.size() < kFileHeaderBytes) return need(kFileHeaderBytes, "the file header");
  const std::optional<Recognised> recognised = recognise(at_hand);
  CHECK(recognised.has_value());
  order_ = recognised->order;
  fraction_ns_ = recognised->variant.fraction_ns;
  header_bytes_ = recognised->variant.header_bytes;
  const std::uint16_t major = order_.u16(at_hand, 4);
  const std::uint16_t minor = order_.u16(at_hand, 6);
  if (major != 2) {
    return damaged("version " + std::to_string(major) + "." + std::to_string(minor) +
                   " of the pcap format is not known; only 2.x is");
  }
  captured_at_ = minor < 3 ? 12 : 8;  // the two lengths changed places with version 2.3
  wire_at_ = minor < 3 ? 8 : 12;
  const std::uint32_t snap_bytes = order_.u32(at_hand, 16);
  captured_bytes_max_ = std::clamp(snap_bytes, kUsualCapturedMax, kRecordBytesMax);
  link_type_ = static_cast<LinkType>(order_.u32(at_hand, 20) & 0xffff);
  header_read_ = true;
  return passed(kFileHeaderBytes);
}

inline PcapReader::Step PcapReader::packet(Bytes at_hand, Frame& frame) {
  if (at_hand.size() < header_bytes_) return need(header_bytes_, "the header of a packet");
  const std::uint32_t captured_bytes = order_.u32(at_hand, captured_at_);
  if (captured_bytes > captured_bytes_max_) {
    return damaged("a packet claims " + std::to_string(captured_bytes) + " bytes, more than the " +
                   std::to_string(captured_bytes_max_) + " that are possible here");
  }
  const std::uint32_t record_bytes = header_bytes_ + captured_bytes;
  if (at_hand.size() < record_bytes) return need(record_bytes, "a packet");
  frame.bytes = at_hand.subspan(header_bytes_, captured_bytes);
  frame.wire_bytes = order_.u32(at_hand, wire_at_);
  frame.link_type = link_type_;
  // Two 32-bit words, the first in seconds: at most 4.3e18 + 4.3e12, which fits.
  frame.moment.time =
      PacketTime{order_.u32(at_hand, 0)} * kSecond + PacketTime{order_.u32(at_hand, 4)} * fraction_ns_;
  return CaptureReader::frame(record_bytes);
}

}  // namespace sekimori
