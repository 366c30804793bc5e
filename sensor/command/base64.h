// Base64 (RFC 4648 section 4) for small inputs of the command line, through OpenSSL. Blanks are passed over.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sekimori {

std::optional<std::string> decode_base64(std::string_view text);

}  // namespace sekimori
