#include "signatures/verdict/correlator.h"

#include <gtest/gtest.h>

#include "tests/unit/support/rules.h"

namespace sekimori {
namespace {

using test::ruleset_of;
using test::signature;
using test::TestData;

constexpr PacketTime kNoon = 1'795'219'200 * kSecond;

std::string rules() {
  const std::string proof =
      "match = [\"MARK2\", \"MARK3\", \"NUMBER\"]\nno_match = [\"x\"]\npattern = 'MARK2|MARK3|NUMBER'\n";
  std::string c2 = signature("mark.c2", 1, proof);
  c2.replace(c2.find("\"personal\""), 10, "\"c2\"");
  std::string c3 = signature("mark.c3", 2, proof);
  c3.replace(c3.find("\"personal\""), 10, "\"c3\"");
  return c2 + c3 + signature("id.n", 3, proof);
}

class Sink final : public VerdictSink {
 public:
  void on_request(const TransactionResult&, const ServiceFacts& service, Action verdict) override {
    requests.push_back(service.id + " " + std::string(name(verdict)));
  }
  void on_alert(Alert alert) override { alerts.push_back(std::move(alert)); }
  void on_update(const AlertUpdate& update) override { updates.push_back(update); }

  std::vector<std::string> requests;
  std::vector<Alert> alerts;
  std::vector<AlertUpdate> updates;
};

class Correlation : public ::testing::Test {
 protected:
  void start(std::shared_ptr<const Ruleset> ruleset) {
    ruleset_ = std::move(ruleset);
    correlator_ = std::make_unique<Correlator>(*ruleset_, limits_, counters_, sink_);
  }
  void SetUp() override { start(ruleset_of(rules())); }

  struct Found {
    std::uint32_t signature;
    Confidence confidence = Confidence::kHigh;
    std::uint64_t text = 1;
  };
  // A request of one client to the listed service.
  void request(PacketTime at, std::vector<Found> found, std::uint8_t client = 7, bool listed = true,
               std::uint64_t bytes = 100) {
    TransactionResult result;
    result.ruleset = ruleset_;
    result.transaction = std::make_unique<Transaction>();
    Transaction& tx = *result.transaction;
    tx.completed = tx.first.time = at;
    tx.tx = number_++;
    tx.client.address.bytes = {10, 0, 3, client};
    tx.host = "api.example.ai";
    tx.match = listed ? ServiceMatch::kListed : ServiceMatch::kUnlisted;
    if (listed) tx.service = 0;
    tx.inspected = true;
    tx.end = BodyEnd::kComplete;
    tx.coverage.wire_bytes = bytes;
    for (const Found& each : found) {
      Finding finding;
      finding.signature = each.signature;
      finding.confidence = each.confidence;
      finding.text_hash = each.text;
      result.inspection.findings.push_back(finding);
    }
    correlator_->on_result(std::move(result));
  }

