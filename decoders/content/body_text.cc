#include "decoders/content/body_text.h"

#include <algorithm>

#include "decoders/base/ascii.h"

namespace sekimori {
namespace {

constexpr std::uint64_t kBlockBytes = 4'096;

// Bytes that text does not hold in any of the charsets in use: ESC belongs to ISO-2022-JP, NUL to UTF-16.
bool is_control(std::uint8_t byte) {
  return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f' && byte != '\v' &&
         byte != 0x1B;
}

// More than one control character in 32: no text.
bool is_binary(std::uint64_t controls, std::uint64_t bytes) { return controls * 32 > bytes; }

std::uint64_t count_controls(Bytes bytes) {
  return static_cast<std::uint64_t>(std::count_if(bytes.begin(), bytes.end(), is_control));
}

// What may stand before JSON: a byte order mark, and the guard that services put there against script
// inclusion.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kGuard = ")]}'";

std::string_view without_prefixes(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  text = trim(text);
  if (text.starts_with(kGuard)) text = trim(text.substr(kGuard.size()));
  return text;
}

enum class Answer : std::uint8_t { kYes, kNo, kNeedMore };

// An object or array whose first token is one that JSON allows there: RTF and TeX begin with a brace too.
Answer looks_like_json(std::string_view text) {
  text = without_prefixes(text);
  if (text.empty() || kGuard.starts_with(text) || kByteOrderMark.starts_with(text)) return Answer::kNeedMore;
  if (text[0] == '"') return Answer::kYes;
  if (text[0] != '{' && text[0] != '[') return Answer::kNo;
  const std::string_view rest = trim(text.substr(1));
  if (rest.empty()) return Answer::kNeedMore;
  const std::string_view may_follow = text[0] == '{' ? "\"}" : "\"{}[]-tfn0123456789";
  return may_follow.find(rest[0]) != std::string_view::npos ? Answer::kYes : Answer::kNo;
}

}  // namespace

void BodyText::on_body(Bytes bytes, const Moment& at) {
  context_.coverage.decoded_bytes += bytes.size();
  if (form_ == Form::kUnknown) {
    if (held_ == 0) held_at_ = at;
    const std::size_t taken = std::min(bytes.size(), beginning_.size() - held_);
    std::copy_n(bytes.begin(), taken, beginning_.begin() + static_cast<std::ptrdiff_t>(held_));
    held_ += taken;
    if (looks_like_json(as_text(Bytes(beginning_).first(held_))) != Answer::kYes && held_ < beginning_.size())
      return;
    decide(taken < held_ ? held_at_ : at);
    bytes = bytes.subspan(taken);
  }
  if (!bytes.empty()) pass(bytes, at);
}

void BodyText::decide(const Moment& at) {
  Bytes beginning = Bytes(beginning_).first(held_);
  if (looks_like_json(as_text(beginning)) != Answer::kNo) {
    form_ = Form::kJson;
    const std::string_view json = without_prefixes(as_text(beginning));
    beginning = beginning.subspan(static_cast<std::size_t>(json.data() - as_text(beginning).data()));
    json_ = std::make_unique<JsonReader>(context_.names, context_.sink, context_.limits, context_.counters);
  } else {
    form_ = is_binary(count_controls(beginning), beginning.size()) ? Form::kBinary : Form::kText;
  }
  if (held_ > 0) pass(beginning, at);
  held_ = 0;
}

void BodyText::pass(Bytes bytes, const Moment& at) {
  switch (form_) {
    case Form::kJson:
      return json_->read(bytes, at);
    case Form::kText:
      return text(bytes, at);
    case Form::kBinary:
      context_.coverage.miss(Missed::kUninspectable, bytes.size());
      return;
    case Form::kUnknown:
      return;
  }
}

// Everything is read as text; blocks that are none (a picture among the parts of a form) are booked besides.
void BodyText::text(Bytes bytes, const Moment& at) {
  if (!part_open_) {
    context_.sink.on_part({.kind = context_.names.kind_of_leaf(SIZE_MAX), .field = {}, .document = {}});
    part_open_ = true;
  }
  context_.sink.on_text(as_text(bytes), at);
  while (!bytes.empty()) {
    const Bytes block = bytes.first(std::min<std::size_t>(bytes.size(), kBlockBytes - block_bytes_));
    block_bytes_ += block.size();
    block_controls_ += count_controls(block);
    bytes = bytes.subspan(block.size());
    if (block_bytes_ < kBlockBytes) continue;
    if (is_binary(block_controls_, block_bytes_))
      context_.coverage.miss(Missed::kUninspectable, block_bytes_);
    block_bytes_ = block_controls_ = 0;
  }
}

void BodyText::on_body_gap(std::uint64_t, const Moment& at) {
  if (form_ == Form::kUnknown) decide(held_ > 0 ? held_at_ : at);
  if (form_ == Form::kJson) json_->gap(at);
  if (form_ == Form::kText && part_open_) context_.sink.on_text_gap();
}

void BodyText::on_body_end(BodyEnd, const Moment&) {
  if (form_ == Form::kUnknown && held_ > 0) decide(held_at_);
  if (form_ == Form::kJson) json_->end();
  if (!part_open_) return;
  if (is_binary(block_controls_, block_bytes_)) context_.coverage.miss(Missed::kUninspectable, block_bytes_);
  context_.sink.on_part_end();
  part_open_ = false;
}

}  // namespace sekimori
