// Replays captures: opens them, runs the workers and the correlator, and gives what the policy says to a
// sink. The rooms meet here; the command line (command/replay.cc) decides what comes in and where it goes.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "exporters/metrics.h"
#include "sensor/capture/capture_files.h"
#include "sensor/config.h"
#include "signatures/verdict/correlator.h"

namespace sekimori {

struct ReplayOptions {
  std::size_t workers = 1;
  bool every_request = false;
};

// How far a replay has come; for a progress bar.
struct Progress {
  std::uint64_t bytes_read = 0;   // of files, as they lie on the disk
  std::uint64_t bytes_total = 0;  // 0: not known
};

struct ReplayOutcome {
  std::vector<Error> damages;              // inputs that ended early
  std::vector<Error> filter_refusals;      // link types that the filter cannot be asked about
  double seconds = 0;                      // of wall clock
  std::string metrics;                     // Prometheus text
  std::unique_ptr<Counters> counters;      // of all workers together
  std::unique_ptr<Correlator> correlator;  // for its tally
};

// Runs to the end. The sink is called on a thread of the replay's; `on_progress` every fifth of a second on
// the caller's.
Result<ReplayOutcome> replay(CaptureFiles files, const Config& config,
                             const std::shared_ptr<const Ruleset>& ruleset, const ReplayOptions& options,
                             VerdictSink& sink, const std::function<void(const Progress&)>& on_progress);

}  // namespace sekimori
