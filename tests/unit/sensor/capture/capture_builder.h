// Captures as prose: builds the bytes of pcap and pcapng files of every variant, whole or wrong on purpose.
// Test code only. Each verb returns the builder; bytes() is the file so far, ends() where each record of it
// ends.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/packet/frame.h"

namespace sekimori::test {

class ByteWriter {
 public:
  explicit ByteWriter(std::endian order = std::endian::little) : order_(order) {}

  void number(std::uint64_t value, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) {
      const std::size_t shift = 8 * (order_ == std::endian::little ? i : width - 1 - i);
      bytes_ += static_cast<char>(value >> shift);
    }
  }
  void u16(std::uint64_t value) { number(value, 2); }
  void u32(std::uint64_t value) { number(value, 4); }
  void u64(std::uint64_t value) { number(value, 8); }
  void text(std::string_view text) { bytes_ += text; }
  void pad_to_4() { bytes_.resize((bytes_.size() + 3) / 4 * 4, '\0'); }

  void set_order(std::endian order) { order_ = order; }
  const std::string& bytes() const { return bytes_; }

 private:
  std::endian order_;
  std::string bytes_;
};

struct PcapOptions {
  std::endian order = std::endian::little;
  std::uint32_t magic = 0xa1b2c3d4;
  std::uint32_t snap_bytes = 262'144;
  std::uint32_t link_type = 1;
  std::uint16_t major = 2;
  std::uint16_t minor = 4;
};

class PcapBuilder {
 public:
  explicit PcapBuilder(PcapOptions options = {}) : options_(options), out_(options.order) {
    out_.u32(options.magic);
    out_.u16(options.major);
    out_.u16(options.minor);
    out_.u64(0);  // time zone, accuracy
    out_.u32(options.snap_bytes);
    out_.u32(options.link_type);
    ends_.push_back(out_.bytes().size());
  }

  PcapBuilder& packet(std::uint32_t seconds, std::uint32_t fraction, std::string_view data,
                      std::uint32_t cut_bytes = 0) {
    header(seconds, fraction, static_cast<std::uint32_t>(data.size()),
           static_cast<std::uint32_t>(data.size()) + cut_bytes);
    out_.text(data);
    ends_.push_back(out_.bytes().size());
    return *this;
  }

  // Only the header of a packet, with whatever lengths.
  PcapBuilder& header(std::uint32_t seconds, std::uint32_t fraction, std::uint32_t captured,
                      std::uint32_t wire) {
    out_.u32(seconds);
    out_.u32(fraction);
    out_.u32(options_.minor < 3 ? wire : captured);
    out_.u32(options_.minor < 3 ? captured : wire);
    if (options_.magic == 0xa1b2cd34) out_.u64(0);  // interface, protocol, packet type
    return *this;
  }

  const std::string& bytes() const { return out_.bytes(); }
  const std::vector<std::size_t>& ends() const { return ends_; }

 private:
  PcapOptions options_;
  ByteWriter out_;
  std::vector<std::size_t> ends_;
};

class PcapngBuilder {
 public:
  PcapngBuilder& section(std::endian order = std::endian::little, std::uint16_t major = 1) {
    order_ = order;
    ByteWriter body(order);
    body.u32(0x1a2b3c4d);
    body.u16(major);
    body.u16(0);
    body.u64(~std::uint64_t{0});
    return block(0x0a0d0d0a, body.bytes());
  }

  struct InterfaceOptions {
    std::uint16_t link_type = 1;
    std::uint32_t snap_bytes = 0;
    int resolution = -1;  // the byte of if_tsresol; -1: no such option
    std::int64_t offset_seconds = 0;
  };
  PcapngBuilder& interface(InterfaceOptions options) {
    ByteWriter body(order_);
    body.u16(options.link_type);
    body.u16(0);
    body.u32(options.snap_bytes);
    option(body, 2, "eth0");
    if (options.resolution >= 0) option(body, 9, std::string(1, static_cast<char>(options.resolution)));
    if (options.offset_seconds != 0) {
      ByteWriter seconds(order_);
      seconds.u64(static_cast<std::uint64_t>(options.offset_seconds));
      option(body, 14, seconds.bytes());
    }
    option(body, 0, "");
    return block(1, body.bytes());
  }
  PcapngBuilder& interface() { return interface(InterfaceOptions{}); }

  PcapngBuilder& packet(std::uint32_t interface, std::uint64_t ticks, std::string_view data,
                        std::uint32_t cut_bytes = 0, std::string_view comment = {}) {
    ByteWriter body(order_);
    body.u32(interface);
    packet_rest(body, ticks, data, cut_bytes);
    if (!comment.empty()) {
      option(body, 1, comment);
      option(body, 0, "");
    }
    return block(6, body.bytes());
  }

  PcapngBuilder& obsolete_packet(std::uint16_t interface, std::uint64_t ticks, std::string_view data) {
    ByteWriter body(order_);
    body.u16(interface);
    body.u16(0xffff);  // drops: unknown
    packet_rest(body, ticks, data, 0);
    return block(2, body.bytes());
  }

  PcapngBuilder& simple_packet(std::uint32_t wire_bytes, std::string_view data) {
    ByteWriter body(order_);
    body.u32(wire_bytes);
    body.text(data);
    body.pad_to_4();
    return block(3, body.bytes());
  }

  PcapngBuilder& block(std::uint32_t type, std::string_view body) {
    return raw_block(type, static_cast<std::uint32_t>(12 + body.size()), body,
                     static_cast<std::uint32_t>(12 + body.size()));
  }
  PcapngBuilder& raw_block(std::uint32_t type, std::uint32_t length, std::string_view body,
                           std::uint32_t trailer) {
    out_.set_order(order_);
    out_.u32(type);
    out_.u32(length);
    out_.text(body);
    out_.u32(trailer);
    ends_.push_back(out_.bytes().size());
    return *this;
  }

  const std::string& bytes() const { return out_.bytes(); }
  const std::vector<std::size_t>& ends() const { return ends_; }

 private:
  static void option(ByteWriter& body, std::uint16_t code, std::string_view value) {
    body.u16(code);
    body.u16(value.size());
    body.text(value);
    body.pad_to_4();
  }
  static void packet_rest(ByteWriter& body, std::uint64_t ticks, std::string_view data,
                          std::uint32_t cut_bytes) {
    body.u32(ticks >> 32);
    body.u32(ticks & 0xffffffff);
    body.u32(data.size());
    body.u32(data.size() + cut_bytes);
    body.text(data);
    body.pad_to_4();
  }

  std::endian order_ = std::endian::little;
  ByteWriter out_;
  std::vector<std::size_t> ends_;
};

}  // namespace sekimori::test
