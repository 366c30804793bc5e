// pcapng files (draft-ietf-opsawg-pcapng): several sections of either byte order, several interfaces with
// their own link type, snap length and time resolution; enhanced, simple and the old packet blocks.
//
// Other blocks are passed over by their length: names, statistics, custom blocks, and for now secrets. Damage
// is: two lengths of a block that differ; a section, interface or packet block over 16 MiB; more than 65 536
// interfaces; a packet of an interface that was not described. A simple packet block has no time: it takes
// that of the packet before it. Batches, damages and threads: see capture_reader.h.
#pragma once

#include <vector>

#include "sensor/capture/byte_order.h"
#include "sensor/capture/capture_reader.h"
#include "sensor/capture/tick_scale.h"

namespace sekimori {

class PcapngReader : public CaptureReader {
 public:
  static bool recognises(Bytes first_bytes);

  // The input stands at the beginning of a file that recognises() accepted.
  PcapngReader(Input input, std::uint32_t source);

  std::span<const Frame> next() override;

 private:
  struct Interface {
    LinkType link_type = LinkType::kEthernet;
    std::uint32_t snap_bytes = 0;  // 0: none
    TickScale ticks;
  };

  Step block(Bytes at_hand, Frame& frame);
  Step section(Bytes body, std::uint32_t block_bytes, ByteOrder order);
  Step interface(Bytes body, std::uint32_t block_bytes);
  Step packet(Bytes body, std::uint32_t block_bytes, bool obsolete, Frame& frame);
  Step simple_packet(Bytes body, std::uint32_t block_bytes, Frame& frame);

  ByteOrder order_;
  std::vector<Interface> interfaces_;  // of the section
  PacketTime last_time_ = 0;
};

}  // namespace sekimori