  Limits limits_;
  Counters counters_;
  Sink sink_;
  std::shared_ptr<const Ruleset> ruleset_;
  std::unique_ptr<Correlator> correlator_;
  std::uint64_t number_ = 0;
};

TEST_F(Correlation, RaisesOneAlertForEachSeverity) {
  request(kNoon, {{0}, {1}, {2, Confidence::kMedium}});
  ASSERT_EQ(sink_.alerts.size(), 2u);
  EXPECT_EQ(sink_.alerts[0].severity, Severity::kCritical);
  EXPECT_EQ(sink_.alerts[0].rule, "c3/standard");
  EXPECT_EQ(sink_.alerts[0].clause, "clause 3");
  EXPECT_EQ(sink_.alerts[1].severity, Severity::kHigh);
  EXPECT_EQ(sink_.alerts[1].findings.size(), 2u);
  EXPECT_EQ(sink_.requests, (std::vector<std::string>{"api alert"}));
  EXPECT_EQ(correlator_->tally().services()[0].alerts[static_cast<std::size_t>(Severity::kHigh)], 1u);
}

TEST_F(Correlation, RecordsWhatIsWorthTooLittleToAlert) {
  request(kNoon, {{0, Confidence::kLow}});
  ASSERT_EQ(sink_.alerts.size(), 1u);
  EXPECT_EQ(sink_.alerts[0].action, Action::kRecord);
  EXPECT_EQ(correlator_->tally().suppressed()[static_cast<std::size_t>(Suppressed::kConfidence)], 1u);
}

TEST_F(Correlation, JudgesUnlistedServicesByTheirOwnColumn) {
  request(kNoon, {{0}}, 7, false);
  ASSERT_EQ(sink_.alerts.size(), 1u);
  EXPECT_EQ(sink_.alerts[0].service.id, "unknown-genai");
  EXPECT_EQ(sink_.alerts[0].rule, "c2/unknown");
}

TEST_F(Correlation, SaysARepetitionOnceAMinuteAndAtTheEnd) {
  request(kNoon, {{0}});
  request(kNoon + 10 * kSecond, {{0}});
  request(kNoon + 20 * kSecond, {{0}});
  EXPECT_EQ(sink_.alerts.size(), 1u);
  EXPECT_TRUE(sink_.updates.empty());
  request(kNoon + 70 * kSecond, {{0}});
  ASSERT_EQ(sink_.updates.size(), 1u);
  EXPECT_EQ(sink_.updates[0].id, sink_.alerts[0].id);
  EXPECT_EQ(sink_.updates[0].seen, 4u);
  request(kNoon + 80 * kSecond, {{0}});
  correlator_->finish();
  ASSERT_EQ(sink_.updates.size(), 2u);
  EXPECT_EQ(sink_.updates[1].seen, 5u);
  EXPECT_EQ(sink_.updates[1].last, kNoon + 80 * kSecond);
}

TEST_F(Correlation, TellsTextsClientsAndSignaturesApart) {
  request(kNoon, {{0, Confidence::kHigh, 1}});
  request(kNoon, {{0, Confidence::kHigh, 2}});
  request(kNoon, {{0, Confidence::kHigh, 1}}, 8);
  request(kNoon, {{2, Confidence::kHigh, 1}});
  EXPECT_EQ(sink_.alerts.size(), 4u);
  // History that is sent again with something new in it: only the new is an alert.
  request(kNoon + kSecond, {{0, Confidence::kHigh, 1}, {0, Confidence::kHigh, 3}});
  ASSERT_EQ(sink_.alerts.size(), 5u);
  EXPECT_EQ(sink_.alerts[4].findings.size(), 1u);
}

TEST_F(Correlation, ForgetsATextAfterItsWindowAndAtTheLimit) {
  limits_.repeat_window_s = 60;
  request(kNoon, {{0}});
  request(kNoon + 61 * kSecond, {{0}});
  EXPECT_EQ(sink_.alerts.size(), 2u);
  limits_.repeat_window_s = 86'400;
  limits_.repeat_entries = 64;
  for (std::uint64_t text = 100; text < 200; ++text)
    request(kNoon + 62 * kSecond, {{0, Confidence::kHigh, text}});
  EXPECT_GT(counters_.get(Limit::repeat_entries), 0u);
  request(kNoon + 63 * kSecond, {{0, Confidence::kHigh, 100}});
  EXPECT_EQ(sink_.alerts.size(), 103u);
}

TEST_F(Correlation, GivesAnIdThatEveryReplayGives) {
  request(kNoon, {{0}});
  const std::string first = sink_.alerts[0].id;
  EXPECT_EQ(first.size(), 32u);
  Sink other;
  Correlator again(*ruleset_, limits_, counters_, other);
  std::swap(other.alerts, sink_.alerts);
  correlator_ = std::make_unique<Correlator>(*ruleset_, limits_, counters_, sink_);
  number_ = 0;
  request(kNoon, {{0}});
  EXPECT_EQ(sink_.alerts[0].id, first);
  request(kNoon, {{0, Confidence::kHigh, 9}});
  EXPECT_NE(sink_.alerts[1].id, first);  // another request
}

std::shared_ptr<const Ruleset> with_policy(std::string_view more,
                                           std::string_view services = test::kServices) {
  const TestData data(rules());
  data.folder.write("policy/zz-house.toml", more);
  data.folder.write("services/test.toml", services);
  const Loaded loaded = data.load();
  for (const Error& fault : loaded.faults) ADD_FAILURE() << fault.text();
  return loaded.ruleset;
}

TEST_F(Correlation, LetsAnExceptionPassInItsTime) {
  const TestData data(rules());
  data.folder.write(
      "policy/test.toml",
      std::string(test::kPolicy) +
          "[[exception]]\nid = \"ex-1\"\napplicant = \"A\"\napprover = \"B\"\nreason = \"r\"\nfrom = "
          "2026-11-01\nuntil = 2026-12-01\nservices = [\"api\"]\nlevels = [\"c2\"]\n");
  start(data.load().ruleset);
  request(kNoon, {{0}, {1}});
  ASSERT_EQ(sink_.alerts.size(), 2u);
  EXPECT_EQ(sink_.alerts[0].severity, Severity::kCritical);  // c3 is not excepted
  EXPECT_EQ(sink_.alerts[1].action, Action::kRecord);
  EXPECT_EQ(sink_.alerts[1].exception, "ex-1");
  request(kNoon + 20 * 86'400 * kSecond, {{0, Confidence::kHigh, 2}});  // it has ended
  EXPECT_EQ(sink_.alerts[2].action, Action::kAlert);
}

TEST_F(Correlation, AlertsOverTheBulkSize) {
  std::string services(test::kServices);
  services.replace(services.find("provider"), 0, "terms = \"contract\"\n");
  start(with_policy("[bulk]\nbytes = 1000\nwindow_s = 60\n", services));
  request(kNoon, {{0, Confidence::kHigh, 1}}, 7, true, 600);
  request(kNoon + kSecond, {{0, Confidence::kHigh, 2}}, 7, true, 600);
  request(kNoon + kSecond, {{0, Confidence::kHigh, 3}}, 8, true, 600);
  request(kNoon + 120 * kSecond, {{0, Confidence::kHigh, 4}}, 7, true, 600);
  ASSERT_EQ(sink_.alerts.size(), 4u);
  EXPECT_EQ(sink_.alerts[0].action, Action::kRecord);
  EXPECT_EQ(sink_.alerts[1].action, Action::kAlert);
  EXPECT_EQ(sink_.alerts[1].severity, Severity::kMedium);
  EXPECT_EQ(sink_.alerts[1].rule, "c2/contract/bulk");
  EXPECT_EQ(sink_.alerts[2].action, Action::kRecord);
  EXPECT_EQ(sink_.alerts[3].action, Action::kRecord);
}

TEST_F(Correlation, MeasuresNoMoreClientsThanTheLimit) {
  limits_.volume_entries = 64;
  start(with_policy("[bulk]\nbytes = 1000\n"));
  for (int client = 0; client < 200; ++client) request(kNoon, {}, static_cast<std::uint8_t>(client));
  EXPECT_GT(counters_.get(Limit::volume_entries), 100u);
}

TEST_F(Correlation, NamesUnitsAndForeignTerminals) {
  const TestData data(rules());
  data.folder.write(
      "policy/test.toml",
      std::string(test::kPolicy) +
          "[[group]]\nunit = \"人事課\"\naddresses = [\"10.0.3.7\"]\nissued_terminals = true\n");
  start(data.load().ruleset);
  request(kNoon, {{0}}, 7);
  request(kNoon, {{0}}, 9);
  EXPECT_EQ(sink_.alerts.at(0).who.unit, "人事課");
  EXPECT_EQ(sink_.alerts[0].who.terminal, "issued");
  EXPECT_EQ(sink_.alerts.at(1).who.unit, "");
  EXPECT_EQ(sink_.alerts[1].who.terminal, "other");
}

TEST_F(Correlation, CountsTheLedger) {
  TransactionResult result;
  result.ruleset = ruleset_;
  result.transaction = std::make_unique<Transaction>();
  result.transaction->match = ServiceMatch::kListed;
  result.transaction->service = 0;
  result.transaction->inspected = true;
  result.transaction->end = BodyEnd::kComplete;
  result.transaction->known_paths = true;
  result.transaction->coverage.miss(Missed::kGap, 40);
  result.inspection.bytes_by_part[0] = 500;
  result.inspection.mentions = 2;
  correlator_->on_result(std::move(result));
  UnreadFlow unread;
  unread.service = 0;
  unread.protocol = Protocol::kTls;
  correlator_->on_unread(unread);
  const ServiceTally& tally = correlator_->tally().services()[0];
  EXPECT_EQ(tally.transactions[static_cast<std::size_t>(Outcome::kPartial)], 1u);
  EXPECT_EQ(tally.wires[static_cast<std::size_t>(WireResult::kUnknownPath)], 1u);
  EXPECT_EQ(tally.inspected_bytes[0], 500u);
  EXPECT_EQ(tally.uninspected_bytes[static_cast<std::size_t>(Missed::kGap)], 40u);
  EXPECT_EQ(tally.uninspected_flows[static_cast<std::size_t>(Missed::kTls)], 1u);
  EXPECT_EQ(tally.mentions, 2u);
  EXPECT_EQ(sink_.requests, (std::vector<std::string>{"api record"}));  // mentions only
}

}  // namespace
}  // namespace sekimori
