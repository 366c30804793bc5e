// The configuration: one TOML file, every key with its default and range here or in the table of limits.
// Unknown keys are errors with a suggestion.
#pragma once

#include <string>
#include <vector>

#include "decoders/base/limits.h"
#include "decoders/base/result.h"
#include "signatures/load/data_files.h"
#include "signatures/match/excerpt.h"

namespace sekimori {

struct Config {
  std::string sensor_name;  // [sensor] name; default: the host's name
  DataPaths data;  // [data] rules, services, policy, site; default: what is shipped, and /etc/sekimori
  std::string cache_folder;  // [data] cache; default: the user's cache folder
  bool key_vlan =
      true;  // [flow] key_vlan: tags are part of a flow; off for mirrors that tag directions differently
  bool all_hosts = false;                      // [inspect] all_hosts: read requests to every host
  std::string filter;                          // [inspect] filter: packets to look at, as tcpdump takes it
  ExcerptMode excerpt = ExcerptMode::kMasked;  // [alerts] excerpt
  Limits limits;                               // [limits]

  // Without a file.
  static Config defaults();
};

// The defaults with what the file changes. Faults name file, line and column.
struct LoadedConfig {
  Config config;
  std::vector<Error> faults;
};
LoadedConfig load_config(const std::string& path);

// The names of --excerpt and [alerts] excerpt, by ExcerptMode.
inline constexpr std::array<std::string_view, 3> kExcerptNames = {"masked", "full", "none"};

}  // namespace sekimori
