// The examples that signatures and wire entries carry, run through the very code that inspects traffic.
#pragma once

#include <vector>

#include "decoders/base/limits.h"
#include "signatures/load/service_loader.h"
#include "signatures/load/signature_loader.h"
#include "signatures/ruleset.h"

namespace sekimori {

void prove_signatures(const Ruleset& ruleset, const std::vector<SignatureExample>& examples,
                      const Limits& limits, Diagnostics& diagnostics);
void prove_wires(const Ruleset& ruleset, const std::vector<WireExample>& examples, const Limits& limits,
                 Diagnostics& diagnostics);

}  // namespace sekimori
