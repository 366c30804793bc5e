#include "decoders/flow/tcp_stream.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace sekimori {
namespace {

// A segment this far from the newest one is not believed until another one stands right beside it: one
// corrupt sequence number must not make the rest of the stream look old.
constexpr std::uint64_t kStrayBytes = std::uint64_t{64} << 20;

// What one held segment costs beside its bytes.
constexpr std::uint64_t kHeldOverheadBytes = 96;

}  // namespace

TcpStream::Piece TcpStream::Piece::from(std::uint64_t begin) const {
  if (begin <= offset) return *this;
  const std::uint64_t drop = std::min(begin - offset, end() - offset);
  const std::uint64_t of_bytes = std::min<std::uint64_t>(drop, bytes.size());
  return {offset + drop, bytes.subspan(of_bytes), static_cast<std::uint32_t>(cut_bytes - (drop - of_bytes))};
}

TcpStream::Piece TcpStream::Piece::until(std::uint64_t limit) const {
  if (limit >= end()) return *this;
  const std::uint64_t length = limit > offset ? limit - offset : 0;
  const std::uint64_t of_bytes = std::min<std::uint64_t>(length, bytes.size());
  return {offset, bytes.first(of_bytes), static_cast<std::uint32_t>(length - of_bytes)};
}

void TcpStream::start(std::uint32_t first_sequence) {
  started_ = true;
  origin_sequence_ = first_sequence;
}

bool TcpStream::is_restart(std::uint32_t first_sequence) const {
  return started_ && (first_sequence != origin_sequence_ || closed_);
}

bool TcpStream::is_beyond_end(const Packet& packet) const {
  return !packet.payload.empty() && (!started_ || offset_of(packet.sequence) >= newest_);
}

std::uint64_t TcpStream::offset_of(std::uint32_t sequence) const {
  const std::uint32_t newest_sequence = origin_sequence_ + static_cast<std::uint32_t>(newest_ - kOrigin);
  const auto distance = static_cast<std::int32_t>(sequence - newest_sequence);
  const auto offset = static_cast<std::int64_t>(newest_) + distance;
  return offset < 0 ? 0 : static_cast<std::uint64_t>(offset);
}

// Two segments in a row at the same far place are not stray: the stream goes on there.
bool TcpStream::is_stray(std::uint64_t offset, std::uint64_t end) {
  const std::uint64_t distance = offset > newest_ ? offset - newest_ : newest_ - offset;
  if (distance <= kStrayBytes) return false;
  const bool confirmed = offset == stray_end_;
  stray_end_ = end;
  return !confirmed;
}

void TcpStream::on_segment(const Packet& packet, PacketTime now, const StreamContext& context) {
  const std::uint32_t sequence = packet.sequence + (packet.flags.syn ? 1 : 0);
  if (!started_) start(sequence);
  if (closed_) return;
  Piece piece{offset_of(sequence), packet.payload, packet.cut_bytes};
  if (piece.end() > piece.offset || packet.flags.fin) {
    if (is_stray(piece.offset, piece.end())) return context.counters.add(Count::kStrays);
    if (piece.offset + kStrayBytes < newest_) {
      // Confirmed, but far back: the sender has started over without a SYN that we saw. Go on from here.
      gap(1, packet.moment, context);
      release(context);
      origin_sequence_ = sequence;
      next_ = newest_ = kOrigin;
      fin_ = kNoEnd;
      piece.offset = kOrigin;
    }
    if (packet.flags.fin) fin_ = std::min(fin_, piece.end());
    accept(piece, packet.moment, now, context);
  }
  expire_holes(now, context);
  if (next_ >= fin_ && !closed_) finish(CloseReason::kFin, packet.moment, context);
}

// Delivers what is in order and keeps what is not, piece by piece around what is held already.
void TcpStream::accept(Piece piece, const Moment& moment, PacketTime now, const StreamContext& context) {
  const std::uint64_t seen_before = newest_;
  newest_ = std::max(newest_, piece.end());
  if (piece.offset < next_) {
    // Bytes behind all that was seen come for the first time and were passed over on purpose; others are
    // copies.
    const std::uint64_t end = std::min(next_, piece.end());
    const std::uint64_t first_time = std::clamp(seen_before, piece.offset, end);
    context.counters.add(Count::kOverlapBytes, first_time - piece.offset);
    context.counters.add(Count::kSkipped, end - first_time);
    piece = piece.from(next_);
  }
  if (wants_nothing_) {
    context.counters.add(Count::kSkipped, piece.end() - piece.offset);
    next_ = std::max(next_, piece.end());
    return;
  }
  while (piece.end() > piece.offset && !wants_nothing_) {
    if (piece.offset > next_) return hold(piece, moment, now, context);
    const std::uint64_t held_from = held_ ? held_->front().offset : kNoEnd;
    deliver(piece.until(held_from), moment, context);
    progressed_ = now;
    if (held_) {
      compare(piece, held_->front(), context);
      drain(now, context);
    }
    piece = piece.from(next_);
  }
}

void TcpStream::deliver(const Piece& piece, const Moment& moment, const StreamContext& context) {
  if (!piece.bytes.empty()) {
    context.counters.add(Count::kDelivered, piece.bytes.size());
    next_ = piece.offset + piece.bytes.size();
    obey(context.sink.on_data(context.direction, piece.bytes, moment), context);
  }
  if (next_ < piece.end() && !wants_nothing_) gap(piece.end() - next_, moment, context);
}

