// Frames to packets: link layer, VLAN and QinQ tags, IPv4 and IPv6 with extension headers and fragments, TCP
// and UDP headers.
//
// Formats: IEEE 802.1Q, 802.1ad; LINKTYPE_LINUX_SLL and SLL2 of www.tcpdump.org; RFC 791, RFC 8200, RFC 9293,
// RFC 768. Checksums are not verified: mirrors and offloading hosts send wrong ones. Pure function of the
// frame and of the fragments before it; faults are counted by the caller from the returned row.
#pragma once

#include <optional>

#include "decoders/base/counters.h"
#include "decoders/packet/defragmenter.h"
#include "decoders/packet/packet.h"

namespace sekimori {

// Fills `packet` and returns nothing, or returns the counter of what was refused, or of a fragment that
// completes nothing yet, and leaves `packet` unspecified. Its payload borrows from the frame, or, until the
// next call, from the fragments.
std::optional<Count> decode(const Frame& frame, Defragmenter& fragments, Packet& packet);

}  // namespace sekimori
