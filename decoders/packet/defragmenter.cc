#include "decoders/packet/defragmenter.h"

#include <algorithm>
#include <cstring>

namespace sekimori {
namespace {

constexpr std::size_t kUnitBytes = 8;

std::size_t units_of(std::size_t bytes) { return (bytes + kUnitBytes - 1) / kUnitBytes; }

}  // namespace

void Defragmenter::forget_old(PacketTime now) {
  while (!ages_.empty() &&
         (ages_.front().first + kKept < now || ages_.size() > limits_.fragmented_datagrams)) {
    if (ages_.front().first + kKept >= now) counters_.hit(Limit::fragmented_datagrams);
    counters_.add(Count::kNetworkFragment);
    datagrams_.erase(ages_.front().second);
    ages_.pop_front();
  }
}

std::optional<Bytes> Defragmenter::add(const Fragment& fragment, PacketTime now) {
  const std::size_t end = fragment.offset + fragment.bytes.size();
  // All but the last are multiples of a unit; what is not, or reaches too far, belongs to no datagram.
  if (end > kDatagramBytesMax || fragment.bytes.empty() ||
      (fragment.more && fragment.bytes.size() % kUnitBytes != 0)) {
    counters_.add(Count::kNetworkMalformed);
    return std::nullopt;
  }
  const Key key{fragment.source, fragment.destination, fragment.id, fragment.protocol};
  const auto [entry, fresh] = datagrams_.try_emplace(key);
  Datagram& datagram = entry->second;
  if (fresh) datagram.age = ages_.insert(ages_.end(), {now, key});
  if (!fragment.more && !datagram.size) datagram.size = end;
  if (datagram.bytes.size() < end) {
    datagram.bytes.resize(end);
    datagram.have.resize(units_of(end));
  }
  const std::size_t first_unit = fragment.offset / kUnitBytes;
  for (std::size_t unit = first_unit; unit < units_of(end); ++unit) {
    if (datagram.have[unit]) continue;
    datagram.have[unit] = true;
    ++datagram.units;
    const std::size_t from = unit * kUnitBytes;
    std::memcpy(&datagram.bytes[from], &fragment.bytes[from - fragment.offset],
                std::min(kUnitBytes, end - from));
  }
  std::optional<Bytes> whole;
  if (datagram.size && datagram.units >= units_of(*datagram.size)) {
    datagram.bytes.resize(*datagram.size);
    whole_ = std::move(datagram.bytes);
    whole = Bytes(whole_);
    ages_.erase(datagram.age);
    datagrams_.erase(entry);
  }
  forget_old(now);
  return whole;
}

}  // namespace sekimori
