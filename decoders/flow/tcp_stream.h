// One direction of a TCP connection: segments in any order become bytes in order, holes and an end.
//
// The first copy of a byte counts (later ones are compared where the first is still held, and differences are
// counted). Bytes in order are lent straight from the packet, never copied; only what comes before its turn
// is kept, within limits. Nothing waits for acknowledgements: a mirror may show one direction only. A hole
// that is not filled in time, or before a limit, is declared lost, and reported to the sink as a gap. What
// the sink does not want is passed over by advancing the expected position, so a skipped body costs nothing
// and needs no memory. Sequence numbers are RFC 9293's, extended to 64 bits.
//
// Owned by its flow; used on the flow's worker. The collaborators in StreamContext outlive the stream.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "decoders/base/counters.h"
#include "decoders/base/limits.h"
#include "decoders/base/memory_account.h"
#include "decoders/flow/stream_sink.h"
#include "decoders/packet/packet.h"

namespace sekimori {

// What a stream works with; the same for all streams of a shard but for the sink.
struct StreamContext {
  StreamSink& sink;
  Direction direction;
  const Limits& limits;
  Counters& counters;
  MemoryAccount& reorder_pool;
};

class TcpStream {
 public:
  TcpStream() = default;
  TcpStream(const TcpStream&) = delete;
  TcpStream& operator=(const TcpStream&) = delete;

  bool started() const { return started_; }
  bool closed() const { return closed_; }

  // A SYN of this direction: the first byte has the next sequence number.
  void start(std::uint32_t first_sequence);
  // Whether a SYN with this first sequence number belongs to the connection that is being read.
  bool is_restart(std::uint32_t first_sequence) const;

  // A segment, with its data and its FIN. A stream that has not started begins with it.
  void on_segment(const Packet& packet, PacketTime now, const StreamContext& context);

  // Whether a segment of a closed stream carries data that the stream has not seen.
  bool is_beyond_end(const Packet& packet) const;

  // When the first hole is declared lost if nothing fills it; 0: there is none.
  PacketTime hole_deadline(const Limits& limits) const;
  // Declares lost what has been waited for long enough.
  void expire_holes(PacketTime now, const StreamContext& context);

  // Ends the direction, if it has not ended: what is held is delivered over its holes, then the sink is told.
  void close(CloseReason reason, const Moment& at, const StreamContext& context);

 private:
  // Bytes that came before their turn, with the tail that the snap length cut off them.
  struct Held {
    std::uint64_t offset;
    std::uint32_t cut_bytes;
    Moment moment;
    PacketTime arrived;
    std::vector<std::uint8_t> bytes;

    std::uint64_t end() const { return offset + bytes.size() + cut_bytes; }
  };
  // A segment, or what is left of it, at its place in the stream.
  struct Piece {
    std::uint64_t offset;
    Bytes bytes;
    std::uint32_t cut_bytes;

    std::uint64_t end() const { return offset + bytes.size() + cut_bytes; }
    Piece from(std::uint64_t begin) const;
    Piece until(std::uint64_t end) const;
  };

  std::uint64_t offset_of(std::uint32_t sequence) const;
  bool is_stray(std::uint64_t offset, std::uint64_t end);
  void accept(Piece piece, const Moment& moment, PacketTime now, const StreamContext& context);
  void hold(Piece piece, const Moment& moment, PacketTime now, const StreamContext& context);
  void compare(const Piece& piece, const Held& held, const StreamContext& context);
  void drain(PacketTime now, const StreamContext& context);
  void deliver(const Piece& piece, const Moment& moment, const StreamContext& context);
  void declare_lost(PacketTime now, const StreamContext& context);
  void gap(std::uint64_t length, const Moment& moment, const StreamContext& context);
  void obey(Want want, const StreamContext& context);
  void release(const StreamContext& context);
  void finish(CloseReason reason, const Moment& at, const StreamContext& context);

  // Streams begin here, so that what lies before the first byte seen has a place too.
  static constexpr std::uint64_t kOrigin = std::uint64_t{1} << 32;
  static constexpr std::uint64_t kNoEnd = UINT64_MAX;

  std::uint32_t origin_sequence_ = 0;  // the sequence number at kOrigin
  bool started_ = false;
  bool closed_ = false;
  bool wants_nothing_ = false;
  std::uint64_t next_ = kOrigin;    // the next byte to deliver
  std::uint64_t newest_ = kOrigin;  // the end of the furthest segment seen; sequence numbers are near it
  std::uint64_t fin_ = kNoEnd;      // where the stream ends
  std::uint64_t stray_end_ = 0;     // the end of the last segment that was far from all others
  PacketTime progressed_ = 0;       // when bytes were last delivered
  std::unique_ptr<std::vector<Held>> held_;  // by offset, without overlap; null where nothing is held
};

}  // namespace sekimori
