// A walk over a list of captures as one PacketSource, merged by packet time.
//
// The next frames are those of the file whose next packet is the earliest (of equal times: the file with the
// lower number). Within a file its own order stands: a packet earlier than the one before it counts, for this
// decision only, as of the same time. A batch is a run of one file, lent straight from its reader; nothing is
// copied. Files are opened when their first packet is due and closed at their end. Many open at once share
// the memory for their windows, and only the first of them keep a descriptor. Used by one thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sensor/capture/capture_reader.h"

namespace sekimori {

struct CaptureFile {
  std::string path;
  PacketTime first_time = 0;  // of its first packet; the greatest time if it has none, the least of a pipe
  std::uint64_t size_bytes = 0;
};
using CaptureList = std::vector<CaptureFile>;  // in the order of first_time, then path

class CaptureWalk : public PacketSource {
 public:
  // `held` are the inputs that cannot be opened by their path, by index.
  CaptureWalk(std::shared_ptr<const CaptureList> files, std::map<std::uint32_t, Input> held);

  std::span<const Frame> next() override;
  const std::vector<Error>& damages() const override { return damages_; }

  // How much of the files was read so far, pipes too: for progress, to within a window. Any thread.
  std::uint64_t bytes_read() const { return bytes_read_.load(std::memory_order_relaxed); }

 private:
  // When a file's next packet is due. The file's number decides between equal times.
  using Turn = std::pair<PacketTime, std::uint32_t>;
  static constexpr Turn kNever{std::numeric_limits<PacketTime>::max(),
                               std::numeric_limits<std::uint32_t>::max()};

  // An open file with at least one frame to give, except while its last run is lent.
  struct Cursor {
    std::unique_ptr<CaptureReader> reader;
    std::span<const Frame> batch;
    Turn turn;
    std::uint64_t bytes_counted = 0;
  };

  static bool later(const Cursor& a, const Cursor& b) { return a.turn > b.turn; }

  void put_back(Cursor cursor);
  void close(Cursor& cursor);
  void open_due();
  void open_next();
  Result<std::unique_ptr<CaptureReader>> open_reader(std::uint32_t source, const CaptureFile& file);
  Turn unopened_turn() const;
  std::span<const Frame> take_run(Cursor& cursor) const;
  void add_damage(std::uint32_t source, const Error& damage);
  void count(Cursor& cursor, std::uint64_t bytes_now);

  std::shared_ptr<const CaptureList> files_;
  std::map<std::uint32_t, Input> held_;
  std::uint32_t unopened_ = 0;   // the first file that was not opened yet
  std::vector<Cursor> waiting_;  // a heap: the earliest turn in front
  std::optional<Cursor> lent_;   // the file whose run was handed out last
  std::vector<Error> damages_;
  std::vector<std::uint32_t> damaged_sources_;  // of the damages, ascending
  std::atomic<std::uint64_t> bytes_read_{0};
};

}  // namespace sekimori
