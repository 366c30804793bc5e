// The first seam of the house: who lends frames. A source is owned and used by one thread.
//
// It lends frames in batches, in the order of the capture; a batch and the bytes of its frames live until the
// next call. An input that is truncated or damaged ends there, with everything before the damage delivered;
// the damages name file, offset and what is wrong. Nothing on the wire makes a source fail.
#pragma once

#include <span>
#include <vector>

#include "decoders/base/result.h"
#include "decoders/packet/frame.h"

namespace sekimori {

class PacketSource {
 public:
  PacketSource() = default;
  PacketSource(const PacketSource&) = delete;
  PacketSource& operator=(const PacketSource&) = delete;
  virtual ~PacketSource() = default;

  // The next frames, at least one; none: the end.
  virtual std::span<const Frame> next() = 0;

  // What was found truncated or damaged so far, in the order of the inputs.
  virtual const std::vector<Error>& damages() const = 0;
};

}  // namespace sekimori
