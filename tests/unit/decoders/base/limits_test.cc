#include "decoders/base/limits.h"

#include <set>

#include <gtest/gtest.h>

#include "decoders/base/counters.h"

namespace sekimori {
namespace {

TEST(Limits, StandWithinTheirBounds) {
  const Limits limits;
  for (const LimitRow& row : kLimitRows) {
    EXPECT_LE(row.least, row.preset) << row.name;
    EXPECT_LE(row.preset, row.greatest) << row.name;
    EXPECT_EQ(limits.*row.member, row.preset) << row.name;
    EXPECT_FALSE(row.meaning.empty()) << row.name;
  }
}

TEST(Metrics, EveryCellBelongsToAFamilyOfItsOwn) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const MetricCell& cell : kDecoderCells)
    EXPECT_TRUE(seen.insert({cell.family, cell.label_values}).second) << cell.family;
}

TEST(Counters, CountByCellAndByLimit) {
  Counters counters;
  counters.add(Count::kPackets);
  counters.add(Count::kPackets, 41);
  counters.hit(Limit::flow_entries);
  EXPECT_EQ(counters.get(Count::kPackets), 42u);
  EXPECT_EQ(counters.get(Limit::flow_entries), 1u);
  EXPECT_EQ(counters.get(Count::kPacketBytes), 0u);
}

}  // namespace
}  // namespace sekimori
