// Content codings (RFC 9110 section 8.4.1) undone as a stream: gzip, deflate in its zlib and raw forms, br
// (RFC 7932), zstd (RFC 8878), stacked in any order. A coding is a BodySink in front of a BodySink.
//
// What a body says of itself may be wrong: where its first bytes are not of the coding it names, they are
// handed on as they are. A coding that is unknown, breaks, is holed or asks for more than the limits give
// ends the body's decoding; everything before is handed on, the rest is booked in the ledger.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "decoders/app/exchange.h"
#include "decoders/base/counters.h"
#include "decoders/base/limits.h"
#include "decoders/base/memory_account.h"
#include "decoders/content/coverage.h"

namespace sekimori {

struct CodingContext {
  const Limits& limits;
  Counters& counters;
  MemoryAccount& pool;  // windows of all decoders
  Coverage& coverage;   // of this body
};

// The sink to feed with a body that carries these codings (the value of Content-Encoding); `next` itself
// where there are none. `owned` keeps what was made; `next` and the context outlive it.
struct CodingChain {
  BodySink* front;
  std::vector<std::unique_ptr<BodySink>> owned;
};
CodingChain undo_codings(std::string_view content_encoding, BodySink& next, const CodingContext& context);

}  // namespace sekimori
