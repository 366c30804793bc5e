#include "decoders/flow/timing_wheel.h"

namespace sekimori {

void TimingWheel::schedule(std::uint32_t entry, PacketTime deadline) {
  if (entry >= links_.size()) links_.resize(entry + 1);
  cancel(entry);
  const std::int64_t tick = std::clamp(deadline / kSecond + 1, tick_ + 1, tick_ + kSlots);
  const std::size_t slot = slot_of(tick);
  links_[entry] = {.previous = tails_[slot], .next = kNone, .slot = static_cast<std::uint32_t>(slot)};
  if (tails_[slot] != kNone) {
    links_[tails_[slot]].next = entry;
  } else {
    heads_[slot] = entry;
  }
  tails_[slot] = entry;
}

void TimingWheel::cancel(std::uint32_t entry) {
  if (entry >= links_.size() || links_[entry].slot == kNone) return;
  const Link link = links_[entry];
  (link.previous != kNone ? links_[link.previous].next : heads_[link.slot]) = link.next;
  (link.next != kNone ? links_[link.next].previous : tails_[link.slot]) = link.previous;
  links_[entry] = {};
}

TimingWheel::Filed TimingWheel::pop_earliest() {
  for (std::int64_t tick = tick_ + 1; tick <= tick_ + kSlots; ++tick) {
    const std::uint32_t entry = heads_[slot_of(tick)];
    if (entry == kNone) continue;
    cancel(entry);
    return {entry, tick * kSecond};
  }
  return {kNone, 0};
}

}  // namespace sekimori
