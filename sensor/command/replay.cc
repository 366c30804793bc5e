#include "sensor/replay.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <thread>

#include <CLI/CLI.hpp>
#include <sys/ioctl.h>
#include <unistd.h>

#include "exporters/alert_table.h"
#include "exporters/summary.h"
#include "sensor/command/command.h"

namespace sekimori {
namespace {

struct Options {
  DataOptions data;
  std::vector<std::string> captures;
  std::string alerts;
  std::string format;
  std::string transactions;
  std::string metrics;
  bool all_hosts = false;
  std::string filter;
  std::size_t workers = 0;
  std::string fail_on;
  std::string excerpt;
  bool quiet = false;
  bool no_progress = false;
};

// A file that lines are written to; "-" is standard output. Remembers why writing failed.
class LineFile {
 public:
  explicit LineFile(const std::string& path)
      : path_(path), file_(path == "-" ? stdout : std::fopen(path.c_str(), "wbe")) {}
  ~LineFile() { close(); }
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;

  bool open() const { return file_ != nullptr; }
  void write(std::string_view line) {
    if (file_ == nullptr || error_ != 0) return;
    if (std::fwrite(line.data(), 1, line.size(), file_) != line.size()) error_ = errno;
  }
  void flush() {
    if (file_ != nullptr && std::fflush(file_) != 0 && error_ == 0) error_ = errno;
  }
  // False, and the reason on standard error, where anything was not written.
  bool close() {
    if (file_ == nullptr) return error_ == 0;
    flush();
    if (file_ != stdout && std::fclose(file_) != 0 && error_ == 0) error_ = errno;
    file_ = nullptr;
    if (error_ != 0)
      print_error({ErrorCode::kIo, path_ == "-" ? "standard output" : path_,
                   std::string("cannot be written: ") + std::strerror(error_)});
    return error_ == 0;
  }

 private:
  const std::string path_;
  std::FILE* file_;
  int error_ = 0;  // errno of the first failure
};

// Writes what the policy says as it comes.
class Writer final : public VerdictSink {
 public:
  enum class Form { kTable, kJson };

  Writer(const RecordContext& context, const Limits& limits) : context_(context), limits_(limits) {}

  void write_alerts(LineFile& file, Form form, const TableStyle& style) {
    outputs_.push_back({&file, form, style});
  }
  void write_transactions(LineFile& file) { transactions_ = &file; }

  void on_request(const TransactionResult& result, const ServiceFacts& service, Action verdict) override {
    if (transactions_ != nullptr) transactions_->write(transaction_line(result, service, verdict, context_));
  }
  void on_alert(Alert alert) override {
    if (alert.action != Action::kAlert) return;
    gravest_ = std::max(gravest_, static_cast<int>(alert.severity));
    for (Output& output : outputs_) {
      if (output.form == Form::kJson) {
        output.file->write(alert_line(alert, context_, limits_));
      } else {
        if (!output.begun) output.file->write(table_header(output.style));
        output.begun = true;
        output.file->write(table_alert(alert, context_, limits_, output.style));
      }
      output.file->flush();
    }
  }
  void on_update(const AlertUpdate& update) override {
    if (update.action != Action::kAlert) return;
    for (Output& output : outputs_) {
      output.file->write(output.form == Form::kJson ? update_line(update)
                                                    : table_update(update, output.style));
    }
  }

  bool reached(Severity severity) const { return gravest_ >= static_cast<int>(severity); }

 private:
  struct Output {
    LineFile* file;
    Form form;
    TableStyle style;
    bool begun = false;
  };

