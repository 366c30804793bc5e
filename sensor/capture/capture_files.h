// The captures that a user named, found and put in order: files, folders (every capture in them, at any
// depth), and "-" for standard input.
//
// The order of the names does not matter: files are numbered by the time of their first packet, then by path,
// and that number is moment.source of their frames. A file that is named twice, or found through a symbolic
// link, is read once. What is no capture is passed over in a folder, but a damage of the walk if it was named
// outright; the others are read.
// Links to folders inside a folder are not followed. Used by one thread; the walks it opens may each go to
// another one, and may outlive it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "decoders/base/packet_time.h"
#include "sensor/capture/capture_walk.h"
#include "sensor/capture/input.h"

namespace sekimori {

class CaptureFiles {
 public:
  // kUsage, kNotFound or kIo with a sentence that says what to do. Reads the beginning of each
  // file; of standard input and pipes no more than tells what they are.
  static Result<CaptureFiles> find(const std::vector<std::string>& paths);

  // As given, or as found in a folder; indexed by moment.source.
  const std::vector<std::string>& names() const { return names_; }

  // Of all files as they lie on the disk; pipes count nothing.
  std::uint64_t total_bytes() const { return total_bytes_; }

  // True where all are plain regular files, so that every worker may walk them by itself. False where one is
  // standard input, a pipe or compressed: walk them once and hand out the packets.
  bool walkable() const { return walkable_; }

  // What lay in the folders and is no capture, in the order it was found.
  const std::vector<std::string>& passed_over() const { return passed_over_; }

  // One walk over all packets. With standard input or a pipe among the files there can be only one.
  std::unique_ptr<CaptureWalk> open();

 private:
  CaptureFiles() = default;

  std::shared_ptr<const CaptureList> files_;
  std::vector<std::string> names_;
  std::map<std::uint32_t, Input> held_;  // pipes, which cannot be opened twice; the walk gets them
  bool held_given_ = false;
  std::uint64_t total_bytes_ = 0;
  bool walkable_ = true;
  std::vector<std::string> passed_over_;
};

}  // namespace sekimori
