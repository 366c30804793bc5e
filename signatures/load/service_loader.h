// Services and their wire formats from TOML.
#pragma once

#include <string>
#include <vector>

#include "decoders/genai/service.h"
#include "signatures/load/data_files.h"
#include "signatures/load/pattern_compiler.h"
#include "signatures/load/toml_file.h"

namespace sekimori {

// A request that a wire entry must recognise, and texts that must come out under a label.
struct WireExample {
  std::uint32_t wire = 0;
  std::string path;
  std::string body;
  struct Find {
    PartKind kind;
    std::string text;
  };
  std::vector<Find> finds;
  std::string place;
};

struct ServiceSet {
  std::vector<Service> services;
  std::vector<WireEntry> wires;
  std::vector<PatternSource> paths;  // by wire entry
  std::vector<WireExample> examples;
  PacketTime date = 0;  // the newest `published` of the files
};

// `files`: the shipped ones, then the site's. A service of the same id replaces the earlier one; one with
// `overlay = true` changes only what it names.
ServiceSet load_services(const std::vector<DataFile>& files, Diagnostics& diagnostics);

}  // namespace sekimori
