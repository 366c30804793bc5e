#include "sensor/capture/capture_walk.h"

#include <algorithm>

namespace sekimori {
namespace {

// Mapped memory for the windows of all files that are open at once; none gets less than kWindowBytesMin.
constexpr std::size_t kWindowsBytes = 4 * kWindowBytesMax;

// A few for each worker stay far below the usual limit of 1024 for the process.
constexpr std::size_t kKeptOpenMax = 16;

InputOptions options_for(const CaptureFile& file, std::size_t open_files) {
  const std::size_t share = kWindowsBytes / (open_files + 1);
  return {.window_bytes_max = std::clamp(share, kWindowBytesMin, kWindowBytesMax),
          .file_bytes_max = file.size_bytes,
          .keep_open = open_files < kKeptOpenMax};
}

}  // namespace

CaptureWalk::CaptureWalk(std::shared_ptr<const CaptureList> files, std::map<std::uint32_t, Input> held)
    : files_(std::move(files)), held_(std::move(held)) {}

std::span<const Frame> CaptureWalk::next() {
  if (lent_) {
    put_back(std::move(*lent_));
    lent_.reset();
  }
  open_due();
  if (waiting_.empty()) return {};
  std::pop_heap(waiting_.begin(), waiting_.end(), later);
  lent_ = std::move(waiting_.back());
  waiting_.pop_back();
  return take_run(*lent_);
}

// Gives a cursor its place among the waiting, with frames to give; a file without any more is closed.
void CaptureWalk::put_back(Cursor cursor) {
  if (cursor.batch.empty()) {
    cursor.batch = cursor.reader->next();
    count(cursor, cursor.reader->input().file_bytes_read());
  }
  if (cursor.batch.empty()) return close(cursor);
  cursor.turn.first = std::max(cursor.turn.first, cursor.batch.front().moment.time);
  waiting_.push_back(std::move(cursor));
  std::push_heap(waiting_.begin(), waiting_.end(), later);
}

void CaptureWalk::close(Cursor& cursor) {
  const std::uint32_t source = cursor.turn.second;
  for (const Error& damage : cursor.reader->damages()) add_damage(source, damage);
  count(cursor, std::max(cursor.bytes_counted, (*files_)[source].size_bytes));
}

// Opens every file whose first packet comes before all that are waiting.
void CaptureWalk::open_due() {
  while (unopened_ < files_->size()) {
    if (!waiting_.empty() && waiting_.front().turn < unopened_turn()) return;
    open_next();
  }
}

void CaptureWalk::open_next() {
  const std::uint32_t source = unopened_++;
  const CaptureFile& file = (*files_)[source];
  Result<std::unique_ptr<CaptureReader>> reader = open_reader(source, file);
  if (!reader) return add_damage(source, reader.error());
  put_back({std::move(*reader), {}, {std::numeric_limits<PacketTime>::min(), source}, 0});
}

Result<std::unique_ptr<CaptureReader>> CaptureWalk::open_reader(std::uint32_t source,
                                                                const CaptureFile& file) {
  if (const auto held = held_.find(source); held != held_.end()) {
    return open_capture(std::move(held->second), source);
  }
  Result<Input> input = Input::open(file.path, options_for(file, waiting_.size()));
  if (!input) return input.error();
  return open_capture(std::move(*input), source);
}

CaptureWalk::Turn CaptureWalk::unopened_turn() const {
  if (unopened_ == files_->size()) return kNever;
  return {(*files_)[unopened_].first_time, unopened_};
}

// The frames of the cursor that come before anybody else's, at least one.
std::span<const Frame> CaptureWalk::take_run(Cursor& cursor) const {
  const Turn others = std::min(unopened_turn(), waiting_.empty() ? kNever : waiting_.front().turn);
  std::size_t run = 1;
  if (others == kNever) {
    run = cursor.batch.size();
  } else {
    while (run < cursor.batch.size()) {
      const PacketTime due = std::max(cursor.turn.first, cursor.batch[run].moment.time);
      if (Turn{due, cursor.turn.second} > others) break;
      cursor.turn.first = due;
      ++run;
    }
  }
  const std::span<const Frame> frames = cursor.batch.first(run);
  cursor.batch = cursor.batch.subspan(run);
  return frames;
}

void CaptureWalk::add_damage(std::uint32_t source, const Error& damage) {
  const auto after = std::upper_bound(damaged_sources_.begin(), damaged_sources_.end(), source);
  damages_.insert(damages_.begin() + (after - damaged_sources_.begin()), damage);
  damaged_sources_.insert(after, source);
}

// One writer, so a load and a store are enough.
void CaptureWalk::count(Cursor& cursor, std::uint64_t bytes_now) {
  bytes_read_.store(bytes_read() + (bytes_now - cursor.bytes_counted), std::memory_order_relaxed);
  cursor.bytes_counted = bytes_now;
}

}  // namespace sekimori
