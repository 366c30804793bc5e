// The folder of captures and vectors written by others. Test data only; a test that needs it says so and is
// skipped where it is not there.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace sekimori::test {

// A file or folder of the shared data, by its path there: SEKIMORI_SHARED, or ../shared beside the source
// tree.
inline std::optional<std::filesystem::path> shared(const std::string& path) {
  const char* const given = std::getenv("SEKIMORI_SHARED");
  const std::filesystem::path root = given != nullptr
                                         ? std::filesystem::path(given)
                                         : std::filesystem::path(SEKIMORI_SOURCE_DIR) / ".." / "shared";
  std::error_code error;
  if (!std::filesystem::exists(root / path, error)) return std::nullopt;
  return root / path;
}

inline std::optional<std::filesystem::path> corpus(const std::string& path) {
  return shared("corpus/" + path);
}

}  // namespace sekimori::test
