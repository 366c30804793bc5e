#include "sensor/replay.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "decoders/base/hash.h"
#include "sensor/broadcast.h"
#include "sensor/capture/bpf_filter.h"
#include "sensor/worker.h"

namespace sekimori {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kProgressEvery = std::chrono::milliseconds(200);
constexpr std::size_t kResultsWaiting = 10'000;

// The threads of one replay, and how the caller learns that they are done.
class Crew {
 public:
  ~Crew() {
    for (std::thread& thread : threads_) thread.join();
  }
  template <class Work>
  void start(Work work) {
    ++running_;
    threads_.emplace_back([this, work = std::move(work)] {
      work();
      const std::lock_guard lock(mutex_);
      if (--running_ == 0) done_.notify_all();
    });
  }
  // Waits for all, calling `meanwhile` every now and then.
  template <class Meanwhile>
  void wait(Meanwhile meanwhile) {
    std::unique_lock lock(mutex_);
    while (!done_.wait_for(lock, kProgressEvery, [this] { return running_ == 0; })) {
      lock.unlock();
      meanwhile();
      lock.lock();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable done_;
  std::size_t running_ = 0;
  std::vector<std::thread> threads_;
};

void add(Counters& sum, const Counters& part) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(Count::kCount); ++i) {
    sum.add(static_cast<Count>(i), part.get(static_cast<Count>(i)));
  }
  for (std::size_t i = 0; i < kLimitCount; ++i)
    sum.hit(static_cast<Limit>(i), part.get(static_cast<Limit>(i)));
}

void correlate(ResultQueue& queue, Correlator& correlator) {
  while (auto batch = queue.pop()) {
    for (const UnreadFlow& flow : batch->unread) correlator.on_unread(flow);
    for (TransactionResult& result : batch->results) correlator.on_result(std::move(result));
  }
  correlator.finish();
}

}  // namespace

Result<ReplayOutcome> replay(CaptureFiles files, const Config& config,
                             const std::shared_ptr<const Ruleset>& ruleset, const ReplayOptions& options,
                             VerdictSink& sink, const std::function<void(const Progress&)>& on_progress) {
  const auto began = Clock::now();
  const std::size_t workers = options.workers;
  std::vector<std::optional<BpfFilter>> filters(workers);
  for (auto& filter : filters) {
    if (config.filter.empty()) continue;
    Result<BpfFilter> made = BpfFilter::make(config.filter);
    if (!made) return made.error();
    filter = std::move(*made);
  }
  const WorkerOptions worker_options{.stack = {.all_hosts = config.all_hosts,
                                               .every_request = options.every_request,
                                               .key_vlan = config.key_vlan,
                                               .hash_seed = std::random_device()() * 0x9E3779B97F4A7C15ULL},
                                     .inspector = {.excerpt = config.excerpt}};
  ReplayOutcome outcome;
  outcome.counters = std::make_unique<Counters>();
  outcome.correlator = std::make_unique<Correlator>(*ruleset, config.limits, *outcome.counters, sink);
  ResultQueue queue(workers, kResultsWaiting);
  std::vector<std::unique_ptr<Worker>> all;
  for (std::size_t i = 0; i < workers; ++i) {
    all.push_back(std::make_unique<Worker>(i, workers, worker_options, config.limits, ruleset, queue));
  }

  // Every worker walks files by itself where that can be done; otherwise one reader walks for all.
  const bool shared = workers > 1 && !files.walkable();
  Broadcast broadcast(workers);
  std::vector<std::unique_ptr<CaptureWalk>> walks;
  std::vector<std::unique_ptr<PacketSource>> listeners;
  for (std::size_t i = 0; i < (shared ? 1 : workers); ++i) walks.push_back(files.open());
  for (std::size_t i = 0; shared && i < workers; ++i) listeners.push_back(broadcast.listener(i));
  {
    Crew crew;
    if (shared) crew.start([&] { broadcast.run(*walks[0]); });
    for (std::size_t i = 0; i < workers; ++i) {
      PacketSource& source = shared ? *listeners[i] : static_cast<PacketSource&>(*walks[i]);
      crew.start([&, i] { all[i]->run(source, filters[i] ? &*filters[i] : nullptr); });
    }
    crew.start([&] { correlate(queue, *outcome.correlator); });
    crew.wait([&] {
      std::uint64_t read = UINT64_MAX;
      for (const auto& walk : walks) read = std::min(read, walk->bytes_read());
      on_progress({.bytes_read = read, .bytes_total = files.total_bytes()});
    });
  }

  outcome.damages = walks[0]->damages();
  if (filters[0]) outcome.filter_refusals = filters[0]->refusals();
  MetricsInput metrics{.ruleset = *ruleset,
                       .limits = config.limits,
                       .counters = {},
                       .tally = nullptr,
                       .pools = {},
                       .worker_busy_seconds = {}};
  for (const auto& worker : all) {
    add(*outcome.counters, worker->counters());
    metrics.flows_active += worker->stack().active_flows();
    metrics.worker_busy_seconds.push_back(worker->busy_seconds());
  }
  metrics.counters = {outcome.counters.get()};
  metrics.tally = &outcome.correlator->tally();
  std::uint64_t reorder = 0;
  std::uint64_t coding = 0;
  for (const auto& worker : all) {
    reorder += worker->stack().reorder_bytes();
    coding += worker->stack().coding_bytes();
  }
  metrics.pools = {{"reorder", reorder, config.limits.reorder_pool_bytes},
                   {"coding", coding, config.limits.coding_pool_bytes}};
  metrics.loaded_at_seconds = static_cast<double>(
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
          .count());
  outcome.metrics = metrics_text(metrics);
  outcome.seconds = std::chrono::duration<double>(Clock::now() - began).count();
  return outcome;
}

}  // namespace sekimori
