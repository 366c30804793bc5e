#include "exporters/metrics.h"

#include <algorithm>
#include <map>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "decoders/base/check.h"
#include "decoders/base/sha256.h"
#include "decoders/base/version.h"
#include "decoders/flow/flow_key.h"

namespace sekimori {
namespace {

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> parts;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    parts.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return parts;
}

class Gatherer {
 public:
  // Label values in the order of the family's labels.
  void add(std::string_view family, const std::vector<std::string>& values, double value) {
    prometheus::MetricFamily& target = find(family);
    const std::vector<std::string>& names = labels_[std::string(family)];
    CHECK(names.size() == values.size());
    prometheus::ClientMetric metric;
    for (std::size_t i = 0; i < names.size(); ++i) metric.label.push_back({names[i], values[i]});
    if (target.type == prometheus::MetricType::Counter) {
      metric.counter.value = value;
    } else {
      metric.gauge.value = value;
    }
    target.metric.push_back(std::move(metric));
  }
  void add(std::string_view family, const std::vector<std::string>& values, std::uint64_t value) {
    add(family, values, static_cast<double>(value));
  }

  std::string text() const {
    std::vector<prometheus::MetricFamily> families;
    for (const auto& [name, family] : families_) families.push_back(family);
    return prometheus::TextSerializer().Serialize(families);
  }

 private:
  prometheus::MetricFamily& find(std::string_view name) {
    const auto known = families_.find(std::string(name));
    if (known != families_.end()) return known->second;
    const std::vector<MetricFamily> rows = all_metrics();
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const MetricFamily& f) { return f.name == name; });
    CHECK(row != rows.end());
    prometheus::MetricFamily family;
    family.name = "sekimori_" + std::string(name);
    family.help = std::string(row->help);
    family.type =
        row->type == MetricType::kCounter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
    labels_[std::string(name)] = split(row->labels);
    return families_[std::string(name)] = std::move(family);
  }

  std::map<std::string, prometheus::MetricFamily> families_;
  std::map<std::string, std::vector<std::string>> labels_;
};

void gather_counters(const MetricsInput& input, Gatherer& gatherer) {
  for (std::size_t i = 0; i < std::size(kDecoderCells); ++i) {
    std::uint64_t sum = 0;
    for (const Counters* counters : input.counters) sum += counters->get(static_cast<Count>(i));
    gatherer.add(kDecoderCells[i].family, split(kDecoderCells[i].label_values), sum);
  }
  for (std::size_t i = 0; i < kLimitCount; ++i) {
    std::uint64_t sum = 0;
    for (const Counters* counters : input.counters) sum += counters->get(static_cast<Limit>(i));
    gatherer.add("limit_hits_total", {std::string(kLimitRows[i].name)}, sum);
  }
}

template <std::size_t N>
void gather_cells(Gatherer& gatherer, std::string_view family, const std::string& service,
                  const std::array<std::string_view, N>& names, const std::array<std::uint64_t, N>& cells) {
  for (std::size_t i = 0; i < N; ++i) gatherer.add(family, {service, std::string(names[i])}, cells[i]);
}

