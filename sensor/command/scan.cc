#include "sensor/scan.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <unistd.h>

#include "sensor/command/base64.h"
#include "sensor/command/command.h"
#include "sensor/files_below.h"
#include "signatures/load/data_files.h"
#include "signatures/load/toml_file.h"

namespace sekimori {
namespace {

struct Options {
  DataOptions data;
  std::vector<std::string> files;
  std::string as;
  std::string service;
  std::string format;
  std::string batch;
  std::string at;
  std::string excerpt;
};

struct Place {
  std::string_view name;
  PartKind kind;
};
constexpr std::array<Place, 4> kPlaces = {{{"prompt", PartKind::kPrompt},
                                           {"file-name", PartKind::kFileName},
                                           {"mail-subject", PartKind::kMailSubject},
                                           {"document", PartKind::kFile}}};

std::optional<PartKind> kind_of(std::string_view place) {
  for (const Place& known : kPlaces) {
    if (known.name == place) return known.kind;
  }
  return std::nullopt;
}

std::string_view place_of(PartKind kind) {
  for (const Place& known : kPlaces) {
    if (known.kind == kind) return known.name;
  }
  return "prompt";
}

std::optional<std::string> read_all(const std::string& path) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    print_error({ErrorCode::kNotFound, path, "cannot be opened"});
    return std::nullopt;
  }
  std::ostringstream text;
  text << in.rdbuf();
  if (in.bad()) {
    print_error({ErrorCode::kIo, path, "cannot be read; is it a folder?"});
    return std::nullopt;
  }
  return std::move(text).str();
}

// The files to scan: a folder stands for every file in it and below it. A folder that cannot be listed is
// said and left out.
std::vector<std::string> files_of(const std::vector<std::string>& named, int& status) {
  std::vector<std::string> files;
  for (const std::string& name : named) {
    std::error_code ignored;  // what is wrong with a path is said when it is opened
    if (name == "-" || !std::filesystem::is_directory(name, ignored)) {
      files.push_back(name);
    } else if (Result<std::vector<std::string>> below = files_below(name)) {
      std::move(below->begin(), below->end(), std::back_inserter(files));
    } else {
      print_error(below.error());
      status = kExitFailure;
    }
  }
  return files;
}

// The decision in words.
void print_table(const Scanner::Outcome& outcome, const Ruleset& ruleset) {
  const ScanReport& report = outcome.report;
  std::cout << report.input << "  (" << report.kind << ", " << report.coverage.wire_bytes
            << " bytes): verdict " << name(report.verdict) << "\n";
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const Finding& finding = report.findings[i];
    const Signature& signature = ruleset.signatures[finding.signature];
    const Policy::Decision& decision = outcome.decisions[i];
    std::cout << "  " << name(signature.level) << "  " << signature.name_ja << " / " << signature.name_en
              << "  [" << signature.id << "]\n";
    std::cout << "    at byte " << finding.offset << ", " << finding.length << " bytes"
              << (finding.field.empty() ? "" : ", field " + finding.field)
              << (finding.count > 1 ? ", " + std::to_string(finding.count) + " times" : "") << "\n";
    if (!finding.excerpt.empty()) std::cout << "    「" << finding.excerpt << "」\n";
    std::string why;
    for (const std::string& reason : finding.why) why += (why.empty() ? "" : ", ") + reason;
    std::cout << "    why: " << why << "; confidence " << name(finding.confidence)
              << (signature.reference.empty() ? "" : "; source: " + signature.reference) << "\n";
    std::cout << "    policy " << decision.rule << ": " << name(decision.action)
              << (decision.action == Action::kAllow ? "" : " " + std::string(name(decision.severity)))
              << (decision.by_confidence ? " (its confidence is too low to alert)" : "") << "\n";
  }
  if (outcome.mentions > 0)
    std::cout << "  " << outcome.mentions << " words speak of marks without being one\n";
  for (const Remark& remark : outcome.remarks) {
    std::cout << "  not " << ruleset.signatures[remark.signature].id << ": 「" << remark.text << "」, "
              << remark.reason << "\n";
  }
  for (std::size_t i = 0; i < kMissedNames.size(); ++i) {
    if (report.coverage.met[i])
      std::cout << "  not inspected: " << report.coverage.missed_by[i] << " bytes, " << kMissedNames[i]
                << "\n";
  }
  if (report.findings.empty() && outcome.mentions == 0 && outcome.remarks.empty())
    std::cout << "  nothing found\n";
}

