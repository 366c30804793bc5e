#include "sensor/files_below.h"

#include <algorithm>
#include <filesystem>

#include "sensor/capture/raw_file.h"

namespace sekimori {

Result<std::vector<std::string>> files_below(const std::string& folder) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  std::error_code error;
  fs::path at = folder;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    at = entry->path();
    std::error_code ignored;  // a link that leads nowhere is no file
    if (entry->is_regular_file(ignored)) files.push_back(at.string());
  }
  if (error) {
    return Error{ErrorCode::kIo, at.string(),
                 "the folder cannot be listed: " + describe_errno(error.value())};
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace sekimori
