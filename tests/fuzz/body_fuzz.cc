// A body through its codings to text. Input: a byte for the coding, a byte for the pieces, the body. JSON and
// text give the same parts in one piece and in many, paths and text alike; the ledger books what is not read.
#include <cstdint>
#include <string>
#include <vector>

#include "decoders/base/byte_reader.h"
#include "decoders/base/check.h"
#include "decoders/content/body_text.h"
#include "decoders/content/coding.h"

namespace sekimori {
namespace {

constexpr std::string_view kCodings[] = {"", "gzip", "deflate", "br", "zstd", "gzip, br", "unknown"};

class Names final : public LeafNames {
 public:
  void on_member(std::size_t depth, std::string_view key) override { steps_ += key.size() + depth; }
  void on_element(std::size_t depth, std::uint64_t index) override { steps_ += index + depth; }
  PartKind kind_of_leaf(std::size_t depth) override {
    return static_cast<PartKind>((steps_ + (depth == SIZE_MAX ? 0 : depth)) % kPartNames.size());
  }
  void on_lost() override { steps_ = 0; }

 private:
  std::size_t steps_ = 0;
};

class Parts final : public TextSink {
 public:
  explicit Parts(const Limits& limits) : limits_(limits) {}
  void on_part(const PartInfo& part) override {
    CHECK(!open_);
    open_ = true;
    CHECK(part.field.size() <= limits_.field_path_bytes * 2);  // a step's escapes may double it
    written += name(part.kind);
    written += part.field;
    written += '\x01';
  }
  void on_text(std::string_view piece, const Moment&) override {
    CHECK(open_ && !piece.empty());
    written += piece;
  }
  void on_text_gap() override {
    CHECK(open_);
    written += '\x02';
  }
  void on_part_end() override {
    CHECK(open_);
    open_ = false;
    written += '\x03';
  }
  bool open() const { return open_; }

  std::string written;

 private:
  const Limits& limits_;
  bool open_ = false;
};

std::string parts_of(Bytes body, std::string_view coding, std::uint32_t pieces, std::size_t gap_at) {
  Limits limits;
  limits.json_depth = 8;
  limits.field_path_bytes = 64;
  Counters counters;
  MemoryAccount pool(64u << 20);
  Names names;
  Parts parts(limits);
  Coverage coverage;
  {
    BodyText text({limits, counters, names, parts, coverage});
    const CodingChain chain = undo_codings(coding, text, {limits, counters, pool, coverage});
    std::size_t place = 0;
    while (place < body.size()) {
      pieces = pieces * 1664525 + (pieces == 0 ? 0 : 1013904223);
      std::size_t length = pieces == 0 ? body.size() : 1 + (pieces >> 16) % 37;
      length = std::min(length, body.size() - place);
      if (place < gap_at) length = std::min(length, gap_at - place);
      const std::vector<std::uint8_t> own(body.begin() + static_cast<std::ptrdiff_t>(place),
                                          body.begin() + static_cast<std::ptrdiff_t>(place + length));
      chain.front->on_body(own, {});
      place += length;
      if (place == gap_at) chain.front->on_body_gap(5, {});
    }
    chain.front->on_body_end(BodyEnd::kComplete, {});
  }
  CHECK(!parts.open());
  CHECK(pool.used_bytes() == 0);
  return std::move(parts.written);
}

}  // namespace
}  // namespace sekimori

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekimori;
  ByteReader input({data, size});
  const std::string_view coding = kCodings[input.u8() % std::size(kCodings)];
  const std::uint32_t pieces = 1 + input.u8();
  const Bytes body = input.rest();
  const std::size_t gap_at = pieces % 4 == 0 && !body.empty() ? 1 + pieces * 7 % body.size() : SIZE_MAX;
  const std::string split = parts_of(body, coding, pieces, gap_at);
  // Behind a broken coding more or less may be given, as the buffers fall.
  if (coding.empty()) CHECK(parts_of(body, coding, 0, gap_at) == split);
  return 0;
}
