#include "decoders/content/json_reader.h"

#include <algorithm>

#include "decoders/base/ascii.h"
#include "decoders/base/scan.h"
#include "decoders/base/utf8.h"

namespace sekimori {
namespace {

// Unescaped characters are handed on in pieces of about this size.
constexpr std::size_t kUnescapedBytes = 256;
// A token without quotes that is longer is text, not a number or a word of JSON.
constexpr std::size_t kBareBytesMax = 32;
// Integers from this length on may be somebody's number: parts, though they stand without quotes.
constexpr std::size_t kIntegerDigitsMin = 10;
// The path of what stands behind a hole.
constexpr std::string_view kLostPath = "?";

bool is_json_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool is_structural(char c) {
  return c == '{' || c == '}' || c == '[' || c == ']' || c == ',' || c == ':' || c == '"';
}

// Whether a token without quotes is worth reading as text: not a literal, not a number of everyday size.
bool is_text(std::string_view token) {
  if (token == "true" || token == "false" || token == "null") return false;
  const bool numeric = std::all_of(token.begin(), token.end(), [](char c) {
    return is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
  });
  if (!numeric) return true;
  return token.size() >= kIntegerDigitsMin && std::all_of(token.begin(), token.end(), is_digit);
}

}  // namespace

void JsonReader::read(Bytes bytes, const Moment& moment) {
  const char* at = as_text(bytes).data();
  const char* const end = at + bytes.size();
  while (at < end) {
    switch (state_) {
      case State::kStructure:
        at = structure(at, end, moment);
        break;
      case State::kString:
        at = string(at, end, moment);
        break;
      case State::kEscape:
        escape(*at++, moment);
        break;
      case State::kUnicode:
        if (hex_value(*at) < 0) {  // not an escape after all: give what stands there
          state_ = State::kString;
          put_char(kReplacement, moment);
        } else {
          unicode_digit(*at++, moment);
        }
        break;
      case State::kBare:
        at = bare(at, end, moment);
        break;
      case State::kLostQuote:
        if (is_json_space(*at)) {
          ++at;
        } else if (*at == ',' || *at == ':' || *at == '}' || *at == ']') {
          lost_ = false;
          state_ = State::kStructure;
        } else {  // the quote opened a string
          state_ = State::kString;
        }
        break;
    }
  }
  flush(moment);
}

// Depth and path are those of the place reached; brackets that do not match are forgiven.
const char* JsonReader::structure(const char* at, const char* end, const Moment& moment) {
  for (; at < end; ++at) {
    switch (*at) {
      case ' ':
      case '\n':
      case '\r':
      case '\t':
        break;
      case '{':
        open_container(false);
        break;
      case '[':
        open_container(true);
        break;
      case '}':
      case ']':
        close_container();
        break;
      case ',':
        if (too_deep_ > 0 || containers_.empty()) break;
        expect_key_ = !containers_.back().is_array;
        containers_.back().told = false;
        ++containers_.back().index;
        break;
      case ':':
        expect_key_ = false;
        break;
      case '"':
        begin_string();
        return at + 1;
      default:
        state_ = State::kBare;
        bare_.clear();
        return bare(at, end, moment);
    }
  }
  return at;
}

void JsonReader::open_container(bool is_array) {
  if (containers_.size() >= limits_.json_depth) {
    if (too_deep_++ == 0) counters_.hit(Limit::json_depth);
    return;
  }
  arrive();
  containers_.push_back({.path_bytes = static_cast<std::uint32_t>(path_.size()),
                         .is_array = is_array,
                         .told = false,
                         .index = 0});
  expect_key_ = !is_array;
}

// A value begins: where it is an element, the path and the names follow. Elements that are passed over, such
// as the numbers of an embedding, cost only their count.
void JsonReader::arrive() {
  if (too_deep_ > 0 || containers_.empty()) return;
  Container& container = containers_.back();
  if (!container.is_array || container.told) return;
  container.told = true;
  set_step(std::to_string(container.index));
  names_.on_element(depth(), container.index);
}

void JsonReader::close_container() {
  if (too_deep_ > 0) {
    --too_deep_;
  } else if (!containers_.empty()) {
    path_.resize(containers_.back().path_bytes);
    containers_.pop_back();
  }
  expect_key_ = false;
}

// The path's last step: the member or element of the innermost container. RFC 6901 section 3 escapes ~ and /.
void JsonReader::set_step(std::string_view step) {
  path_.resize(containers_.back().path_bytes);
  if (path_.size() + 1 + step.size() > limits_.field_path_bytes) {
    counters_.hit(Limit::field_path_bytes);
    return;
  }
  path_ += '/';
  for (const char c : step) {
    if (c == '~') {
      path_ += "~0";
    } else if (c == '/') {
      path_ += "~1";
    } else {
      path_ += c;
    }
  }
}

void JsonReader::begin_string() {
  state_ = State::kString;
  is_key_ = expect_key_;
  key_.clear();
}

const char* JsonReader::string(const char* at, const char* end, const Moment& moment) {
  const char* const stop = find_either(at, end, '"', '\\');
  if (stop > at) {
    pending_surrogate(moment);
    put({at, static_cast<std::size_t>(stop - at)}, moment);
  }
  if (stop == end) return end;
  if (*stop == '\\') {
    state_ = State::kEscape;
    return stop + 1;
  }
  pending_surrogate(moment);
  flush(moment);
  if (lost_) {
    close_part();
    state_ = State::kLostQuote;
  } else {
    end_string();
  }
  return stop + 1;
}

void JsonReader::end_string() {
  state_ = State::kStructure;
  if (is_key_) {
    end_key();
  } else {
    close_part();
  }
}

void JsonReader::end_key() {
  is_key_ = false;
  if (containers_.empty() || too_deep_ > 0) return;
  set_step(key_);
  names_.on_member(depth(), key_);
}

void JsonReader::escape(char c, const Moment& moment) {
  state_ = State::kString;
  switch (c) {
    case 'u':
      state_ = State::kUnicode;
      digits_ = 0;
      unit_ = 0;
      return;
    case 'b':
      return code_unit('\b', moment);
    case 'f':
      return code_unit('\f', moment);
    case 'n':
      return code_unit('\n', moment);
    case 'r':
      return code_unit('\r', moment);
    case 't':
      return code_unit('\t', moment);
    default:  // \" \\ \/ and what is no escape: the character itself
      pending_surrogate(moment);
      unescaped_ += c;
      if (unescaped_.size() >= kUnescapedBytes) flush(moment);
  }
}

void JsonReader::unicode_digit(char c, const Moment& moment) {
  unit_ = static_cast<char16_t>(unit_ << 4 | hex_value(c));
  if (++digits_ < 4) return;
  state_ = State::kString;
  code_unit(unit_, moment);
}

void JsonReader::code_unit(char32_t unit, const Moment& moment) {
  const bool is_high = unit >= 0xD800 && unit < 0xDC00;
  const bool is_low = unit >= 0xDC00 && unit < 0xE000;
  if (is_low && high_surrogate_ != 0) {
    const char32_t high = high_surrogate_;
    high_surrogate_ = 0;
    return put_char(0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00), moment);
  }
  pending_surrogate(moment);
  if (is_high) {
    high_surrogate_ = static_cast<char16_t>(unit);
  } else {
    put_char(unit, moment);  // a lone low surrogate is written as U+FFFD
  }
}

