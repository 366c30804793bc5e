// pcap files (draft-ietf-opsawg-pcap): times in microseconds or nanoseconds, both byte orders, and
// Kuznetsov's "modified" variant with its longer packet headers. Variants without a magic of their own
// (Nokia, Red Hat) are not guessed.
//
// A packet longer than 256 KiB is damage, unless the file's snap length allows more; over 16 MiB it always
// is. The upper half of the link-type word (length of the frame check sequence) is not looked at.
// Batches, damages and threads: see capture_reader.h.
#pragma once

#include "sensor/capture/byte_order.h"
#include "sensor/capture/capture_reader.h"

namespace sekimori {

class PcapReader : public CaptureReader {
 public:
  static bool recognises(Bytes first_bytes);

  // The input stands at the beginning of a file that recognises() accepted.
  PcapReader(Input input, std::uint32_t source);

  std::span<const Frame> next() override;

 private:
  Step file_header(Bytes at_hand);
  Step packet(Bytes at_hand, Frame& frame);

  bool header_read_ = false;
  ByteOrder order_;
  PacketTime fraction_ns_ = kMicrosecond;  // what the second word of a time counts
  std::uint32_t header_bytes_ = 16;        // of a packet
  std::uint32_t captured_at_ = 8;          // where in it the captured length stands,
  std::uint32_t wire_at_ = 12;             // and where that on the wire
  std::uint32_t captured_bytes_max_ = 0;
  LinkType link_type_ = LinkType::kEthernet;
};

}  // namespace sekimori
