#include "sensor/data_folder.h"

#include <filesystem>

namespace sekimori {
namespace fs = std::filesystem;

std::string shipped_data_folder() {
  // A program that stands in its build folder reads the tree it was built from.
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  if (!error && self.string().starts_with(SEKIMORI_BUILD_DIR "/")) return SEKIMORI_SOURCE_DATA_DIR;
  return SEKIMORI_INSTALLED_DATA_DIR;
}

}  // namespace sekimori
