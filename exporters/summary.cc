#include "exporters/summary.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

namespace sekimori {
namespace {

constexpr std::size_t kServicesShown = 8;
constexpr std::size_t kSignaturesShown = 8;
constexpr std::size_t kFilesShown = 4;

std::string decimal(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), value < 10 ? "%.2f" : "%.1f", value);
  return text.data();
}

std::string row(std::string_view title, std::string_view text) {
  std::string line(title);
  line.resize(16, ' ');
  return line.append(text).append("\n");
}

struct Named {
  std::string name;
  std::uint64_t count;
};

// "a 12, b 3" of the greatest, then how many more there are.
std::string listed(std::vector<Named> items, std::size_t shown) {
  std::erase_if(items, [](const Named& item) { return item.count == 0; });
  std::stable_sort(items.begin(), items.end(),
                   [](const Named& a, const Named& b) { return a.count > b.count; });
  std::string text;
  for (std::size_t i = 0; i < std::min(items.size(), shown); ++i) {
    text += (i == 0 ? "" : ", ") + items[i].name + " " + grouped(items[i].count);
  }
  if (items.size() > shown) text += ", and " + std::to_string(items.size() - shown) + " more";
  return text;
}

template <class Get>
std::uint64_t sum(const Tally& tally, Get get) {
  std::uint64_t total = 0;
  for (const ServiceTally& service : tally.services()) total += get(service);
  return total;
}

std::string requests_text(const SummaryInput& input) {
  std::vector<Named> services;
  std::uint64_t read = 0;
  for (std::size_t i = 0; i < input.tally.services().size(); ++i) {
    const auto& cells = input.tally.services()[i].transactions;
    std::uint64_t count = 0;
    for (const std::uint64_t cell : cells) count += cell;
    services.push_back({input.tally.service_names()[i], count});
    read += count;
  }
  std::string text = grouped(read) + " read";
  const std::string names = listed(services, kServicesShown);
  if (!names.empty()) text += " (" + names + ")";
  return text + ", " + grouped(input.counters.get(Count::kRequestsSkipped)) + " to other hosts passed over";
}

std::string alerts_text(const SummaryInput& input) {
  std::vector<Named> severities;
  for (std::size_t i = kSeverityNames.size(); i-- > 0;) {
    severities.push_back({std::string(kSeverityNames[i]),
                          sum(input.tally, [i](const ServiceTally& s) { return s.alerts[i]; })});
  }
  const std::string text = listed(severities, severities.size());
  const std::uint64_t records = sum(input.tally, [](const ServiceTally& s) {
    std::uint64_t total = 0;
    for (const std::uint64_t cell : s.records) total += cell;
    return total;
  });
  return (text.empty() ? "none" : text) + "; " + grouped(records) + " recorded without alert";
}

std::string uninspected_text(const SummaryInput& input) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < kMissedNames.size(); ++i) {
    const std::uint64_t bytes =
        sum(input.tally, [i](const ServiceTally& s) { return s.uninspected_bytes[i]; });
    const std::uint64_t flows =
        sum(input.tally, [i](const ServiceTally& s) { return s.uninspected_flows[i]; });
    const std::string reason(kMissedNames[i]);
    if (bytes > 0) parts.push_back(human_bytes(bytes) + " " + reason);
    if (flows > 0) parts.push_back(grouped(flows) + " flows of services " + reason);
  }
  const auto count = [&](Count which, const char* what) {
    const std::uint64_t n = input.counters.get(which);
    if (n > 0) parts.push_back(grouped(n) + " " + what);
  };
  count(Count::kFlowsTls, "flows encrypted (TLS)");
  count(Count::kFlowsHttp2, "flows of HTTP/2");
  count(Count::kFlowsWebSocket, "flows of WebSocket");
  count(Count::kFlowsOther, "flows of other protocols");
  count(Count::kPacketsUdp, "UDP packets");
  count(Count::kNetworkFragment, "datagrams in incomplete fragments");
  if (const std::uint64_t lost = input.counters.get(Count::kGapBytes); lost > 0) {
    parts.push_back(human_bytes(lost) + " not captured in " + grouped(input.counters.get(Count::kGaps)) +
                    " holes");
  }
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text.empty() ? "nothing" : text;
}

