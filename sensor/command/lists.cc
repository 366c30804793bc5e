// The commands that list what is known: signatures, services, metrics.
#include <iostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "exporters/alert_table.h"
#include "exporters/metrics.h"
#include "sensor/command/command.h"

namespace sekimori {
namespace json = boost::json;
namespace {

// Rows of cells, printed with each column as wide as its widest cell but the last.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> titles) { rows_.push_back(std::move(titles)); }
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  void print() const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (const auto& row : rows_) {
      for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
    }
    for (const auto& row : rows_) {
      for (std::size_t i = 0; i < row.size(); ++i)
        std::cout << (i + 1 < row.size() ? fit(row[i], widths[i]) + "  " : row[i]);
      std::cout << "\n";
    }
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

struct ListOptions {
  DataOptions data;
  std::string format = "table";
  std::string query;
};

void add_format(CLI::App& app, ListOptions& options) {
  app.add_option("--format", options.format, "Form of the list; default: table")
      ->check(CLI::IsMember({"table", "json"}))
      ->type_name("table|json");
}

std::shared_ptr<const Ruleset> load(const ListOptions& options) {
  const std::optional<Config> config = configured(options.data);
  return config ? ruleset_for(*config) : nullptr;
}

int list_signatures(const ListOptions& options) {
  const auto ruleset = load(options);
  if (!ruleset) return kExitUsage;
  TextTable table({"ID", "REV", "LEVEL", "CATEGORY", "CONFIDENCE", "NAME", "SOURCE"});
  for (const Signature& signature : ruleset->signatures) {
    if (options.format == "json") {
      std::cout << json::object{{"id", signature.id},
                                {"sid", signature.sid},
                                {"revision", signature.revision},
                                {"name", {{"ja", signature.name_ja}, {"en", signature.name_en}}},
                                {"level", name(signature.level)},
                                {"category", name(signature.category)},
                                {"confidence", name(signature.confidence)},
                                {"reference", signature.reference},
                                {"source", signature.source}}
                << "\n";
    } else {
      table.add({signature.id, std::to_string(signature.revision), std::string(name(signature.level)),
                 std::string(name(signature.category)), std::string(name(signature.confidence)),
                 signature.name_ja + " / " + signature.name_en, signature.reference});
    }
  }
  if (options.format == "table") table.print();
  return kExitDone;
}

constexpr std::array<std::string_view, 3> kTraining = {"yes", "no", "unknown"};

bool mentions(const Service& service, const std::string& query) {
  for (const std::string& text :
       {service.id, service.name, service.provider, service.category, service.country}) {
    if (text.find(query) != std::string::npos) return true;
  }
  for (const auto* hosts : {&service.hosts, &service.host_suffixes, &service.host_patterns}) {
    for (const std::string& host : *hosts) {
      if (host.find(query) != std::string::npos) return true;
    }
  }
  return false;
}

// A query may be a host name: then the rule that it is found by is told.
int list_services(const ListOptions& options) {
  const auto ruleset = load(options);
  if (!ruleset) return kExitUsage;
  const auto& services = ruleset->catalogue->services();
  const auto by_host = ruleset->catalogue->match_host(options.query);
  const std::vector<std::uint32_t> hits = by_host ? *by_host->services : std::vector<std::uint32_t>();
  TextTable table({"ID", "COUNTRY", "TERMS", "TRAINS", "PROVIDER", "HOSTS"});
  std::size_t shown = 0;
  for (std::uint32_t i = 0; i < services.size(); ++i) {
    const Service& service = services[i];
    const bool hit = std::find(hits.begin(), hits.end(), i) != hits.end();
    if (!options.query.empty() && !hit && !mentions(service, options.query)) continue;
    ++shown;
    std::string hosts;
    for (const auto* list : {&service.hosts, &service.host_suffixes, &service.host_patterns}) {
      for (const std::string& host : *list)
        hosts += (hosts.empty() ? "" : " ") + (list == &service.host_suffixes ? "*." + host : host);
    }
    if (options.format == "json") {
      json::object line{
          {"id", service.id},
          {"name", service.name},
          {"provider", service.provider},
          {"category", service.category},
          {"country", service.country.empty() ? json::value(nullptr) : json::value(service.country)},
          {"terms", name(service.terms)},
          {"trains_on_input", kTraining[static_cast<std::size_t>(service.trains_on_input)]},
          {"shared_host", service.shared_host},
          {"hosts", json::value_from(service.hosts)},
          {"host_suffixes", json::value_from(service.host_suffixes)},
          {"host_patterns", json::value_from(service.host_patterns)}};
      std::cout << line << "\n";
    } else {
      table.add({service.id, service.country.empty() ? "-" : service.country,
                 std::string(name(service.terms)),
                 std::string(kTraining[static_cast<std::size_t>(service.trains_on_input)]), service.provider,
                 hosts});
    }
  }
  if (options.format == "table") {
    table.print();
    if (by_host)
      std::cout << options.query << " is matched by " << by_host->rule << " (" << by_host->how << ")\n";
  }
  if (shown == 0 && !options.query.empty())
    std::cerr << "sekimori: no service is known for '" << options.query << "'\n";
  return kExitDone;
}

int list_metrics(const std::string& format) {
  TextTable table({"NAME", "TYPE", "LABELS", "HELP"});
  for (const MetricFamily& metric : all_metrics()) {
    const std::string full_name = "sekimori_" + std::string(metric.name);
    const std::string type = metric.type == MetricType::kCounter ? "counter" : "gauge";
    if (format == "json") {
      std::cout << json::object{{"name", full_name},
                                {"type", type},
                                {"labels", metric.labels},
                                {"help", metric.help}}
                << "\n";
    } else {
      table.add({full_name, type, metric.labels.empty() ? "-" : std::string(metric.labels),
                 std::string(metric.help)});
    }
  }
  if (format == "table") table.print();
  return kExitDone;
}

}  // namespace

Command add_signatures(CLI::App& program) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* const app = program.add_subcommand("signatures", "List the signatures that are loaded");
  add_data_options(*app, options->data);
  add_format(*app, *options);
  return {app, [options] { return list_signatures(*options); }};
}

Command add_services(CLI::App& program) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* const app = program.add_subcommand("services", "List the services that are known");
  app->add_option("QUERY", options->query,
                  "Only services with this in a name or host; a host name is explained")
      ->type_name("");
  add_data_options(*app, options->data);
  add_format(*app, *options);
  return {app, [options] { return list_services(*options); }};
}

Command add_metrics(CLI::App& program) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* const app = program.add_subcommand("metrics", "List every metric with its type, labels and help");
  add_format(*app, *options);
  return {app, [options] { return list_metrics(options->format); }};
}

}  // namespace sekimori
