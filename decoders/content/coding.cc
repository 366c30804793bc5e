#include "decoders/content/coding.h"

#include <array>

#include "decoders/base/ascii.h"
#include "decoders/content/codec.h"

namespace sekimori {
namespace {

// The ratio is not asked before a body has come to this size: small bodies of blanks compress without malice.
constexpr std::uint64_t kRatioFreeBytes = 1 << 20;
constexpr std::size_t kOutputBytes = 16'384;

// Undoes one coding.
class Decoding final : public BodySink {
 public:
  Decoding(std::unique_ptr<Codec> codec, BodySink& next, const CodingContext& context)
      : codec_(std::move(codec)), next_(next), context_(context) {}

  void on_body(Bytes bytes, const Moment& at) override {
    if (state_ == State::kStart) {
      // Two bytes are needed to see whether the body is what it says.
      if (held_ + bytes.size() < start_.size()) {
        start_[held_++] = bytes[0];
        return;
      }
      begin(bytes, at);
      return;
    }
    pass(bytes, at);
  }

  void on_body_gap(std::uint64_t length, const Moment& at) override {
    if (state_ == State::kPlain) return next_.on_body_gap(length, at);
    // What is compressed cannot be read on behind a hole.
    if (state_ != State::kDead) next_.on_body_gap(0, at);
    die(Missed::kGap, 0);
  }

  void on_body_end(BodyEnd end, const Moment& at) override {
    if (state_ == State::kStart && held_ > 0) {  // a body of one byte
      const std::uint8_t only = start_[0];
      held_ = 0;
      state_ = State::kPlain;
      pass({&only, 1}, at);
    }
    // A body cut by its sender; the codec may hold back the last of what it was given.
    if (state_ == State::kDecoding && !ended_ && end == BodyEnd::kComplete)
      context_.coverage.miss(Missed::kCoding, 0);
    codec_.reset();
    next_.on_body_end(end, at);
  }

 private:
  enum class State : std::uint8_t { kStart, kDecoding, kPlain, kDead };

  void begin(Bytes bytes, const Moment& at) {
    std::array<std::uint8_t, 2> first{};
    std::size_t known = 0;
    for (; known < held_; ++known) first[known] = start_[known];
    for (std::size_t i = 0; known < first.size() && i < bytes.size(); ++i) first[known++] = bytes[i];
    state_ = codec_->begin_with(Bytes(first).first(known)) ? State::kDecoding : State::kPlain;
    if (state_ == State::kPlain)
      context_.coverage.miss(Missed::kCoding, 0);  // the label is wrong: worth a word
    const std::size_t held = held_;
    held_ = 0;
    if (held > 0) pass(Bytes(start_).first(held), at);
    pass(bytes, at);
  }

  void pass(Bytes bytes, const Moment& at) {
    switch (state_) {
      case State::kPlain:
        return next_.on_body(bytes, at);
      case State::kDecoding:
        return decode(bytes, at);
      case State::kDead:
        context_.coverage.miss(reason_, bytes.size());
        return;
      case State::kStart:
        return;
    }
  }

  void decode(Bytes bytes, const Moment& at) {
    std::array<std::uint8_t, kOutputBytes> out;
    consumed_ += bytes.size();
    ended_ = false;
    while (true) {
      const Codec::Step step = codec_->run(bytes, out);
      bytes = bytes.subspan(step.consumed);
      produced_ += step.produced;
      if (step.produced > 0) next_.on_body(Bytes(out).first(step.produced), at);
      if (step.status == Codec::Status::kBroken) return die(Missed::kCoding, bytes.size());
      if (step.status == Codec::Status::kMemory) {
        context_.counters.hit(Limit::coding_pool_bytes);
        return die(Missed::kBudget, bytes.size());
      }
      if (produced_ > kRatioFreeBytes && produced_ / context_.limits.coding_ratio > consumed_) {
        context_.counters.hit(Limit::coding_ratio);
        return die(Missed::kBudget, bytes.size());
      }
      if (step.status == Codec::Status::kEnd) {
        ended_ = bytes.empty();
        if (ended_) return;
        codec_->restart();  // another member follows (RFC 1952 section 2.2)
      } else {
        const bool stuck = step.consumed == 0 && step.produced == 0;
        const bool hungry = bytes.empty() && step.produced < out.size();
        if (stuck || hungry) return;
      }
    }
  }

  void die(Missed reason, std::uint64_t bytes) {
    if (state_ != State::kDead) reason_ = reason;
    state_ = State::kDead;
    context_.coverage.miss(reason_, bytes);
    codec_.reset();
  }

  std::unique_ptr<Codec> codec_;
  BodySink& next_;
  const CodingContext context_;
  State state_ = State::kStart;
  Missed reason_ = Missed::kCoding;
  std::array<std::uint8_t, 2> start_{};
  std::size_t held_ = 0;
  bool ended_ = false;  // the coding said that it ends here
  std::uint64_t consumed_ = 0;
  std::uint64_t produced_ = 0;
};

// Takes a body whose coding is not known: nothing of it is text to us.
class Unreadable final : public BodySink {
 public:
  Unreadable(BodySink& next, const CodingContext& context) : next_(next), context_(context) {}
  void on_body(Bytes bytes, const Moment&) override { context_.coverage.miss(Missed::kCoding, bytes.size()); }
  void on_body_gap(std::uint64_t, const Moment&) override {}
  void on_body_end(BodyEnd end, const Moment& at) override { next_.on_body_end(end, at); }

 private:
  BodySink& next_;
  const CodingContext context_;
};

}  // namespace

CodingChain undo_codings(std::string_view content_encoding, BodySink& next, const CodingContext& context) {
  CodingChain chain{.front = &next, .owned = {}};
  // Codings stand in the order in which they were applied: the first named is the last undone.
  while (!content_encoding.empty()) {
    const std::size_t comma = content_encoding.find(',');
    const std::string_view coding = trim(content_encoding.substr(0, comma));
    content_encoding =
        comma == std::string_view::npos ? std::string_view() : content_encoding.substr(comma + 1);
    if (coding.empty() || equal_ignoring_case(coding, "identity")) continue;
    if (chain.owned.size() == context.limits.coding_layers) {
      context.counters.hit(Limit::coding_layers);
      context.coverage.miss(Missed::kBudget, 0);
      chain.owned.push_back(std::make_unique<Unreadable>(*chain.front, context));
      chain.front = chain.owned.back().get();
      break;
    }
    std::unique_ptr<Codec> codec = make_codec(coding, context.limits, context.pool);
    if (codec) {
      chain.owned.push_back(std::make_unique<Decoding>(std::move(codec), *chain.front, context));
    } else {
      context.coverage.miss(Missed::kCoding, 0);
      chain.owned.push_back(std::make_unique<Unreadable>(*chain.front, context));
    }
    chain.front = chain.owned.back().get();
  }
  return chain;
}

}  // namespace sekimori
