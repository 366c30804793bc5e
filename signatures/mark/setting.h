// How mark words stand in their line: the rules of mark against mention that need no more than the line.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

#include "decoders/content/text_sink.h"
#include "signatures/signature.h"

namespace sekimori {

// Mark words that stand together, in a text in normal form.
struct MarkGroup {
  std::size_t begin;
  std::size_t end;
  std::size_t words;  // how many
  bool weak;          // nothing but words that prose uses too
  bool latin;         // begins with a Latin letter: must be in capitals or whole to be seen in running text
  bool capitals;      // and has no small letter
};

// What the line says of them.
struct MarkReading {
  std::string_view rule;  // static: bracket, line, slot, …
  Confidence confidence;
  bool firm;  // stands although another level stands near it
};

// Whether a blank that the normal form dropped stood in the source before this place of the text.
using BlankBefore = std::function<bool(std::size_t)>;

// Nothing: a mention. Looks at the group's line only, and no further than the overlap of stretches allows.
std::optional<MarkReading> read_setting(std::string_view text, const MarkGroup& group, PartKind kind,
                                        const BlankBefore& blank_before);

}  // namespace sekimori
