// The normal form of any bytes: the same in one piece and in many, clean, its own normal form, and every byte
// of it leads to a place inside the source.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/base/check.h"
#include "decoders/base/utf8.h"
#include "signatures/text/normal_form.h"
#include "signatures/text/source_range.h"

namespace sekimori {
namespace {

// Pieces and capacities of varying size, taken from a seed; with seed 0 one piece and room for all of it.
std::string normal(std::string_view text, std::uint32_t seed) {
  const std::size_t capacity =
      seed == 0 ? text.size() * Normalizer::kGrowthMax + Normalizer::kRoom : Normalizer::kRoom + seed % 97;
  std::vector<char> out(capacity);
  std::string result;
  Normalizer normalizer;
  while (!text.empty()) {
    seed = seed * 1664525 + (seed == 0 ? 0 : 1013904223);
    const std::size_t length = seed == 0 ? text.size() : 1 + (seed >> 16) % 23;
    const std::vector<char> piece(text.begin(),
                                  text.begin() + static_cast<std::ptrdiff_t>(std::min(length, text.size())));
    const Normalizer::Step step = normalizer.run({piece.data(), piece.size()}, out.data(), out.size());
    CHECK(step.consumed != 0 && step.written <= out.size());
    result.append(out.data(), step.written);
    text.remove_prefix(step.consumed);
  }
  return result.append(out.data(), normalizer.finish(out.data(), out.size()));
}

bool is_clean(std::string_view text) {
  char before = '\n';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F) return false;
    if (c == ' ' && (before == ' ' || before == '\n')) return false;
    if (c == '\n' && before == ' ') return false;
    before = c;
  }
  return before != ' ';
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const DecodedChar c = decode_utf8(text);
    if (c.length == 0 || (c.value == kReplacement && !text.starts_with("\uFFFD"))) return false;
    text.remove_prefix(c.length);
  }
  return true;
}

void check_sources(std::string_view source, std::string_view text) {
  const std::size_t stride = 1 + text.size() / 64;  // every byte of a short text, some of a long one
  SourceRange before{0, 0};
  for (std::size_t at = 0; at < text.size(); at += stride) {
    const SourceRange range = source_range(Normalizer{}, source, at, at + 1);
    CHECK(range.begin < range.end && range.end <= source.size());
    CHECK(range.begin >= before.begin && range.end >= before.end);
    before = range;
  }
}

}  // namespace
}  // namespace sekimori

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sekimori;
  const std::string_view source(reinterpret_cast<const char*>(data), size);
  const std::string text = normal(source, 0);
  CHECK(normal(source, 1 + static_cast<std::uint32_t>(size) * 31 + (size == 0 ? 0 : data[0])) == text);
  CHECK(is_clean(text));
  CHECK(is_utf8(text));
  CHECK(normal(text, 0) == text);
  check_sources(source, text);
  return 0;
}
