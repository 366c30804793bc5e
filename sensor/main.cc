// sekimori (関守): the keeper of the barrier gate.
#include <csignal>
#include <iostream>

#include <CLI/CLI.hpp>

#include "decoders/base/version.h"
#include "sensor/command/command.h"
#include "signatures/load/toml_file.h"

namespace sekimori {
namespace {

// What is wrong with a command line. CLI11 names a missing command before it names the word it did not know.
std::string fault_of(const CLI::App* program, const CLI::Error& error) {
  std::string sentence = error.what();
  const std::vector<std::string> unknown = program->remaining();
  if (program->get_subcommands().empty() && !unknown.empty()) {
    std::vector<std::string> known;
    for (const CLI::App* command : program->get_subcommands(nullptr)) known.push_back(command->get_name());
    const std::string nearest = nearest_name(unknown.front(), known);
    sentence = "'" + unknown.front() + "' is no " +
               (unknown.front().starts_with('-') ? "option" : "command") +
               (nearest.empty() ? "" : "; did you mean '" + nearest + "'?");
  }
  return "sekimori: " + sentence + "\nRun with --help for more information.\n";
}

}  // namespace
}  // namespace sekimori

int main(int argc, char** argv) {
  using namespace sekimori;
  // A reader that goes away is a write error with a sentence, not a silent death.
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App program("Sekimori (関守) says what leaves for generative-AI services.", "sekimori");
  program.require_subcommand(1);
  program.failure_message(fault_of);
  program.set_version_flag("--version", "sekimori " + std::string(kVersion) +
                                            (kRevision.empty() ? "" : " (" + std::string(kRevision) + ")"));
  const std::vector<Command> commands = {add_replay(program),   add_check(program),
                                         add_scan(program),     add_signatures(program),
                                         add_services(program), add_metrics(program)};
  for (const Command& command : commands) command.app->set_version_flag("--version", program.version());
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? kExitDone : kExitUsage;
  }
  for (const Command& command : commands) {
    if (command.app->parsed()) return command.run();
  }
  return kExitUsage;
}
