// One captured frame, as a packet source lends it. The bytes live until the source is asked for the next
// frame.
#pragma once

#include <cstdint>

#include "decoders/base/bytes.h"
#include "decoders/base/packet_time.h"

namespace sekimori {

// Link types as the pcap formats number them (www.tcpdump.org/linktypes.html).
enum class LinkType : std::uint16_t {
  kNull = 0,
  kEthernet = 1,
  kRawBsd = 12,
  kRawOpenBsd = 14,
  kRaw = 101,
  kCiscoHdlc = 104,
  kLoop = 108,
  kLinuxSll = 113,
  kLinuxArcnet = 129,
  kIpv4 = 228,
  kIpv6 = 229,
  kNflog = 239,
  kLinuxSll2 = 276,
};

struct Frame {
  Bytes bytes;                   // what was captured
  std::uint32_t wire_bytes = 0;  // how long it was on the wire; more than captured: cut by the snap length
  LinkType link_type = LinkType::kEthernet;
  Moment moment;
};

}  // namespace sekimori