void TcpStream::gap(std::uint64_t length, const Moment& moment, const StreamContext& context) {
  context.counters.add(Count::kGaps);
  context.counters.add(Count::kGapBytes, length);
  next_ += length;
  obey(context.sink.on_gap(context.direction, length, moment), context);
}

void TcpStream::obey(Want want, const StreamContext& context) {
  if (want.is_nothing()) {
    wants_nothing_ = true;
    release(context);
    return;
  }
  next_ += want.skipped_bytes();
}

void TcpStream::compare(const Piece& piece, const Held& held, const StreamContext& context) {
  const std::uint64_t begin = std::max(piece.offset, held.offset);
  const std::uint64_t end = std::min(piece.offset + piece.bytes.size(), held.offset + held.bytes.size());
  if (end <= begin) return;
  context.counters.add(Count::kOverlapBytes, end - begin);
  if (std::memcmp(&piece.bytes[begin - piece.offset], &held.bytes[begin - held.offset], end - begin) != 0) {
    context.counters.add(Count::kConflicts);
  }
}

// Keeps the parts of a piece that are not held yet.
void TcpStream::hold(Piece piece, const Moment& moment, PacketTime now, const StreamContext& context) {
  if (!held_) held_ = std::make_unique<std::vector<Held>>();
  auto at = std::upper_bound(held_->begin(), held_->end(), piece.offset,
                             [](std::uint64_t offset, const Held& held) { return offset < held.end(); });
  while (piece.end() > piece.offset) {
    const std::uint64_t held_from = at == held_->end() ? kNoEnd : at->offset;
    const Piece fresh = piece.until(held_from);
    if (fresh.end() > fresh.offset) {
      if (!context.reorder_pool.take(fresh.bytes.size() + kHeldOverheadBytes)) {
        context.counters.hit(Limit::reorder_pool_bytes);
        if (held_->empty()) held_.reset();
        if (held_) declare_lost(now, context);
        if (!wants_nothing_) {
          if (piece.offset > next_) gap(piece.offset - next_, moment, context);
          accept(piece.from(next_), moment, now, context);
        }
        return;
      }
      at = held_->insert(
          at, Held{fresh.offset, fresh.cut_bytes, moment, now, {fresh.bytes.begin(), fresh.bytes.end()}});
      ++at;
    }
    if (at == held_->end()) break;
    compare(piece, *at, context);
    piece = piece.from(at->end());
    ++at;
  }
  if (held_->empty()) {
    held_.reset();
    return;
  }
  if (held_->size() > context.limits.reorder_segments) {
    context.counters.hit(Limit::reorder_segments);
    declare_lost(now, context);
  } else if (newest_ - held_->front().offset > context.limits.reorder_bytes) {
    context.counters.hit(Limit::reorder_bytes);
    declare_lost(now, context);
  }
}

// Delivers what has come into its turn.
void TcpStream::drain(PacketTime now, const StreamContext& context) {
  if (!held_) return;
  // The sink may end the stream while it is fed: what is being delivered is taken out first.
  std::vector<Held> ready;
  auto end = held_->begin();
  std::uint64_t reach = next_;
  while (end != held_->end() && end->offset <= reach) reach = std::max(reach, (end++)->end());
  std::move(held_->begin(), end, std::back_inserter(ready));
  held_->erase(held_->begin(), end);
  if (held_->empty()) held_.reset();
  for (const Held& held : ready) {
    context.reorder_pool.give_back(held.bytes.size() + kHeldOverheadBytes);
    const Piece piece = Piece{held.offset, held.bytes, held.cut_bytes}.from(next_);
    if (wants_nothing_ || piece.end() == piece.offset) continue;
    deliver(piece, held.moment, context);
    progressed_ = now;
  }
  // A sink that skipped far may have passed over more of what is held.
  if (held_ && held_->front().offset <= next_) drain(now, context);
}

// Gives up waiting for the bytes before the first held segment.
void TcpStream::declare_lost(PacketTime now, const StreamContext& context) {
  const Held& first = held_->front();
  const Moment moment = first.moment;
  if (first.offset > next_) gap(first.offset - next_, moment, context);
  drain(now, context);
}

PacketTime TcpStream::hole_deadline(const Limits& limits) const {
  if (!held_) return 0;
  return std::max(held_->front().arrived, progressed_) +
         static_cast<PacketTime>(limits.reorder_wait_ms) * kMillisecond;
}

void TcpStream::expire_holes(PacketTime now, const StreamContext& context) {
  while (held_ && hole_deadline(context.limits) <= now) declare_lost(now, context);
}

void TcpStream::release(const StreamContext& context) {
  if (!held_) return;
  for (const Held& held : *held_) context.reorder_pool.give_back(held.bytes.size() + kHeldOverheadBytes);
  held_.reset();
}

void TcpStream::close(CloseReason reason, const Moment& at, const StreamContext& context) {
  if (closed_) return;
  while (held_) declare_lost(at.time, context);
  // Bytes before the FIN never came: the hole is part of the story.
  if (fin_ != kNoEnd && next_ < fin_ && !wants_nothing_) gap(fin_ - next_, at, context);
  finish(reason, at, context);
}

void TcpStream::finish(CloseReason reason, const Moment& at, const StreamContext& context) {
  release(context);
  closed_ = true;
  context.sink.on_close(context.direction, reason, at);
}

}  // namespace sekimori