std::string refused_text(const Counters& counters) {
  std::vector<Named> reasons;
  for (std::size_t i = 0; i < std::size(kDecoderCells); ++i) {
    if (kDecoderCells[i].family != "decode_errors_total" && kDecoderCells[i].family != "http_malformed_total")
      continue;
    std::string reason(kDecoderCells[i].label_values);
    std::replace(reason.begin(), reason.end(), ',', ' ');
    std::replace(reason.begin(), reason.end(), '_', ' ');
    reasons.push_back({reason, counters.get(static_cast<Count>(i))});
  }
  return listed(reasons, 6);
}

std::string passed_over_text(std::span<const std::string> files) {
  std::string text = grouped(files.size()) +
                     (files.size() == 1 ? " file that is no capture: " : " files that are no captures: ");
  for (std::size_t i = 0; i < std::min(files.size(), kFilesShown); ++i)
    text += (i == 0 ? "" : ", ") + files[i];
  if (files.size() > kFilesShown) text += ", and " + grouped(files.size() - kFilesShown) + " more";
  return text;
}

std::string limits_text(const Counters& counters) {
  std::vector<Named> hits;
  for (std::size_t i = 0; i < kLimitCount; ++i)
    hits.push_back({std::string(kLimitRows[i].name), counters.get(static_cast<Limit>(i))});
  return listed(hits, 6);
}

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, " ");
  }
  return digits;
}

std::string human_bytes(std::uint64_t bytes) {
  static constexpr std::array<std::string_view, 6> kUnits = {"B", "kB", "MB", "GB", "TB", "PB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1000 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return (unit == 0 ? std::to_string(bytes) : decimal(value)) + " " + std::string(kUnits[unit]);
}

std::string summary_text(const SummaryInput& input) {
  const Counters& counters = input.counters;
  const std::uint64_t packets = counters.get(Count::kPackets);
  const std::uint64_t bytes = counters.get(Count::kPacketBytes);
  const std::uint64_t flows = counters.get(Count::kFlowsSyn) + counters.get(Count::kFlowsMidstream);
  std::string text = "\n";
  text += row("read", std::to_string(input.captures) + (input.captures == 1 ? " capture, " : " captures, ") +
                          grouped(packets) + " packets, " + human_bytes(bytes) + ", " + grouped(flows) +
                          " TCP flows (" + grouped(counters.get(Count::kFlowsMidstream)) +
                          " joined in the middle, " + grouped(counters.get(Count::kFlowsOneSided)) +
                          " one-sided)");
  if (!input.passed_over.empty()) text += row("passed over", passed_over_text(input.passed_over));
  text += row("requests", requests_text(input));
  text += row("alerts", alerts_text(input));
  std::vector<Named> signatures;
  for (std::size_t i = 0; i < input.ruleset.signatures.size(); ++i) {
    signatures.push_back({input.ruleset.signatures[i].id, input.tally.signatures()[i]});
  }
  if (const std::string found = listed(signatures, kSignaturesShown); !found.empty())
    text += row("findings", found);
  text += row("not inspected", uninspected_text(input));
  if (const std::string refused = refused_text(counters); !refused.empty()) text += row("refused", refused);
  if (const std::string limits = limits_text(counters); !limits.empty()) text += row("limits met", limits);
  text +=
      row("took", decimal(input.seconds) + " s" +
                      (input.seconds > 0
                           ? ", " + decimal(static_cast<double>(bytes) * 8 / 1e9 / input.seconds) + " Gbit/s"
                           : ""));
  return text;
}

}  // namespace sekimori
