// Which program this is. The values come from the build (version.cc.in).
#pragma once

#include <string_view>

namespace sekimori {

extern const std::string_view kVersion;   // 0.1.0
extern const std::string_view kRevision;  // of the source tree; empty where it is not known

}  // namespace sekimori
