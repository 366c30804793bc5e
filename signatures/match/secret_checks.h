// Checks of credentials: whether a value is random enough to be a key, and no example, placeholder or piece
// of program. Deterministic; the shortest of them is a table look-up, the longest counts the value's
// characters.
#pragma once

#include <string_view>

#include "signatures/signature.h"

namespace sekimori {

// Bits of entropy for each character, by how often each occurs (Shannon).
double entropy(std::string_view text);

// Names in a match of the form name = value, name: value, 名前は value: the value, without quotes.
std::string_view assigned_value(std::string_view match);

// A key of a vendor: random, and not a sample of the vendor's manual.
Verdict random_key(std::string_view value);
// A password or token behind its name: mixed characters, not a placeholder, not a reference to a store.
Verdict assigned_secret(std::string_view match);
// The same at the end of a command: -pVALUE, user:VALUE, user/VALUE@.
Verdict command_secret(std::string_view match);
// user:password@host of an address.
Verdict url_password(std::string_view match);
// Three parts of a signed token; the sample of every manual is none.
Verdict json_web_token(std::string_view match);

}  // namespace sekimori