void JsonReader::pending_surrogate(const Moment& moment) {
  if (high_surrogate_ == 0) return;
  high_surrogate_ = 0;
  put_char(kReplacement, moment);
}

void JsonReader::put_char(char32_t value, const Moment& moment) {
  append_utf8(unescaped_, value);
  if (unescaped_.size() >= kUnescapedBytes) flush(moment);
}

void JsonReader::flush(const Moment& moment) {
  if (unescaped_.empty()) return;
  if (is_key_) {
    append_key(unescaped_);
  } else {
    open_part();
    sink_.on_text(unescaped_, moment);
  }
  unescaped_.clear();
}

void JsonReader::append_key(std::string_view piece) {
  key_ += piece.substr(
      0, limits_.field_path_bytes - std::min<std::size_t>(key_.size(), limits_.field_path_bytes));
}

void JsonReader::put(std::string_view piece, const Moment& moment) {
  flush(moment);
  if (is_key_) return append_key(piece);
  open_part();
  sink_.on_text(piece, moment);
}

void JsonReader::open_part() {
  if (part_open_) return;
  part_open_ = true;
  arrive();
  PartKind kind = PartKind::kOther;
  if (!lost_ && too_deep_ == 0) kind = names_.kind_of_leaf(depth());
  sink_.on_part({.kind = kind, .field = lost_ ? kLostPath : std::string_view(path_), .document = {}});
}

void JsonReader::close_part() {
  if (!part_open_) return;
  part_open_ = false;
  sink_.on_part_end();
}

const char* JsonReader::bare(const char* at, const char* end, const Moment& moment) {
  const char* const begin = at;
  while (at < end && !is_structural(*at) && !is_json_space(*at)) ++at;
  const std::string_view piece(begin, static_cast<std::size_t>(at - begin));
  if (!part_open_ && bare_.size() + piece.size() <= kBareBytesMax) {
    bare_ += piece;
  } else {
    is_key_ = false;
    if (!bare_.empty()) put(bare_, moment);
    bare_.clear();
    if (!piece.empty()) put(piece, moment);
  }
  if (at < end) end_bare(moment);
  return at;
}

void JsonReader::end_bare(const Moment& moment) {
  state_ = State::kStructure;
  is_key_ = false;
  if (!bare_.empty() && is_text(bare_)) put(bare_, moment);
  bare_.clear();
  close_part();
}

void JsonReader::gap(const Moment& moment) {
  if (state_ == State::kBare) end_bare(moment);
  pending_surrogate(moment);
  flush(moment);
  if (part_open_) sink_.on_text_gap();
  // Brackets may have been lost: the place is not known any more.
  containers_.clear();
  too_deep_ = 0;
  path_ = kLostPath;
  names_.on_lost();
  is_key_ = false;
  lost_ = true;
  state_ = State::kString;
}

void JsonReader::end() {
  const Moment none;
  if (state_ == State::kBare) end_bare(none);
  pending_surrogate(none);
  flush(none);
  close_part();
}

}  // namespace sekimori
