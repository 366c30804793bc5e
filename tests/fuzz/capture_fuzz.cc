// Feeds bytes to the capture readers: whole, and as a stream in small steps through decompression. Whatever
// the bytes are, both must agree as far as both go, stay inside their bytes, and end with one damage at most.

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "decoders/base/check.h"
#include "sensor/capture/capture_reader.h"
#include "sensor/capture/stream_supply.h"

namespace sekimori {
namespace {

// What was delivered, folded into some numbers that two runs can compare.
struct Summary {
  std::uint64_t frames = 0;
  std::uint64_t bytes = 0;
  std::uint64_t mixed = 0;

  bool operator==(const Summary&) const = default;
};

Summary read(Input input) {
  Summary summary;
  Result<std::unique_ptr<CaptureReader>> reader = open_capture(std::move(input), 1);
  if (!reader) {
    CHECK(!reader.error().sentence.empty());
    return summary;
  }
  for (auto batch = (*reader)->next(); !batch.empty(); batch = (*reader)->next()) {
    for (const Frame& frame : batch) {
      CHECK(frame.moment.frame == ++summary.frames);
      summary.bytes += frame.bytes.size();
      summary.mixed = summary.mixed * 31 + static_cast<std::uint64_t>(frame.moment.time) + frame.wire_bytes;
      for (const std::uint8_t byte : frame.bytes) summary.mixed = summary.mixed * 31 + byte;
    }
  }
  CHECK((*reader)->next().empty());
  CHECK((*reader)->damages().size() <= 1);
  return summary;
}

Input stream(Bytes bytes, std::size_t step_bytes) {
  auto read_some = [bytes, step_bytes](std::span<std::uint8_t> out) mutable -> ssize_t {
    const std::size_t got = std::min({step_bytes, bytes.size(), out.size()});
    if (got > 0) std::memcpy(out.data(), bytes.data(), got);
    bytes = bytes.subspan(got);
    return static_cast<ssize_t>(got);
  };
  return {"fuzz", std::make_unique<StreamSupply>(read_some, 64)};
}

}  // namespace
}  // namespace sekimori

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekimori;
  const Bytes bytes(data, size);
  const Summary whole = read(Input("fuzz", bytes));
  const Summary streamed = read(stream(bytes, 1 + size % 97));
  if (recognise_coding(bytes.first(std::min<std::size_t>(size, 4))) == Coding::kPlain)
    CHECK(streamed == whole);
  return 0;
}
