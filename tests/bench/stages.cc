// What each stage of a replay costs on a capture: processor time of the walk alone, with packets, flows and
// HTTP on top, with content on top, with everything. A stage's own cost is the difference to the one before.
//
//   taskset -c 1 build/bench/tests/bench/stages CAPTURE [ROUNDS]
//
// The rounds go through the stages in turn, so that drift of the machine hits all alike; medians are printed.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "decoders/stack/protocol_stack.h"
#include "sensor/capture/capture_files.h"
#include "sensor/data_folder.h"
#include "signatures/inspector.h"
#include "signatures/load/loader.h"

namespace sekimori {
namespace {

enum class Stage { kWalk, kHttp, kContent, kMatch };
struct StageRow {
  Stage stage;
  const char* name;
};
constexpr StageRow kStages[] = {{Stage::kWalk, "capture file"},
                                {Stage::kHttp, "packet, flow, HTTP"},
                                {Stage::kContent, "content, wire formats"},
                                {Stage::kMatch, "normal form, matching"}};

// As the worker does between two looks at timers.
constexpr std::size_t kFramesPerReport = 16'384;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// Takes text and lets it go.
class Discard final : public Inspection {
 public:
  void on_part(const PartInfo&) override {}
  void on_text(std::string_view piece, const Moment&) override { bytes += piece.size(); }
  void on_text_gap() override {}
  void on_part_end() override {}
  void on_request_end() override {}

  std::uint64_t bytes = 0;
};

class Bench final : private TransactionConsumer {
 public:
  Bench(const Ruleset& ruleset, const Limits& limits) : ruleset_(ruleset), limits_(limits) {}

  // Seconds of processor time for a capture, up to a stage.
  double run(const std::string& path, Stage stage) {
    stage_ = stage;
    text_bytes = requests = findings = 0;
    Result<CaptureFiles> files = CaptureFiles::find({path});
    if (!files) {
      std::fprintf(stderr, "%s\n", files.error().text().c_str());
      std::exit(1);
    }
    Counters counters;
    PatternScratch scratch;
    inspector_ = std::make_unique<Inspector>(ruleset_, InspectorOptions{}, limits_, counters);
    ProtocolStack stack({stack_options_, limits_, counters, *ruleset_.catalogue, scratch, *this}, {0, 1});
    ruleset_.catalogue->prepare(scratch);
    const auto walk = files->open();
    std::size_t frames = 0;
    const double start = cpu_seconds();
    for (auto batch = walk->next(); !batch.empty(); batch = walk->next()) {
      if (stage == Stage::kWalk) {
        for (const Frame& frame : batch) bytes += frame.bytes.size();
        continue;
      }
      for (const Frame& frame : batch) stack.on_frame(frame);
      frames += batch.size();
      if (frames < kFramesPerReport) continue;
      frames = 0;
      stack.advance();
    }
    stack.finish();
    return cpu_seconds() - start;
  }

  std::uint64_t bytes = 0;
  std::uint64_t text_bytes = 0;
  std::uint64_t requests = 0;
  std::uint64_t findings = 0;

 private:
  std::unique_ptr<Inspection> inspect(const Transaction& transaction) override {
    if (stage_ == Stage::kHttp) return nullptr;
    if (stage_ == Stage::kContent) return std::make_unique<Discard>();
    return inspector_->begin(transaction.first.time);
  }
  void on_transaction(std::unique_ptr<Transaction>, std::unique_ptr<Inspection> inspection) override {
    ++requests;
    if (!inspection) return;
    if (stage_ == Stage::kContent) text_bytes += static_cast<const Discard&>(*inspection).bytes;
    if (stage_ == Stage::kMatch) findings += Inspector::take_result(*inspection).findings.size();
  }
  void on_unread(const UnreadFlow&) override {}

  const Ruleset& ruleset_;
  const Limits& limits_;
  const StackOptions stack_options_;
  Stage stage_ = Stage::kWalk;
  std::unique_ptr<Inspector> inspector_;
};

int run(const std::string& path, int rounds) {
  const Limits limits;
  const Loaded loaded =
      load_ruleset({.paths = DataPaths::below(shipped_data_folder()), .cache_folder = ""}, limits);
  if (!loaded.ruleset) {
    for (const Error& fault : loaded.faults) std::fprintf(stderr, "%s\n", fault.text().c_str());
    return 1;
  }
  Bench bench(*loaded.ruleset, limits);
  std::vector<std::vector<double>> seconds(std::size(kStages));
  std::uint64_t text_bytes = 0;
  for (int round = -1; round < rounds; ++round) {  // the first warms up
    for (std::size_t i = 0; i < std::size(kStages); ++i) {
      const double took = bench.run(path, kStages[i].stage);
      if (round >= 0) seconds[i].push_back(took);
      text_bytes = std::max(text_bytes, bench.text_bytes);
    }
  }
  std::printf("| stage | seconds, to its end | its own | of all |\n| --- | --- | --- | --- |\n");
  std::vector<double> medians;
  for (std::vector<double>& each : seconds) {
    std::sort(each.begin(), each.end());
    medians.push_back(each[each.size() / 2]);
  }
  for (std::size_t i = 0; i < std::size(kStages); ++i) {
    const double own = i == 0 ? medians[0] : medians[i] - medians[i - 1];
    std::printf("| %s | %.3f | %.3f | %.0f %% |\n", kStages[i].name, medians[i], own,
                100 * own / medians.back());
  }
  std::printf("\n%.1f MB of text inspected in %.3f s: %.0f MB/s\n", static_cast<double>(text_bytes) / 1e6,
              medians[3] - medians[2], static_cast<double>(text_bytes) / 1e6 / (medians[3] - medians[2]));
  return 0;
}

}  // namespace
}  // namespace sekimori

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: stages CAPTURE [ROUNDS]\n");
    return 2;
  }
  return sekimori::run(argv[1], argc > 2 ? std::atoi(argv[2]) : 5);
}
