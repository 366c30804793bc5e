// Looks for characters outside ASCII where TOML allows none: outside quotes and comments (TOML 1.0, Spec and
// Keys). Typed by mistake they are common in Japanese text, full-width quotes or equals signs above all; and
// toml++ 3.3 runs into undefined behaviour on some of them (U+00A1..U+0499, U+2E4E..U+3247, U+FC66..U+FEFF
// where it looks for blanks), so no text with such a character may reach it.
#pragma once

#include <cstddef>
#include <string_view>

namespace sekimori {

// The offset of the first such character; npos where there is none. A byte-order mark at the start is
// allowed.
std::size_t find_unquoted_foreign(std::string_view toml);

}  // namespace sekimori