void gather_tally(const Ruleset& ruleset, const Tally& tally, Gatherer& gatherer) {
  for (std::size_t i = 0; i < tally.services().size(); ++i) {
    const ServiceTally& cells = tally.services()[i];
    const std::string& service = tally.service_names()[i];
    for (std::size_t outcome = 0; outcome < kOutcomeNames.size(); ++outcome) {
      // Requests passed over are counted where that happens, in the decoders, and belong to no service.
      if (static_cast<Outcome>(outcome) == Outcome::kSkipped) continue;
      gatherer.add("transactions_total", {service, std::string(kOutcomeNames[outcome])},
                   cells.transactions[outcome]);
    }
    gather_cells(gatherer, "wire_matches_total", service, kWireResultNames, cells.wires);
    gather_cells(gatherer, "inspected_bytes_total", service, kPartNames, cells.inspected_bytes);
    gather_cells(gatherer, "uninspected_bytes_total", service, kMissedNames, cells.uninspected_bytes);
    gather_cells(gatherer, "uninspected_flows_total", service, kMissedNames, cells.uninspected_flows);
    gather_cells(gatherer, "alerts_total", service, kSeverityNames, cells.alerts);
    gather_cells(gatherer, "records_total", service, kSeverityNames, cells.records);
    gatherer.add("mentions_total", {service}, cells.mentions);
    for (std::size_t level = 0; level < kLevelNames.size(); ++level) {
      for (const Confidence confidence : {Confidence::kLow, Confidence::kMedium, Confidence::kHigh}) {
        gatherer.add("findings_total",
                     {service, std::string(kLevelNames[level]), std::string(name(confidence))},
                     cells.findings[level][static_cast<std::size_t>(confidence)]);
      }
    }
  }
  for (std::size_t i = 0; i < ruleset.signatures.size(); ++i) {
    gatherer.add("signature_findings_total", {ruleset.signatures[i].id}, tally.signatures()[i]);
  }
  for (std::size_t i = 0; i < kSuppressedNames.size(); ++i) {
    gatherer.add("suppressed_total", {std::string(kSuppressedNames[i])}, tally.suppressed()[i]);
  }
}

void gather_state(const MetricsInput& input, Gatherer& gatherer) {
  const Ruleset& ruleset = input.ruleset;
  gatherer.add("build_info", {std::string(kVersion), std::string(kRevision)}, 1.0);
  gatherer.add("ruleset_info", {ruleset.version, to_hex(ruleset.sha256)}, 1.0);
  for (std::size_t level = 0; level < kLevelNames.size(); ++level) {
    const auto count =
        std::count_if(ruleset.signatures.begin(), ruleset.signatures.end(),
                      [level](const Signature& s) { return static_cast<std::size_t>(s.level) == level; });
    gatherer.add("ruleset_signatures", {std::string(kLevelNames[level])}, static_cast<double>(count));
  }
  gatherer.add("ruleset_published_timestamp_seconds", {}, static_cast<double>(ruleset.published / kSecond));
  gatherer.add("ruleset_loaded_timestamp_seconds", {}, input.loaded_at_seconds);
  gatherer.add("catalogue_timestamp_seconds", {}, static_cast<double>(ruleset.catalogue_date / kSecond));
  gatherer.add("flows_active", {}, input.flows_active);
  gatherer.add("flow_table_capacity", {}, input.limits.flow_entries);
  double pressure = 0;
  for (const PoolUse& pool : input.pools) {
    gatherer.add("memory_used_bytes", {pool.name}, pool.used_bytes);
    gatherer.add("memory_limit_bytes", {pool.name}, pool.limit_bytes);
    if (pool.limit_bytes > 0) {
      pressure =
          std::max(pressure, static_cast<double>(pool.used_bytes) / static_cast<double>(pool.limit_bytes));
    }
  }
  gatherer.add("memory_pressure_ratio", {}, pressure);
  for (std::size_t i = 0; i < input.worker_busy_seconds.size(); ++i) {
    gatherer.add("worker_busy_seconds_total", {std::to_string(i)}, input.worker_busy_seconds[i]);
  }
}

}  // namespace

std::vector<MetricFamily> all_metrics() {
  std::vector<MetricFamily> rows(std::begin(kGaugeFamilies), std::end(kGaugeFamilies));
  rows.insert(rows.end(), std::begin(kDecoderFamilies), std::end(kDecoderFamilies));
  rows.insert(rows.end(), std::begin(kTallyFamilies), std::end(kTallyFamilies));
  std::sort(rows.begin(), rows.end(),
            [](const MetricFamily& a, const MetricFamily& b) { return a.name < b.name; });
  return rows;
}

std::string metrics_text(const MetricsInput& input) {
  Gatherer gatherer;
  gather_state(input, gatherer);
  gather_counters(input, gatherer);
  if (input.tally != nullptr) gather_tally(input.ruleset, *input.tally, gatherer);
  return gatherer.text();
}

}  // namespace sekimori
