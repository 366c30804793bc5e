// Deadlines of many flows for the price of a list insertion (Varghese and Lauck, 1987): one list per second
// of packet time, round a wheel. A deadline may be moved later without telling the wheel: when the old one
// comes up, the owner is asked and files the entry again. Entries are indices of the owner's slab.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "decoders/base/packet_time.h"

namespace sekimori {

class TimingWheel {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // Files the entry under a deadline, taking it from where it was. It comes up in the first second that
  // begins after the deadline; earlier where the deadline is beyond the wheel's reach.
  void schedule(std::uint32_t entry, PacketTime deadline);
  void cancel(std::uint32_t entry);

  // Calls on_due(entry) for every entry whose second has begun by `now`. The entry is no longer filed when it
  // is called; on_due may schedule and cancel.
  template <class OnDue>
  void advance(PacketTime now, OnDue on_due) {
    const std::int64_t end = now / kSecond;
    if (end <= tick_) return;
    // After a silence longer than one round every slot is visited once: all that is filed is due, or far.
    std::int64_t tick = std::max(tick_ + 1, end - kSlots + 1);
    tick_ = end;  // before the calls: what they file is filed against the new time
    for (; tick <= end; ++tick) {
      const std::size_t slot = slot_of(tick);
      const std::uint32_t last = tails_[slot];  // what on_due files here again waits for the next round
      for (std::uint32_t entry = heads_[slot]; entry != kNone; entry = heads_[slot]) {
        cancel(entry);
        on_due(entry);
        if (entry == last) break;
      }
    }
  }

  // Takes out an entry of the slot that is due next; `entry` is kNone where nothing is filed. `due` is the
  // end of the second it was filed under.
  struct Filed {
    std::uint32_t entry;
    PacketTime due;
  };
  Filed pop_earliest();

  // Every deadline before this time has come up.
  PacketTime settled() const { return tick_ * kSecond; }

 private:
  static constexpr std::int64_t kSlots = 1024;

  struct Link {
    std::uint32_t previous = kNone;
    std::uint32_t next = kNone;
    std::uint32_t slot = kNone;  // kNone: not filed
  };

  static std::size_t slot_of(std::int64_t tick) { return static_cast<std::size_t>(tick & (kSlots - 1)); }
  static std::array<std::uint32_t, kSlots> empty() {
    std::array<std::uint32_t, kSlots> none;
    none.fill(kNone);
    return none;
  }

  std::vector<Link> links_;  // by entry
  std::array<std::uint32_t, kSlots> heads_ = empty();
  std::array<std::uint32_t, kSlots> tails_ = empty();
  std::int64_t tick_ = 0;  // the second that has come up last
};

}  // namespace sekimori
