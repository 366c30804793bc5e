#include <iostream>

#include <CLI/CLI.hpp>

#include "sensor/command/command.h"
#include "signatures/load/loader.h"

namespace sekimori {

void print_error(const Error& error) { std::cerr << "sekimori: " << error.text() << "\n"; }

void add_data_options(CLI::App& command, DataOptions& options) {
  command.add_option("-c,--config", options.config, "Configuration file; the options below override it")
      ->type_name("FILE");
  command.add_option("--signatures", options.signatures, "Signatures in place of the shipped ones")
      ->type_name("DIR");
  command.add_option("--services", options.services, "Services in place of the shipped ones")
      ->type_name("DIR");
  command.add_option("--policy", options.policy, "Policy in place of the shipped one")->type_name("FILE");
}

std::optional<Config> configured(const DataOptions& options) {
  Config config = Config::defaults();
  if (!options.config.empty()) {
    LoadedConfig loaded = load_config(options.config);
    for (const Error& fault : loaded.faults) print_error(fault);
    if (!loaded.faults.empty()) return std::nullopt;
    config = std::move(loaded.config);
  }
  if (!options.signatures.empty()) config.data.rules = options.signatures;
  if (!options.services.empty()) config.data.services = options.services;
  if (!options.policy.empty()) config.data.policy = options.policy;
  return config;
}

std::shared_ptr<const Ruleset> ruleset_for(const Config& config) {
  Loaded loaded = load_ruleset({.paths = config.data, .cache_folder = config.cache_folder}, config.limits);
  for (const Error& fault : loaded.faults) print_error(fault);
  return loaded.ruleset;
}

}  // namespace sekimori
