#include "decoders/app/http1_head.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "decoders/base/ascii.h"

namespace sekimori {
namespace {

constexpr std::size_t kMethodBytesMax = 24;
constexpr std::size_t kUndecidedBytesMax = 2'048;
// Beyond this a body length is nonsense and would overflow stream positions.
constexpr std::uint64_t kBodyBytesMax = std::uint64_t{1} << 60;

// Methods that make a request out of a line whose end is not seen yet.
constexpr std::array<std::string_view, 9> kMethods = {"GET",     "POST",    "PUT",   "HEAD", "DELETE",
                                                      "OPTIONS", "CONNECT", "PATCH", "TRACE"};

bool is_method_char(char c) { return is_upper(c) || c == '-' || c == '_'; }

// A line's content ends before its CR LF or LF.
std::string_view without_line_end(std::string_view line) {
  if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

bool is_version(std::string_view text) {
  return text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) && text[6] == '.' &&
         is_digit(text[7]);
}

bool is_known_method(std::string_view method) {
  return std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
}

struct RequestLine {
  std::string_view method;
  std::string_view target;
  std::string_view version;  // empty: HTTP/0.9, or a client that forgot it
};

// RFC 9112 section 3, leniently: any blanks part the three, the target may hold blanks, the version may be
// missing.
std::optional<RequestLine> parse_request_line(std::string_view line) {
  line = trim(line);
  const std::size_t method_end = std::min(line.find_first_of(" \t"), line.size());
  RequestLine parsed{
      .method = line.substr(0, method_end), .target = trim(line.substr(method_end)), .version = {}};
  if (parsed.target.empty()) return std::nullopt;
  const std::size_t blank = parsed.target.find_last_of(" \t");
  if (blank != std::string_view::npos && is_version(parsed.target.substr(blank + 1))) {
    parsed.version = parsed.target.substr(blank + 1);
    parsed.target = trim(parsed.target.substr(0, blank));
    return parsed;
  }
  // Without a version only what can be nothing else counts.
  const bool is_target =
      parsed.target.front() == '/' || parsed.target.starts_with("http://") || is_version(parsed.target);
  if (!is_known_method(parsed.method) || blank != std::string_view::npos || !is_target) return std::nullopt;
  return parsed;
}

MessageStart classify_request(std::string_view text) {
  std::size_t method_bytes = 0;
  while (method_bytes < text.size() && is_method_char(text[method_bytes])) ++method_bytes;
  if (method_bytes > kMethodBytesMax) return MessageStart::kNeither;
  if (method_bytes == text.size()) return MessageStart::kUndecided;
  if (method_bytes == 0 || !is_blank(text[method_bytes])) return MessageStart::kNeither;
  const std::size_t line_end = text.find('\n');
  if (line_end != std::string_view::npos) {
    return parse_request_line(text.substr(0, line_end)) ? MessageStart::kRequest : MessageStart::kNeither;
  }
  if (is_known_method(text.substr(0, method_bytes))) return MessageStart::kRequest;
  // A method we do not know: only the whole line can tell HTTP from other protocols made of words.
  return text.size() < kUndecidedBytesMax ? MessageStart::kUndecided : MessageStart::kNeither;
}

}  // namespace

MessageStart classify_message(Bytes beginning) {
  const std::string_view text = as_text(beginning);
  constexpr std::string_view kResponse = "HTTP/1.";
  if (text.starts_with(kResponse)) return MessageStart::kResponse;
  if (kResponse.starts_with(text)) return MessageStart::kUndecided;
  return classify_request(text);
}

std::size_t head_length(Bytes bytes, std::size_t searched) {
  const std::uint8_t* const begin = bytes.data();
  const std::uint8_t* const end = begin + bytes.size();
  // An empty line may have begun up to two bytes before what is new.
  const std::uint8_t* at = begin + (searched > 2 ? searched - 2 : 0);
  while (at < end) {
    const void* const found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    if (found == nullptr) return 0;
    at = static_cast<const std::uint8_t*>(found) + 1;
    if (at < end && *at == '\n') return static_cast<std::size_t>(at + 1 - begin);
    if (end - at >= 2 && at[0] == '\r' && at[1] == '\n') return static_cast<std::size_t>(at + 2 - begin);
  }
  return 0;
}

namespace {

// Takes the next line off the head, without its line end.
std::string_view next_line(std::string_view& head) {
  const std::size_t end = head.find('\n');
  const std::string_view line = head.substr(0, end == std::string_view::npos ? head.size() : end + 1);
  head.remove_prefix(line.size());
  return without_line_end(line);
}

std::string_view first_line(std::string_view& head) {
  std::string_view line;
  while (line.empty() && !head.empty()) line = next_line(head);
  return line;
}

void parse_fields(std::string_view head, std::size_t fields_max, std::vector<HeaderField>& fields) {
  fields.clear();
  while (!head.empty()) {
    const std::string_view line = next_line(head);
    if (line.empty()) return;
    if (is_blank(line.front())) {
      // A fold belongs to the value above: both stand in one piece of memory.
      if (!fields.empty()) {
        std::string_view& value = fields.back().value;
        value = trim({value.data(), static_cast<std::size_t>(line.data() + line.size() - value.data())});
      }
      continue;
    }
    if (fields.size() == fields_max) return;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    fields.push_back({trim(line.substr(0, colon)), trim(line.substr(colon + 1))});
  }
}

// The digits that a Content-Length begins with; anything behind them makes it malformed.
bool parse_length(std::string_view value, std::uint64_t& length) {
  length = 0;
  std::size_t i = 0;
  for (; i < value.size() && is_digit(value[i]); ++i) {
    length = length * 10 + static_cast<std::uint64_t>(value[i] - '0');
    if (length > kBodyBytesMax) return false;
  }
  return i > 0 && i == value.size();
}

// Whether chunked is the last transfer coding; identity, which RFC 2616 had, counts for nothing.
bool ends_in_chunked(std::string_view codings) {
  while (!codings.empty()) {
    const std::size_t comma = codings.find_last_of(',');
    std::string_view last = trim(comma == std::string_view::npos ? codings : codings.substr(comma + 1));
    last = trim(last.substr(0, last.find(';')));
    if (!last.empty() && !equal_ignoring_case(last, "identity")) return equal_ignoring_case(last, "chunked");
    codings = comma == std::string_view::npos ? std::string_view() : codings.substr(0, comma);
  }
  return false;
}

// RFC 9112 section 6.3: a Transfer-Encoding that ends in chunked overrides any length.
BodyFraming framing_of(std::span<const HeaderField> fields) {
  BodyFraming framing;
  bool has_length = false;
  for (const HeaderField& field : fields) {
    if (equal_ignoring_case(field.name, "transfer-encoding")) {
      if (ends_in_chunked(field.value)) return {.kind = BodyFraming::kChunked};
    } else if (equal_ignoring_case(field.name, "content-length")) {
      std::uint64_t length = 0;
      const bool is_number = parse_length(field.value, length);
      framing.malformed |= !is_number || (has_length && length != framing.length);
      if (has_length || (!is_number && length == 0)) continue;
      has_length = true;
      framing.kind = BodyFraming::kLength;
      framing.length = std::min(length, kBodyBytesMax);
    }
  }
  return framing;
}

// The authority of an absolute target (RFC 9112 section 3.2.2), without user information.
std::string_view authority_of(std::string_view target) {
  const std::size_t scheme = target.find("://");
  if (scheme == std::string_view::npos || target.find_first_of("/?#") < scheme) return {};
  std::string_view authority = target.substr(scheme + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const std::size_t user = authority.find_last_of('@');
  return user == std::string_view::npos ? authority : authority.substr(user + 1);
}

}  // namespace

bool parse_request_head(Bytes bytes, std::size_t fields_max, std::vector<HeaderField>& fields,
                        Http1Head& out) {
  std::string_view head = as_text(bytes);
  const std::optional<RequestLine> line = parse_request_line(first_line(head));
  if (!line) return false;
  parse_fields(head, fields_max, fields);
  out.framing = framing_of(fields);
  out.request.method = line->method;
  out.request.target = line->target;
  out.request.protocol = line->version.empty() ? "HTTP/0.9" : line->version;
  out.request.fields = fields;
  out.request.host = authority_of(out.request.target);
  if (out.request.host.empty()) out.request.host = field_value(fields, "host");
  return true;
}

bool parse_response_head(Bytes bytes, std::size_t fields_max, std::vector<HeaderField>& fields,
                         Http1Head& out) {
  std::string_view head = as_text(bytes);
  const std::string_view line = first_line(head);
  if (line.size() < 9 || !is_version(line.substr(0, 8)) || !is_blank(line[8])) return false;
  const std::string_view rest = trim(line.substr(9));
  int status = 0;
  std::size_t digits = 0;
  for (; digits < rest.size() && digits < 3 && is_digit(rest[digits]); ++digits)
    status = status * 10 + rest[digits] - '0';
  if (digits != 3 || status < 100) return false;
  parse_fields(head, fields_max, fields);
  out.framing = framing_of(fields);
  if (out.framing.kind == BodyFraming::kNone) out.framing.kind = BodyFraming::kUntilClose;
  out.response = {.status = status, .fields = fields};
  return true;
}

}  // namespace sekimori
