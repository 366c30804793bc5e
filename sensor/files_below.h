// The regular files in a folder and below it, sorted by path. Links to folders are not followed; a link that
// leads nowhere is no file. kIo where a folder cannot be listed.
#pragma once

#include <string>
#include <vector>

#include "decoders/base/result.h"

namespace sekimori {

Result<std::vector<std::string>> files_below(const std::string& folder);

}  // namespace sekimori
