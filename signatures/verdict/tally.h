// What the correlator counts, by service and signature: the cells behind the metrics and the summary. One
// writer, the correlator's thread; read when it is at rest or by relaxed loads.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "decoders/base/counters.h"
#include "signatures/verdict/alert.h"

namespace sekimori {

inline constexpr MetricFamily kTallyFamilies[] = {
    {"transactions_total", MetricType::kCounter, "service,outcome",
     "Requests, by service and by what became of them."},
    {"wire_matches_total", MetricType::kCounter, "service,result",
     "Requests whose wire format labelled text, did not, or whose path is unknown: drift of formats shows "
     "here."},
    {"inspected_bytes_total", MetricType::kCounter, "service,part", "Text given to the matcher."},
    {"uninspected_bytes_total", MetricType::kCounter, "service,reason",
     "Bytes of requests that were not read."},
    {"uninspected_flows_total", MetricType::kCounter, "service,reason",
     "Flows, or rests of flows, that were not read."},
    {"findings_total", MetricType::kCounter, "service,level,confidence", "Findings of signatures."},
    {"signature_findings_total", MetricType::kCounter, "signature", "Findings by signature."},
    {"mentions_total", MetricType::kCounter, "service", "Words that speak of marks without being one."},
    {"alerts_total", MetricType::kCounter, "service,severity", "Alerts raised."},
    {"records_total", MetricType::kCounter, "service,severity", "Verdicts recorded without an alert."},
    {"suppressed_total", MetricType::kCounter, "reason", "Findings that raised no alert of their own."},
};

// Services that stand in no catalogue.
inline constexpr std::string_view kUnlistedService = "unlisted";  // a host that is no known service
inline constexpr std::string_view kUnknownGenai =
    "unknown-genai";  // the same, asked in the shape of a model call

enum class Outcome : std::uint8_t { kInspected, kPartial, kFailed, kSkipped };
inline constexpr std::array<std::string_view, 4> kOutcomeNames = {"inspected", "partial", "failed",
                                                                  "skipped"};
enum class WireResult : std::uint8_t { kPointer, kLeafOnly, kUnknownPath };
inline constexpr std::array<std::string_view, 3> kWireResultNames = {"pointer", "leaf_only", "unknown_path"};
enum class Suppressed : std::uint8_t { kRepeat, kConfidence, kException };
inline constexpr std::array<std::string_view, 3> kSuppressedNames = {"repeat", "confidence", "exception"};

// Counters of one service.
struct ServiceTally {
  using Cell = std::uint64_t;
  std::array<Cell, kOutcomeNames.size()> transactions{};
  std::array<Cell, kWireResultNames.size()> wires{};
  std::array<Cell, kPartNames.size()> inspected_bytes{};
  std::array<Cell, kMissedNames.size()> uninspected_bytes{};
  std::array<Cell, kMissedNames.size()> uninspected_flows{};
  std::array<std::array<Cell, kConfidenceNames.size()>, kLevelNames.size()> findings{};
  Cell mentions = 0;
  std::array<Cell, kSeverityNames.size()> alerts{};
  std::array<Cell, kSeverityNames.size()> records{};
};

class Tally {
 public:
  explicit Tally(const Ruleset& ruleset);

  // The counters of a service: its index in the catalogue, or one behind them.
  ServiceTally& service(std::size_t index) { return services_[index]; }
  std::size_t unlisted() const { return names_.size() - 2; }
  std::size_t unknown_genai() const { return names_.size() - 1; }
  std::uint64_t& signature(std::uint32_t index) { return signatures_[index]; }
  std::uint64_t& suppressed(Suppressed reason) { return suppressed_[static_cast<std::size_t>(reason)]; }

  const std::vector<std::string>& service_names() const { return names_; }
  const std::vector<ServiceTally>& services() const { return services_; }
  const std::vector<std::uint64_t>& signatures() const { return signatures_; }
  const std::array<std::uint64_t, kSuppressedNames.size()>& suppressed() const { return suppressed_; }

 private:
  std::vector<std::string> names_;
  std::vector<ServiceTally> services_;
  std::vector<std::uint64_t> signatures_;
  std::array<std::uint64_t, kSuppressedNames.size()> suppressed_{};
};

}  // namespace sekimori
