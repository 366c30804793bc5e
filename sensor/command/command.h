// The sub-commands. Each adds itself to the command line and, when it is chosen, runs and answers the exit
// status: 0 done, 1 a run-time failure, 2 wrong usage or configuration, 3 --fail-on was met, 4 an input was
// damaged.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sensor/config.h"
#include "signatures/ruleset.h"

namespace CLI {
class App;
}

namespace sekimori {

enum ExitStatus { kExitDone = 0, kExitFailure = 1, kExitUsage = 2, kExitFailOn = 3, kExitDamaged = 4 };

// A sub-command: what to call when it was chosen.
struct Command {
  CLI::App* app;
  std::function<int()> run;
};

Command add_replay(CLI::App& program);
Command add_check(CLI::App& program);
Command add_scan(CLI::App& program);
Command add_signatures(CLI::App& program);
Command add_services(CLI::App& program);
Command add_metrics(CLI::App& program);

// Options that several commands share: the configuration file, and other data in place of the shipped.
struct DataOptions {
  std::string config;
  std::string signatures;
  std::string services;
  std::string policy;
};
void add_data_options(CLI::App& command, DataOptions& options);

// The configuration with the options laid over it; nothing, and the faults on standard error, where it is
// wrong.
std::optional<Config> configured(const DataOptions& options);
// The ruleset; null, and the faults on standard error, where it is wrong.
std::shared_ptr<const Ruleset> ruleset_for(const Config& config);

void print_error(const Error& error);

}  // namespace sekimori
