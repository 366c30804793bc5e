// The text of a decoded body: JSON leaf by leaf, other text as one part, told apart by the body's beginning
// and not by what it says of itself. Binary bodies have no text: they are booked as such.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "decoders/app/exchange.h"
#include "decoders/content/coverage.h"
#include "decoders/content/json_reader.h"
#include "decoders/content/text_sink.h"

namespace sekimori {

struct BodyTextContext {
  const Limits& limits;
  Counters& counters;
  LeafNames& names;
  TextSink& sink;
  Coverage& coverage;
};

class BodyText final : public BodySink {
 public:
  explicit BodyText(const BodyTextContext& context) : context_(context) {}

  void on_body(Bytes bytes, const Moment& at) override;
  void on_body_gap(std::uint64_t length, const Moment& at) override;
  void on_body_end(BodyEnd end, const Moment& at) override;

 private:
  enum class Form : std::uint8_t { kUnknown, kJson, kText, kBinary };

  void decide(const Moment& at);
  void pass(Bytes bytes, const Moment& at);
  void text(Bytes bytes, const Moment& at);

  // Enough to tell JSON, text and binary apart.
  static constexpr std::size_t kBeginningBytes = 512;

  const BodyTextContext context_;
  Form form_ = Form::kUnknown;
  std::size_t held_ = 0;
  std::array<std::uint8_t, kBeginningBytes> beginning_{};
  Moment held_at_;
  std::unique_ptr<JsonReader> json_;
  bool part_open_ = false;
  // Text is judged block by block, so that the verdict does not depend on how it was split.
  std::uint64_t block_bytes_ = 0;
  std::uint64_t block_controls_ = 0;
};

}  // namespace sekimori
