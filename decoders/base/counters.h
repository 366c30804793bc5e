// Counters of one worker: one writer, read by others at any time. An add is one addition to the worker's own
// memory; nothing is shared on the packet path. Rows in metrics.def; hits of limits are counted per row of
// limits.def and become sekimori_limit_hits_total.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "decoders/base/limits.h"

namespace sekimori {

enum class MetricType : std::uint8_t { kCounter, kGauge };

// One metric: name without the prefix sekimori_, label names parted by commas.
struct MetricFamily {
  std::string_view name;
  MetricType type;
  std::string_view labels;
  std::string_view help;
};

// One time series of a family: label values in the order of the family's labels, parted by commas.
struct MetricCell {
  std::string_view family;
  std::string_view label_values;
};

inline constexpr MetricFamily kDecoderFamilies[] = {
#define FAMILY(name, type, labels, help) {#name, MetricType::type, labels, help},
#define CELL(id, family, values)
#include "decoders/base/metrics.def"
#undef FAMILY
#undef CELL
    {"limit_hits_total", MetricType::kCounter, "limit", "Times a row of the table of limits was reached."},
};

enum class Count : std::uint8_t {
#define FAMILY(name, type, labels, help)
#define CELL(id, family, values) id,
#include "decoders/base/metrics.def"
#undef FAMILY
#undef CELL
  kCount
};

inline constexpr MetricCell kDecoderCells[] = {
#define FAMILY(name, type, labels, help)
#define CELL(id, family, values) {#family, values},
#include "decoders/base/metrics.def"
#undef FAMILY
#undef CELL
};

class Counters {
 public:
  void add(Count which, std::uint64_t n = 1) { add(cells_[static_cast<std::size_t>(which)], n); }
  void hit(Limit which, std::uint64_t n = 1) { add(hits_[static_cast<std::size_t>(which)], n); }

  std::uint64_t get(Count which) const {
    return cells_[static_cast<std::size_t>(which)].load(std::memory_order_relaxed);
  }
  std::uint64_t get(Limit which) const {
    return hits_[static_cast<std::size_t>(which)].load(std::memory_order_relaxed);
  }

 private:
  using Cell = std::atomic<std::uint64_t>;
  // Not fetch_add: with one writer a plain load and store is enough, and cheaper.
  static void add(Cell& cell, std::uint64_t n) {
    cell.store(cell.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }

  std::array<Cell, static_cast<std::size_t>(Count::kCount)> cells_{};
  std::array<Cell, kLimitCount> hits_{};
};

}  // namespace sekimori
