// Puts IP fragments together (RFC 791 section 3.2, RFC 8200 section 4.5). The first copy of a byte counts.
// What is incomplete is kept for a while, within a limit; what was cut by the snap length never becomes
// whole.
//
// Owned and used by one worker. Every worker is given every frame, so each puts all fragments together by
// itself and all come to the same answer.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <vector>

#include "decoders/base/counters.h"
#include "decoders/base/limits.h"
#include "decoders/packet/packet.h"

namespace sekimori {

struct Fragment {
  Address source;
  Address destination;
  std::uint32_t id = 0;
  std::uint8_t protocol = 0;
  std::size_t offset = 0;  // of its bytes, in the datagram's payload
  bool more = false;       // others follow
  Bytes bytes;
};

class Defragmenter {
 public:
  Defragmenter(const Limits& limits, Counters& counters) : limits_(limits), counters_(counters) {}

  // The datagram's whole payload once this fragment completes it; lives until the next call.
  std::optional<Bytes> add(const Fragment& fragment, PacketTime now);

 private:
  // RFC 791 and RFC 8200 name 30 and 60 seconds for reassembly.
  static constexpr PacketTime kKept = 60 * kSecond;
  static constexpr std::size_t kDatagramBytesMax = 65'535;

  struct Key {
    Address source;
    Address destination;
    std::uint32_t id;
    std::uint8_t protocol;
    auto operator<=>(const Key&) const = default;
  };
  struct Datagram {
    std::vector<std::uint8_t> bytes;
    std::vector<bool> have;           // by unit of 8 bytes
    std::size_t units = 0;            // that are there
    std::optional<std::size_t> size;  // known once the last fragment has come
    std::list<std::pair<PacketTime, Key>>::iterator age;
  };

  void forget_old(PacketTime now);

  const Limits& limits_;
  Counters& counters_;
  std::map<Key, Datagram> datagrams_;
  std::list<std::pair<PacketTime, Key>> ages_;  // oldest first
  std::vector<std::uint8_t> whole_;
};

}  // namespace sekimori
