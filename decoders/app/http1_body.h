// The bodies of HTTP/1 messages: where they end, by length, by chunks or with the connection (RFC 9112
// sections 6.3 and 7.1). Chunk extensions and trailer fields are passed over. A reader takes bytes as they
// come and says how many belong to the body's data, so that the data itself is never copied.
#pragma once

#include <cstdint>
#include <string>

#include "decoders/app/http1_head.h"

namespace sekimori {

class BodyReader {
 public:
  explicit BodyReader(const BodyFraming& framing, std::uint64_t line_bytes_max);

  enum class State : std::uint8_t { kReading, kComplete, kMalformed, kLineTooLong };

  struct Step {
    std::size_t consumed;  // bytes taken from the input
    Bytes data;            // the part of them that is body data
  };
  // Takes the next part of the bytes, at least one where any are given. After it ask state().
  Step read(Bytes bytes);

  // A hole of `length` bytes. False: it reaches beyond what is known of the body's framing.
  bool gap(std::uint64_t length);

  State state() const { return state_; }
  // Bytes of data that follow for certain before anything else has to be looked at.
  std::uint64_t data_left() const { return phase_ == Phase::kData ? left_ : 0; }
  bool until_close() const { return kind_ == BodyFraming::kUntilClose; }
  bool chunked() const { return kind_ == BodyFraming::kChunked; }

  // Data passed over without being read: at most data_left().
  void skip(std::uint64_t bytes);

 private:
  enum class Phase : std::uint8_t { kData, kChunkSize, kChunkEnd, kTrailer };

  Step read_line(Bytes bytes);
  void end_of_line();
  void data_done();

  BodyFraming::Kind kind_;
  State state_ = State::kReading;
  Phase phase_ = Phase::kData;
  std::uint64_t left_ = 0;  // of the length, or of the chunk
  std::string line_;        // a chunk-size or trailer line so far
  std::uint64_t line_bytes_max_;
};

}  // namespace sekimori
