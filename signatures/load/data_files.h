// The files of the sensor's knowledge: where they are, and what they hold. The only part of signatures/ that
// reads files.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "decoders/base/result.h"

namespace sekimori {

// Where knowledge comes from: the shipped folders, or others in their place, and a site's own, which add to
// them or replace by id. Folders of the site need not exist.
struct DataPaths {
  std::string rules;              // a folder of *.toml, with lexicon/ beside them
  std::string services;           // a folder of *.toml
  std::string policy;             // a file, or a folder of *.toml
  std::vector<std::string> site;  // folders with rules.d/, services.d/, policy.d/

  // The shipped data below one folder.
  static DataPaths below(const std::string& folder);
};

struct DataFile {
  std::string path;
  std::string text;
};

// The *.toml of a folder by name, or a file itself. `must_exist`: a missing folder is an error.
Result<std::vector<DataFile>> read_data_files(const std::string& path, bool must_exist);
Result<DataFile> read_data_file(const std::string& path);

}  // namespace sekimori