  const RecordContext& context_;
  const Limits& limits_;
  std::vector<Output> outputs_;
  LineFile* transactions_ = nullptr;
  int gravest_ = -1;
};

std::size_t terminal_columns(int fd) {
  winsize size{};
  return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 100;
}

// A bar that redraws itself on standard error, once a replay has taken a second.
class ProgressBar {
 public:
  void show(const Progress& progress) {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    if (seconds < 1) return;
    shown_ = true;
    std::string line = human_bytes(progress.bytes_read);
    const double rate = static_cast<double>(progress.bytes_read) / seconds;
    if (progress.bytes_total > 0) {
      const double done =
          std::min(1.0, static_cast<double>(progress.bytes_read) / static_cast<double>(progress.bytes_total));
      constexpr std::size_t kBar = 30;
      const auto filled = static_cast<std::size_t>(done * kBar);
      line = "[" + std::string(filled, '#') + std::string(kBar - filled, ' ') + "] " +
             std::to_string(static_cast<int>(done * 100)) + " %  " + line;
      if (done > 0.01)
        line += "  " + std::to_string(static_cast<long>(seconds / done * (1 - done)) + 1) + " s left";
    }
    std::cerr << "\r\x1b[K" << line << "  " << human_bytes(static_cast<std::uint64_t>(rate)) << "/s"
              << std::flush;
  }
  ~ProgressBar() {
    if (shown_) std::cerr << "\r\x1b[K" << std::flush;
  }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  bool shown_ = false;
};

int exit_status_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::kUsage:
    case ErrorCode::kConfig:
      return kExitUsage;
    case ErrorCode::kDamaged:
      return kExitDamaged;
    case ErrorCode::kNotFound:
    case ErrorCode::kIo:
      return kExitFailure;
  }
  return kExitFailure;
}

int run(const Options& options) {
  std::optional<Config> config = configured(options.data);
  if (!config) return kExitUsage;
  config->all_hosts |= options.all_hosts;
  if (!options.filter.empty()) config->filter = options.filter;
  if (!options.excerpt.empty()) {
    config->excerpt = static_cast<ExcerptMode>(
        std::find(kExcerptNames.begin(), kExcerptNames.end(), options.excerpt) - kExcerptNames.begin());
  }
  const std::shared_ptr<const Ruleset> ruleset = ruleset_for(*config);
  if (!ruleset) return kExitUsage;
  Result<CaptureFiles> files = CaptureFiles::find(options.captures);
  if (!files) {
    print_error(files.error());
    return exit_status_of(files.error());
  }

  const RecordContext context{
      .sensor_name = config->sensor_name, .sources = files->names(), .from_files = true};
  Writer writer(context, config->limits);
  // Standard output shows the alerts, unless they were sent to a file and no form was asked for.
  const bool to_stdout = options.alerts.empty() || options.alerts == "-" || !options.format.empty();
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  const bool table = options.format.empty() ? terminal && options.alerts != "-" : options.format == "table";
  LineFile out(to_stdout ? "-" : "/dev/null");
  std::vector<std::unique_ptr<LineFile>> opened;
  const auto open = [&](const std::string& path) -> LineFile* {
    opened.push_back(std::make_unique<LineFile>(path));
    if (opened.back()->open()) return opened.back().get();
    print_error({ErrorCode::kIo, path, std::string("cannot be written: ") + std::strerror(errno)});
    return nullptr;
  };
  if (to_stdout) {
    writer.write_alerts(out, table ? Writer::Form::kTable : Writer::Form::kJson,
                        {.colour = terminal && std::getenv("NO_COLOR") == nullptr,
                         .columns = terminal ? terminal_columns(STDOUT_FILENO) : 200});
  }
  if (!options.alerts.empty() && options.alerts != "-") {
    LineFile* const file = open(options.alerts);
    if (file == nullptr) return kExitFailure;
    writer.write_alerts(*file, Writer::Form::kJson, {});
  }
  if (!options.transactions.empty()) {
    LineFile* const file = open(options.transactions);
    if (file == nullptr) return kExitFailure;
    writer.write_transactions(*file);
  }
  LineFile* metrics_file = nullptr;
  if (!options.metrics.empty() && (metrics_file = open(options.metrics)) == nullptr) return kExitFailure;

  const std::size_t captures = files->names().size();
  const std::vector<std::string> passed_over = files->passed_over();
  const std::size_t workers =
      options.workers > 0 ? options.workers : std::max(1u, std::thread::hardware_concurrency());
  const bool progress = !options.quiet && !options.no_progress && isatty(STDERR_FILENO) == 1;
  std::optional<ProgressBar> bar;
  if (progress) bar.emplace();
  Result<ReplayOutcome> outcome = replay(std::move(*files), *config, ruleset,
                                         {.workers = workers, .every_request = !options.transactions.empty()},
                                         writer, [&](const Progress& state) {
                                           if (bar) bar->show(state);
                                         });
  bar.reset();
  if (!outcome) {
    print_error(outcome.error());
    return exit_status_of(outcome.error());
  }
  if (metrics_file != nullptr) metrics_file->write(outcome->metrics);
  bool written = out.close();
  for (const auto& file : opened) written &= file->close();
  if (!options.quiet) {
    std::cerr << summary_text({.ruleset = *ruleset,
                               .counters = *outcome->counters,
                               .tally = outcome->correlator->tally(),
                               .captures = captures,
                               .input_bytes = 0,
                               .seconds = outcome->seconds,
                               .passed_over = passed_over});
  }
  for (const Error& refusal : outcome->filter_refusals) print_error(refusal);
  for (const Error& damage : outcome->damages) print_error(damage);
  if (!written) return kExitFailure;
  if (!outcome->damages.empty()) return kExitDamaged;
  const auto fail_on = std::find(kSeverityNames.begin(), kSeverityNames.end(), options.fail_on);
  if (fail_on != kSeverityNames.end() &&
      writer.reached(static_cast<Severity>(fail_on - kSeverityNames.begin())))
    return kExitFailOn;
  return kExitDone;
}

