// Percent-encoding undone (RFC 3986 section 2.1), with + for a blank as in forms; %uXXXX, which old scripts
// write, too. What is no escape stays as it is.
#pragma once

#include <string>
#include <string_view>

namespace sekimori {

std::string percent_decoded(std::string_view text);

}  // namespace sekimori
