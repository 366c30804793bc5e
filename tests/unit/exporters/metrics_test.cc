#include "exporters/metrics.h"

#include <set>

#include <gtest/gtest.h>

#include "exporters/summary.h"
#include "tests/unit/exporters/sample.h"

namespace sekimori {
namespace {

using namespace test;

bool has_line(const std::string& text, const std::string& line) {
  return text.starts_with(line + "\n") || text.find("\n" + line + "\n") != std::string::npos;
}

class Metrics : public ::testing::Test {
 protected:
  std::string text() {
    return metrics_text({.ruleset = *ruleset_,
                         .limits = limits_,
                         .counters = {&counters_, &others_},
                         .tally = &tally_,
                         .flows_active = 3,
                         .pools = {{"reorder", 50, 200}, {"coding", 1, 1'000}},
                         .worker_busy_seconds = {0.5, 0.25},
                         .loaded_at_seconds = 7});
  }

  std::shared_ptr<const Ruleset> ruleset_ = sample_ruleset();
  Limits limits_;
  Counters counters_;
  Counters others_;
  Tally tally_{*ruleset_};
};

TEST_F(Metrics, AddsUpTheWorkersCounters) {
  counters_.add(Count::kPackets, 2);
  others_.add(Count::kPackets, 3);
  counters_.hit(Limit::json_depth);
  const std::string text = this->text();
  EXPECT_TRUE(has_line(text, "sekimori_capture_packets_total{interface=\"capture\"} 5"));
  EXPECT_TRUE(has_line(text, "sekimori_limit_hits_total{limit=\"json_depth\"} 1"));
  EXPECT_TRUE(has_line(text, "# TYPE sekimori_capture_packets_total counter"));
}

TEST_F(Metrics, TellsTheStateOfTheSensor) {
  const std::string text = this->text();
  EXPECT_TRUE(has_line(text, "sekimori_flows_active 3"));
  EXPECT_TRUE(has_line(text, "sekimori_memory_used_bytes{pool=\"reorder\"} 50"));
  EXPECT_TRUE(has_line(text, "sekimori_memory_pressure_ratio 0.25"));
  EXPECT_TRUE(has_line(text, "sekimori_worker_busy_seconds_total{worker=\"1\"} 0.25"));
  EXPECT_TRUE(has_line(text, "sekimori_ruleset_signatures{level=\"c2\"} 1"));
  EXPECT_TRUE(has_line(text, "sekimori_ruleset_loaded_timestamp_seconds 7"));
}

TEST_F(Metrics, TellsWhatWasFound) {
  tally_.service(0).alerts[static_cast<std::size_t>(Severity::kHigh)] = 4;
  tally_.signature(0) = 6;
  tally_.suppressed(Suppressed::kRepeat) = 2;
  const std::string text = this->text();
  EXPECT_TRUE(has_line(text, "sekimori_alerts_total{service=\"api\",severity=\"high\"} 4"));
  EXPECT_TRUE(has_line(text, "sekimori_alerts_total{service=\"unknown-genai\",severity=\"high\"} 0"));
  EXPECT_TRUE(has_line(text, "sekimori_signature_findings_total{signature=\"mark.c2\"} 6"));
  EXPECT_TRUE(has_line(text, "sekimori_suppressed_total{reason=\"repeat\"} 2"));
}

// Every family of the table is written, with at least one series: an alarm on a metric that is not there yet
// never fires.
TEST_F(Metrics, WritesEveryFamilyAtOnce) {
  const std::string text = this->text();
  std::set<std::string_view> names;
  for (const MetricFamily& family : all_metrics()) {
    EXPECT_TRUE(names.insert(family.name).second) << family.name << " stands twice";
    EXPECT_NE(text.find("\nsekimori_" + std::string(family.name)), std::string::npos) << family.name;
    EXPECT_TRUE(family.help.ends_with('.')) << family.name;
    EXPECT_EQ(family.type == MetricType::kCounter, family.name.ends_with("_total")) << family.name;
  }
}

TEST(Summary, WritesNumbersForPeople) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'234'567), "1 234 567");
  EXPECT_EQ(human_bytes(999), "999 B");
  EXPECT_EQ(human_bytes(1'234), "1.23 kB");
  EXPECT_EQ(human_bytes(45'600'000'000), "45.6 GB");
}

TEST_F(Metrics, AreSummedUpOnOneScreen) {
  counters_.add(Count::kPackets, 1'000);
  counters_.add(Count::kPacketBytes, 2'000'000);
  counters_.add(Count::kFlowsSyn, 3);
  counters_.add(Count::kFlowsTls, 2);
  counters_.add(Count::kNetworkTruncated, 4);
  counters_.hit(Limit::reorder_bytes, 5);
  tally_.service(0).transactions[0] = 7;
  tally_.service(0).alerts[static_cast<std::size_t>(Severity::kHigh)] = 1;
  tally_.service(0).uninspected_bytes[static_cast<std::size_t>(Missed::kCoding)] = 2'500;
  tally_.signature(0) = 9;
  const std::string text = summary_text(
      {.ruleset = *ruleset_, .counters = counters_, .tally = tally_, .captures = 1, .seconds = 0.5});
  for (const char* line : {"1 capture, 1 000 packets, 2.00 MB, 3 TCP flows", "7 read (api 7)",
                           "high 1; 0 recorded", "mark.c2 9", "2.50 kB coding, 2 flows encrypted (TLS)",
                           "network truncated 4", "reorder_bytes 5", "0.50 s, 0.03 Gbit/s"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
  }
  EXPECT_EQ(text.find("passed over  "), std::string::npos);
}

TEST_F(Metrics, NameFilesThatWerePassedOver) {
  const std::vector<std::string> files = {"f/1", "f/2", "f/3", "f/4", "f/5"};
  const std::string text = summary_text(
      {.ruleset = *ruleset_, .counters = counters_, .tally = tally_, .captures = 1, .passed_over = files});
  EXPECT_NE(text.find("passed over     5 files that are no captures: f/1, f/2, f/3, f/4, and 1 more\n"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace sekimori
