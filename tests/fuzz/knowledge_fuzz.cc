// TOML of every kind: signatures, lexicons, services, policy. Input: a byte for the kind, the file. What is
// refused is refused with a place and a sentence; what is taken is whole.
#include <cstdint>
#include <string>

#include "decoders/base/byte_reader.h"
#include "decoders/base/check.h"
#include "signatures/load/policy_loader.h"
#include "signatures/load/service_loader.h"
#include "signatures/load/signature_loader.h"

namespace sekimori {
namespace {

// A lexicon that is right by itself, so that signatures can be right beside it.
const char* const kLexicon = "[[cue]]\nwords = [\"凡例\"]\n";

void load(int kind, const DataFile& file) {
  Diagnostics diagnostics;
  if (kind == 0) {
    const SignatureSet set = load_signatures({file}, {{"marks.toml", kLexicon}}, diagnostics);
    CHECK(!diagnostics.ok() || set.patterns.size() == set.pattern_signature.size());
    for (const SignatureExample& example : set.examples) CHECK(example.signature < set.signatures.size());
  } else if (kind == 1) {
    load_signatures({}, {file}, diagnostics);
  } else if (kind == 2) {
    const ServiceSet set = load_services({file}, diagnostics);
    CHECK(!diagnostics.ok() || set.paths.size() == set.wires.size());
  } else {
    load_policy({file}, diagnostics);
  }
  for (const Error& error : diagnostics.errors()) {
    CHECK(error.place.starts_with("fuzz.toml") || error.place.starts_with("marks.toml") || kind == 3);
    CHECK(!error.sentence.empty());
  }
}

}  // namespace
}  // namespace sekimori

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekimori;
  ByteReader input({data, size});
  const int kind = input.u8() % 4;
  load(kind, {"fuzz.toml", std::string(as_text(input.rest()))});
  return 0;
}
