#include "sensor/capture/capture_files.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "sensor/files_below.h"

namespace sekimori {
namespace {

namespace fs = std::filesystem;

// A file to be looked at. `folder` is where it was found; empty: it was named outright.
struct Candidate {
  std::string path;
  std::string folder;
};

struct Found {
  CaptureFile file;
  std::string canonical;  // the path without links, dots and detours
  bool mapped = false;
  std::optional<Input> held;  // a pipe or standard input
};

Result<std::vector<Candidate>> expand(const std::vector<std::string>& paths) {
  std::vector<Candidate> candidates;
  for (const std::string& path : paths) {
    std::error_code ignored;  // what is wrong with a path is said when it is opened
    if (path == "-" || !fs::is_directory(path, ignored)) {
      candidates.push_back({path, {}});
      continue;
    }
    Result<std::vector<std::string>> files = files_below(path);
    if (!files) return files.error();
    for (std::string& file : *files) candidates.push_back({std::move(file), path});
  }
  return candidates;
}

// Opens a candidate and looks at its first packet. None: it lay in a folder and is no capture.
Result<std::optional<Found>> examine(const Candidate& candidate) {
  const std::string& path = candidate.path;
  struct stat status {};
  const int stated = path == "-" ? ::fstat(STDIN_FILENO, &status) : ::stat(path.c_str(), &status);
  const bool regular = stated == 0 && S_ISREG(status.st_mode) && path != "-";
  Found found;
  std::error_code none;  // standard input and the pipes of a shell's <(...) are no paths
  const fs::path canonical = fs::canonical(path, none);
  found.canonical = none ? path : canonical.string();
  found.file = {.path = path,
                .first_time = std::numeric_limits<PacketTime>::max(),
                .size_bytes = regular ? static_cast<std::uint64_t>(status.st_size) : 0};

  Result<Input> input =
      Input::open(path, {.window_bytes_max = kWindowBytesMin, .file_bytes_max = found.file.size_bytes});
  if (!input) return input.error();
  found.mapped = input->mapped();
  const bool refused = refuse(*input).has_value();
  if (refused && !candidate.folder.empty() && input->fault().empty()) return std::optional<Found>();
  if (!regular) {
    found.file.first_time = std::numeric_limits<PacketTime>::min();
    found.held = std::move(*input);
    return found;
  }
  // No capture, though it was named, or damaged before one can tell: the walk books it and reads the others.
  if (refused) return found;
  const Result<std::unique_ptr<CaptureReader>> reader = open_capture(std::move(*input), 0);
  if (!reader) return reader.error();
  const std::span<const Frame> frames = (*reader)->next();
  if (!frames.empty()) found.file.first_time = frames.front().moment.time;
  return found;
}

// One for each file, in the order of the walk.
void put_in_order(std::vector<Found>& found) {
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return std::tie(a.canonical, a.file.path) < std::tie(b.canonical, b.file.path);
  });
  const auto same = [](const Found& a, const Found& b) { return a.canonical == b.canonical; };
  found.erase(std::unique(found.begin(), found.end(), same), found.end());
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return std::tie(a.file.first_time, a.file.path) < std::tie(b.file.first_time, b.file.path);
  });
}

}  // namespace

Result<CaptureFiles> CaptureFiles::find(const std::vector<std::string>& paths) {
  if (paths.empty()) {
    return Error{ErrorCode::kUsage, {}, "name a capture file, a folder, or '-' for standard input"};
  }
  if (std::count(paths.begin(), paths.end(), "-") > 1) {
    return Error{ErrorCode::kUsage, "-", "standard input can be read only once; name '-' once"};
  }
  const Result<std::vector<Candidate>> candidates = expand(paths);
  if (!candidates) return candidates.error();

  CaptureFiles files;
  std::vector<Found> found;
  for (const Candidate& candidate : *candidates) {
    Result<std::optional<Found>> examined = examine(candidate);
    if (!examined) return examined.error();
    if (*examined) {
      found.push_back(std::move(**examined));
    } else {
      files.passed_over_.push_back(candidate.path);
    }
  }
  if (found.empty()) {
    return Error{ErrorCode::kNotFound, paths.front(),
                 "no capture (pcap or pcapng, plain, .gz or .zst) lies in this folder or below it"};
  }
  put_in_order(found);

  auto list = std::make_shared<CaptureList>();
  for (Found& each : found) {
    const auto source = static_cast<std::uint32_t>(list->size());
    if (each.held) files.held_.emplace(source, std::move(*each.held));
    files.walkable_ = files.walkable_ && each.mapped;
    files.total_bytes_ += each.file.size_bytes;
    files.names_.push_back(each.file.path);
    list->push_back(std::move(each.file));
  }
  files.files_ = std::move(list);
  return files;
}

std::unique_ptr<CaptureWalk> CaptureFiles::open() {
  CHECK(!held_given_);
  held_given_ = !held_.empty();
  return std::make_unique<CaptureWalk>(files_, std::exchange(held_, {}));
}

}  // namespace sekimori
