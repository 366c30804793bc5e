// What the application decoders of one shard share. All members outlive the decoders.
#pragma once

#include <vector>

#include "decoders/app/exchange.h"
#include "decoders/base/counters.h"
#include "decoders/base/limits.h"

namespace sekimori {

struct AppContext {
  const Limits& limits;
  Counters& counters;
  ExchangeListener& listener;
  std::vector<HeaderField> fields;  // scratch: the fields of the head being parsed
};

}  // namespace sekimori
