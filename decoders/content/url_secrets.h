// Targets of requests without the secrets that travel in them: passwords, and values of query parameters that
// carry tokens, keys and signatures and are long enough to be one, and user information in an absolute
// target, are written as ***. For everything that is kept.
#pragma once

#include <string>
#include <string_view>

namespace sekimori {

std::string mask_url_secrets(std::string_view target);

}  // namespace sekimori
