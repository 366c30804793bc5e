#include <chrono>
#include <iostream>

#include <CLI/CLI.hpp>

#include "exporters/record.h"
#include "sensor/command/command.h"
#include "signatures/load/loader.h"

namespace sekimori {
namespace {

// Loads everything as a run would, and lets every example prove itself whatever the cache says.
int run(const DataOptions& options) {
  const std::optional<Config> config = configured(options);
  if (!config) return kExitUsage;
  const Loaded loaded = load_ruleset(
      {.paths = config->data, .cache_folder = config->cache_folder, .always_prove = true}, config->limits);
  for (const Error& fault : loaded.faults) print_error(fault);
  if (!loaded.ruleset) {
    std::cerr << "sekimori: " << loaded.faults.size()
              << (loaded.faults.size() == 1 ? " fault\n" : " faults\n");
    return kExitUsage;
  }
  const Ruleset& ruleset = *loaded.ruleset;
  std::cout << "in order: " << ruleset.signatures.size() << " signatures, " << ruleset.patterns.words.size()
            << " words of marks, " << ruleset.catalogue->services().size() << " services, "
            << ruleset.catalogue->wires().size() << " wire formats, policy " << ruleset.policy.name << "; "
            << loaded.examples << " examples hold\n";
  const PacketTime now = std::chrono::duration_cast<std::chrono::nanoseconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count();
  for (const PolicyException& exception : ruleset.policy.exceptions) {
    if (exception.until <= now) {
      std::cout << "note: exception '" << exception.id << "' ended on "
                << timestamp(exception.until).substr(0, 10) << " and has no effect any more\n";
    }
  }
  return kExitDone;
}

}  // namespace

Command add_check(CLI::App& program) {
  auto options = std::make_shared<DataOptions>();
  CLI::App* const app = program.add_subcommand(
      "check",
      "Load configuration, signatures, services and policy, run their examples, and name what is wrong");
  add_data_options(*app, *options);
  return {app, [options] { return run(*options); }};
}

}  // namespace sekimori
