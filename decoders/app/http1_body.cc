#include "decoders/app/http1_body.h"

#include <algorithm>
#include <cstring>

#include "decoders/base/ascii.h"
#include "decoders/base/check.h"

namespace sekimori {
namespace {

constexpr std::size_t kChunkDigitsMax = 15;  // 2^60: no real chunk is longer, and sums cannot overflow

}  // namespace

BodyReader::BodyReader(const BodyFraming& framing, std::uint64_t line_bytes_max)
    : kind_(framing.kind), line_bytes_max_(line_bytes_max) {
  switch (kind_) {
    case BodyFraming::kNone:
      state_ = State::kComplete;
      break;
    case BodyFraming::kLength:
      left_ = framing.length;
      if (left_ == 0) state_ = State::kComplete;
      break;
    case BodyFraming::kChunked:
      phase_ = Phase::kChunkSize;
      break;
    case BodyFraming::kUntilClose:
      left_ = UINT64_MAX;
      break;
  }
}

BodyReader::Step BodyReader::read(Bytes bytes) {
  if (phase_ != Phase::kData) return read_line(bytes);
  const Bytes data = bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
  skip(data.size());
  return {data.size(), data};
}

void BodyReader::skip(std::uint64_t bytes) {
  CHECK(phase_ == Phase::kData && bytes <= left_);
  if (until_close()) return;
  left_ -= bytes;
  if (left_ == 0) data_done();
}

void BodyReader::data_done() {
  if (kind_ == BodyFraming::kChunked) {
    phase_ = Phase::kChunkEnd;
  } else {
    state_ = State::kComplete;
  }
}

BodyReader::Step BodyReader::read_line(Bytes bytes) {
  const void* const found = std::memchr(bytes.data(), '\n', bytes.size());
  const std::size_t taken =
      found == nullptr ? bytes.size()
                       : static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - bytes.data() + 1);
  if (line_.size() + taken > line_bytes_max_) {
    state_ = State::kLineTooLong;
    return {taken, {}};
  }
  line_.append(as_text(bytes.first(taken)));
  if (found != nullptr) {
    end_of_line();
    line_.clear();
  }
  return {taken, {}};
}

void BodyReader::end_of_line() {
  const std::string_view line = trim(line_);
  switch (phase_) {
    case Phase::kChunkEnd:
      if (line.empty()) {
        phase_ = Phase::kChunkSize;
        return;
      }
      // The line end behind the chunk is missing: take the line for the next size, as servers do.
      [[fallthrough]];
    case Phase::kChunkSize: {
      std::uint64_t size = 0;
      std::size_t digits = 0;
      while (digits < line.size() && hex_value(line[digits]) >= 0 && digits <= kChunkDigitsMax) {
        size = size << 4 | static_cast<std::uint64_t>(hex_value(line[digits++]));
      }
      const std::string_view rest = trim(line.substr(digits));
      if (digits == 0 || digits > kChunkDigitsMax || !(rest.empty() || rest.front() == ';')) {
        state_ = State::kMalformed;
        return;
      }
      left_ = size;
      phase_ = size == 0 ? Phase::kTrailer : Phase::kData;
      return;
    }
    case Phase::kTrailer:
      if (line.empty()) state_ = State::kComplete;
      return;
    case Phase::kData:
      CHECK(false);
  }
}

bool BodyReader::gap(std::uint64_t length) {
  if (phase_ != Phase::kData || length > left_) return false;
  skip(length);
  return true;
}

}  // namespace sekimori
