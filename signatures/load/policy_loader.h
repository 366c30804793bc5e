// The policy from TOML: the table, address groups, exceptions.
#pragma once

#include <vector>

#include "signatures/load/data_files.h"
#include "signatures/load/toml_file.h"
#include "signatures/verdict/policy.h"

namespace sekimori {

// `files`: the base first, then a site's, which may replace fields of the table and add groups and
// exceptions.
Policy load_policy(const std::vector<DataFile>& files, Diagnostics& diagnostics);

}  // namespace sekimori