// One item of a batch; the place of a fault is its line.
int scan_batch(const Options& options, const ScanOptions& scan, const Ruleset& ruleset, Scanner& scanner) {
  std::ifstream file;
  if (options.batch != "-") {
    file.open(options.batch);
    if (!file) {
      print_error({ErrorCode::kNotFound, options.batch, "cannot be opened"});
      return kExitFailure;
    }
  }
  std::istream& in = options.batch == "-" ? std::cin : file;
  std::string line;
  std::string out;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const std::string place = options.batch + ":" + std::to_string(number);
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(line, error);
    const boost::json::object* const item = error ? nullptr : value.if_object();
    if (item == nullptr) {
      print_error({ErrorCode::kUsage, place,
                   "one JSON object a line is expected, with id, where, and text, base64 or path"});
      return kExitUsage;
    }
    const auto text_of = [&](const char* key) -> const boost::json::string* {
      const boost::json::value* const member = item->if_contains(key);
      return member == nullptr ? nullptr : member->if_string();
    };
    const boost::json::value* const id = item->if_contains("id");
    const std::string id_text = id == nullptr     ? std::to_string(number)
                                : id->is_string() ? std::string(id->as_string())
                                                  : boost::json::serialize(*id);
    const auto* const where = text_of("where");
    const auto kind = where == nullptr ? std::optional(scan.kind) : kind_of(std::string_view(*where));
    if (!kind) {
      print_error({ErrorCode::kUsage, place, "where is prompt, file-name, mail-subject or document"});
      return kExitUsage;
    }
    Scanner::Outcome outcome;
    if (const auto* const text = text_of("text")) {
      outcome = scanner.scan_text(id_text, std::string_view(*text), *kind);
    } else if (const auto* const base64 = text_of("base64")) {
      const auto bytes = decode_base64(std::string_view(*base64));
      if (!bytes) {
        print_error({ErrorCode::kUsage, place, "base64 is not valid"});
        return kExitUsage;
      }
      outcome = scanner.scan_content(id_text, *bytes, *kind);
    } else if (const auto* const path = text_of("path")) {
      const auto content = read_all(std::string(*path));
      if (!content) return kExitFailure;
      outcome = scanner.scan_content(id_text, *content, *kind);
    } else {
      print_error({ErrorCode::kUsage, place, "the item has none of text, base64, path"});
      return kExitUsage;
    }
    out += scan_line(outcome.report, ruleset, true);
    if (out.size() > 65'536) {
      std::cout << out;
      out.clear();
    }
  }
  std::cout << out << std::flush;
  return std::cout ? kExitDone : kExitFailure;
}

int run(const Options& options) {
  std::optional<Config> config = configured(options.data);
  if (!config) return kExitUsage;
  const std::shared_ptr<const Ruleset> ruleset = ruleset_for(*config);
  if (!ruleset) return kExitUsage;
  ScanOptions scan{.excerpt = config->excerpt};
  if (!options.as.empty()) scan.kind = *kind_of(options.as);
  if (!options.excerpt.empty()) {
    scan.excerpt = static_cast<ExcerptMode>(
        std::find(kExcerptNames.begin(), kExcerptNames.end(), options.excerpt) - kExcerptNames.begin());
  }
  if (!options.service.empty()) {
    const auto& services = ruleset->catalogue->services();
    const auto found = std::find_if(services.begin(), services.end(),
                                    [&](const Service& s) { return s.id == options.service; });
    if (found == services.end()) {
      print_error({ErrorCode::kUsage, "--service",
                   "there is no service '" + options.service + "'; sekimori services lists them"});
      return kExitUsage;
    }
    scan.terms = found->terms;
  }
  scan.now = std::chrono::duration_cast<std::chrono::nanoseconds>(
                 std::chrono::system_clock::now().time_since_epoch())
                 .count();
  if (!options.at.empty()) {
    Diagnostics diagnostics;
    const auto toml = TomlFile::parse("--at", "at = " + options.at + "\n", diagnostics);
    scan.now = toml ? toml->root().time("at") : 0;
    if (scan.now == 0) {
      print_error({ErrorCode::kUsage, "--at", "'" + options.at + "' is no date; write it as 2026-11-21"});
      return kExitUsage;
    }
  }
  Scanner scanner(*ruleset, config->limits, scan);
  if (!options.batch.empty()) return scan_batch(options, scan, *ruleset, scanner);
  if (options.files.empty()) {
    print_error({ErrorCode::kUsage, "scan", "name a file to scan; - is standard input"});
    return kExitUsage;
  }
  const bool table = options.format.empty() ? isatty(STDOUT_FILENO) == 1 : options.format == "table";
  int status = kExitDone;
  for (const std::string& file : files_of(options.files, status)) {
    const auto content = read_all(file);
    if (!content) {
      status = kExitFailure;
      continue;
    }
    Scanner::Outcome outcome = scanner.scan_content(file, *content, scan.kind);
    outcome.report.kind = place_of(scan.kind);
    if (table) {
      print_table(outcome, *ruleset);
    } else {
      std::cout << scan_line(outcome.report, *ruleset, false);
    }
  }
  return std::cout.flush() ? status : kExitFailure;
}

}  // namespace

Command add_scan(CLI::App& program) {
  auto options = std::make_shared<Options>();
  CLI::App* const app =
      program.add_subcommand("scan", "Show what the signatures find in texts and files, and why");
  app->add_option("FILE", options->files,
                  "Files to scan; a folder means every file in it; - is standard input")
      ->type_name("");
  add_data_options(*app, options->data);
  std::vector<std::string> places;
  for (const Place& place : kPlaces) places.emplace_back(place.name);
  app->add_option("--as", options->as, "What the input is; default: prompt")
      ->check(CLI::IsMember(places))
      ->type_name("prompt|file-name|mail-subject|document");
  app->add_option("--service", options->service, "Let the policy speak as if it went to this service")
      ->type_name("ID");
  app->add_option("--format", options->format, "table on a terminal, json otherwise")
      ->check(CLI::IsMember({"table", "json"}))
      ->type_name("table|json");
  app->add_option("--batch", options->batch,
                  "JSON lines with id, where, and text, base64 or path; one line of answer each")
      ->type_name("FILE");
  app->add_option("--at", options->at, "The day to judge by, such as 2026-11-21; default: today")
      ->type_name("DATE");
  app->add_option("--excerpt", options->excerpt, "What is shown of the text; default: masked")
      ->check(CLI::IsMember({"masked", "full", "none"}))
      ->type_name("masked|full|none");
  return {app, [options] { return run(*options); }};
}

}  // namespace sekimori
