// Heads of HTTP/1 messages: found, recognised and parsed. RFC 9112 sections 2 to 5, read leniently: bare LF
// ends a line, blanks may be several or tabs, targets may hold blanks, lines may be folded. Pure functions of
// bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "decoders/app/exchange.h"

namespace sekimori {

// What bytes look like where a message may begin. Undecided: more bytes are needed, at most 2 KiB.
enum class MessageStart : std::uint8_t { kRequest, kResponse, kNeither, kUndecided };
MessageStart classify_message(Bytes beginning);

// The length of the head that begins the bytes, with its empty line; 0: it does not end here. `searched`
// bytes were searched before.
std::size_t head_length(Bytes bytes, std::size_t searched);

// How a body ends (RFC 9112 section 6.3).
struct BodyFraming {
  enum Kind : std::uint8_t { kNone, kLength, kChunked, kUntilClose } kind = kNone;
  std::uint64_t length = 0;
  bool malformed = false;  // several lengths, or one that is no number: the first number found was taken
};

struct Http1Head {
  RequestHead request;    // of a request
  ResponseHead response;  // of a response
  BodyFraming framing;    // for responses: before the request's method is considered
};

// The views in the answer borrow from `head` and `fields`. False: this is no head.
bool parse_request_head(Bytes head, std::size_t fields_max, std::vector<HeaderField>& fields, Http1Head& out);
bool parse_response_head(Bytes head, std::size_t fields_max, std::vector<HeaderField>& fields,
                         Http1Head& out);

}  // namespace sekimori
