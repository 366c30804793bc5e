// What an alert shows of a match: the words of the signature itself as they stand, all else masked, unless
// the operator asked for the text by name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "signatures/match/text_window.h"
#include "signatures/signature.h"

namespace sekimori {

enum class ExcerptMode : std::uint8_t { kMasked, kFull, kNone };

// `context_word` is shown before the match where one was found. At most `bytes_max` long, valid UTF-8.
std::string make_excerpt(const TextWindow::Source& source, const Signature& signature,
                         std::string_view context_word, ExcerptMode mode, std::size_t bytes_max);

// The match alone, redacted.
std::string redact(std::string_view match, const Redaction& redaction);

}  // namespace sekimori
