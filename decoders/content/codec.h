// One decompressor as a stream, whichever library it comes from. Its memory is booked in a MemoryAccount.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "decoders/base/bytes.h"
#include "decoders/base/limits.h"
#include "decoders/base/memory_account.h"

namespace sekimori {

class Codec {
 public:
  enum class Status : std::uint8_t {
    kMore,    // wants more input, or room for output
    kEnd,     // the compressed stream is over; bytes may follow it
    kBroken,  // the input is not of this coding, or damaged
    kMemory,  // the window it asks for was refused
  };
  struct Step {
    Status status;
    std::size_t consumed;
    std::size_t produced;
  };

  virtual ~Codec() = default;
  // Decodes some of the input into `out`; call again while it produces or consumes anything.
  virtual Step run(Bytes in, std::span<std::uint8_t> out) = 0;
  // Begins anew behind the end of a stream, for bodies of several members.
  virtual void restart() = 0;
  // Told once, before anything else, how the body begins: at least two bytes, unless it is shorter. False:
  // that is not of this coding.
  virtual bool begin_with(Bytes bytes) = 0;
};

// Null for a coding that is not known. Names as in the HTTP Content Coding Registry, with the aliases in use.
std::unique_ptr<Codec> make_codec(std::string_view coding, const Limits& limits, MemoryAccount& pool);

}  // namespace sekimori
