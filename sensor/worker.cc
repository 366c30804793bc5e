#include "sensor/worker.h"

#include <ctime>

namespace sekimori {
namespace {

// Frames between two looks at timers and two reports.
constexpr std::size_t kFramesPerReport = 16'384;
// A report that holds this many results is not put off.
constexpr std::size_t kResultsPerReport = 64;

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace

Worker::Worker(std::size_t number, std::size_t workers, const WorkerOptions& options, const Limits& limits,
               std::shared_ptr<const Ruleset> ruleset, ResultQueue& queue)
    : number_(number),
      options_(options),
      ruleset_(std::move(ruleset)),
      queue_(queue),
      inspector_(*ruleset_, options.inspector, limits, counters_),
      stack_({options_.stack, limits, counters_, *ruleset_->catalogue, scratch_, *this}, {number, workers}) {
  ruleset_->catalogue->prepare(scratch_);
}

void Worker::run(PacketSource& source, BpfFilter* filter) {
  std::size_t frames = 0;
  for (auto batch = source.next(); !batch.empty(); batch = source.next()) {
    for (const Frame& frame : batch) {
      if (filter != nullptr && !filter->matches(frame)) continue;
      stack_.on_frame(frame);
    }
    frames += batch.size();
    if (frames < kFramesPerReport && report_.results.size() < kResultsPerReport) continue;
    frames = 0;
    stack_.advance();
    report(stack_.settled());
  }
  stack_.finish();
  report(INT64_MAX);
  busy_seconds_ = thread_seconds();
}

void Worker::report(PacketTime settled) {
  report_.settled = settled;
  queue_.push(number_, std::move(report_));
  report_ = {};
}

std::unique_ptr<Inspection> Worker::inspect(const Transaction& transaction) {
  return inspector_.begin(transaction.first.time);
}

void Worker::on_transaction(std::unique_ptr<Transaction> transaction,
                            std::unique_ptr<Inspection> inspection) {
  const bool of_interest = transaction->match != ServiceMatch::kNone || options_.stack.all_hosts;
  if (!of_interest && !options_.stack.every_request) return;
  InspectionResult found;
  // What was found on a host that turned out to be no service's is nobody's business.
  if (inspection && of_interest) found = Inspector::take_result(*inspection);
  report_.results.push_back({std::move(transaction), std::move(found), ruleset_});
}

void Worker::on_unread(const UnreadFlow& flow) {
  if (flow.service) report_.unread.push_back(flow);
}

}  // namespace sekimori
