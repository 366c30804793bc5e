#include "signatures/load/data_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace sekimori {
namespace fs = std::filesystem;
namespace {

// Knowledge is small; a file over this is a mistake.
constexpr std::uintmax_t kFileBytesMax = 64u << 20;

}  // namespace

DataPaths DataPaths::below(const std::string& folder) {
  return {
      .rules = folder + "/rules", .services = folder + "/services", .policy = folder + "/policy", .site = {}};
}

Result<DataFile> read_data_file(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return Error{ErrorCode::kIo, path, "this is a folder; name a file"};
  if (const auto size = fs::file_size(path, error); !error && size > kFileBytesMax) {
    return Error{ErrorCode::kConfig, path, "the file is larger than 64 MiB; it cannot be meant"};
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) return Error{ErrorCode::kNotFound, path, std::string("cannot be opened: ") + std::strerror(errno)};
  std::ostringstream text;
  text << in.rdbuf();
  if (in.bad()) return Error{ErrorCode::kIo, path, "cannot be read"};
  return DataFile{path, std::move(text).str()};
}

Result<std::vector<DataFile>> read_data_files(const std::string& path, bool must_exist) {
  std::error_code error;
  std::vector<std::string> paths;
  if (fs::is_directory(path, error)) {
    for (const fs::directory_entry& entry : fs::directory_iterator(path, error)) {
      if (entry.path().extension() == ".toml") paths.push_back(entry.path().string());
    }
    if (error) return Error{ErrorCode::kIo, path, "the folder cannot be read: " + error.message()};
    std::sort(paths.begin(), paths.end());
  } else if (fs::exists(path, error)) {
    paths.push_back(path);
  } else if (must_exist) {
    return Error{ErrorCode::kNotFound, path, "no such file or folder"};
  }
  std::vector<DataFile> files;
  for (const std::string& each : paths) {
    Result<DataFile> file = read_data_file(each);
    if (!file) return file.error();
    files.push_back(std::move(*file));
  }
  return files;
}

}  // namespace sekimori
