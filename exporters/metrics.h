// Metrics: the rows of every folder's table, and their values as Prometheus text. Values are gathered when
// somebody asks; on the packet path nothing knows of this.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "decoders/base/counters.h"
#include "signatures/verdict/tally.h"

namespace sekimori {

inline constexpr MetricFamily kGaugeFamilies[] = {
    {"build_info", MetricType::kGauge, "version,revision", "1; the labels say which program runs."},
    {"ruleset_info", MetricType::kGauge, "version,sha256",
     "1; the labels say which signatures, services and policy are in force."},
    {"ruleset_signatures", MetricType::kGauge, "level", "Signatures by level."},
    {"ruleset_published_timestamp_seconds", MetricType::kGauge, "",
     "When the newest signatures were published."},
    {"ruleset_loaded_timestamp_seconds", MetricType::kGauge, "", "When the ruleset was loaded."},
    {"catalogue_timestamp_seconds", MetricType::kGauge, "", "The date of the catalogue of services."},
    {"flows_active", MetricType::kGauge, "", "Flows being followed."},
    {"flow_table_capacity", MetricType::kGauge, "", "Flows that can be followed at once."},
    {"memory_used_bytes", MetricType::kGauge, "pool", "Memory that traffic makes the sensor keep."},
    {"memory_limit_bytes", MetricType::kGauge, "pool", "The limit of the same."},
    {"memory_pressure_ratio", MetricType::kGauge, "", "How full the fullest pool is."},
    {"worker_busy_seconds_total", MetricType::kCounter, "worker", "Processor time of each worker."},
};

struct PoolUse {
  std::string name;
  std::uint64_t used_bytes;
  std::uint64_t limit_bytes;
};

// What is asked for its figures. Everything is read when metrics_text() is called.
struct MetricsInput {
  const Ruleset& ruleset;
  const Limits& limits;
  std::vector<const Counters*> counters;  // of all workers, and of the correlator
  const Tally* tally = nullptr;
  std::uint64_t flows_active = 0;
  std::vector<PoolUse> pools;
  std::vector<double> worker_busy_seconds;
  double loaded_at_seconds = 0;  // of the ruleset, since 1970
};

// The text format of Prometheus, version 0.0.4. Every time series that can occur is there, at zero if need
// be.
std::string metrics_text(const MetricsInput& input);

// Every metric, by name without the prefix sekimori_.
std::vector<MetricFamily> all_metrics();

}  // namespace sekimori