template <std::size_t N>
std::vector<std::string> names(const std::array<std::string_view, N>& views) {
  return {views.begin(), views.end()};
}

}  // namespace

Command add_replay(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* const app = program.add_subcommand("replay", "Replay captures and say what leaked");
  app->add_option(
         "CAPTURE", options->captures,
         "pcap or pcapng, also .gz and .zst; a folder means every capture in it; - is standard input")
      ->required()
      ->type_name("");
  add_data_options(*app, options->data);
  app->add_option("--alerts", options->alerts, "Alerts as JSON lines; - is standard output")
      ->type_name("FILE");
  app->add_option("--format", options->format, "Form of standard output: table on a terminal, json otherwise")
      ->check(CLI::IsMember({"table", "json"}))
      ->type_name("table|json");
  app->add_option("--transactions", options->transactions, "One JSON line for every decoded request")
      ->type_name("FILE");
  app->add_option("--metrics", options->metrics, "Prometheus text of all metrics at the end")
      ->type_name("FILE");
  app->add_flag("--all-hosts", options->all_hosts,
                "Inspect requests to every host, not only catalogued services");
  app->add_option("--filter", options->filter, "BPF filter as tcpdump takes it")->type_name("EXPR");
  app->add_option("--workers", options->workers, "Worker threads; default: number of processors")
      ->check(CLI::Range(1, 64))
      ->type_name("N");
  app->add_option("--fail-on", options->fail_on,
                  "Exit with 3 if an alert of at least this severity was raised")
      ->check(CLI::IsMember(names(kSeverityNames)))
      ->type_name("low|medium|high|critical");
  app->add_option("--excerpt", options->excerpt, "What alerts show of the text; default: masked")
      ->check(CLI::IsMember(names(kExcerptNames)))
      ->type_name("masked|full|none");
  app->add_flag("--quiet", options->quiet, "No summary and no progress on standard error");
  app->add_flag("--no-progress", options->no_progress, "No progress bar");
  return {app, [options] { return run(*options); }};
}

}  // namespace sekimori
