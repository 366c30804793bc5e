#include "exporters/record.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "tests/unit/exporters/sample.h"

namespace sekimori {
namespace {

namespace json = boost::json;
using namespace test;

json::object parsed(const std::string& line) {
  EXPECT_TRUE(line.ends_with('\n'));
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  return json::parse(line).as_object();
}

std::vector<std::string> keys_of(const json::object& object) {
  std::vector<std::string> keys;
  for (const auto& entry : object) keys.emplace_back(entry.key());
  return keys;
}

// Key by key as the records are specified.
TEST(Record, WritesAnAlertAsSpecified) {
  const auto ruleset = sample_ruleset();
  const std::string line = alert_line(sample_alert(sample_result(ruleset)), sample_context(), Limits());
  const std::string sha = to_hex(ruleset->sha256);
  EXPECT_EQ(
      line,
      R"~({"timestamp":"2026-11-21T00:00:00.123456+0000","flow_id":586497171462735,"event_type":"alert","vlan":[100],)~"
      R"~("src_ip":"10.0.3.7","src_port":51234,"dest_ip":"104.18.32.47","dest_port":443,"proto":"TCP","ip_v":4,)~"
      R"~("community_id":")~" +
          community_id({.address = {{10, 0, 3, 7}}, .port = 51'234},
                       {.address = {{104, 18, 32, 47}}, .port = 443}) +
          R"~(","tx_id":3,"pcap_filename":"a.pcapng","pcap_cnt":381,)~"
          R"~("alert":{"action":"allowed","gid":1,"signature_id":9000001,"rev":3,"signature":"名","category":"DLP: marking",)~"
          R"~("severity":1,"metadata":{"level":["c2"],"service":["api"],"confidence":["high"]}},"app_proto":"http",)~"
          R"~("http":{"hostname":"api.example.ai","url":"/v1/chat/completions?team=a","http_method":"POST",)~"
          R"~("http_user_agent":"curl/8","protocol":"HTTP/1.1","status":200},)~"
          R"~("dlp":{"id":"0123456789abcdef0123456789abcdef","verdict":"alert","severity":"high",)~"
          R"~("request":{"content_type":"application/json","content_encoding":"","bytes":9123},)~"
          R"~("service":{"id":"api","name":"Example","provider":"P","country":"US","terms":"standard","account":{}},)~"
          R"~("who":{"user":null,"unit":"人事課","terminal":"issued"},)~"
          R"~("findings":[{"signature":"mark.c2","revision":3,"name":{"ja":"名","en":"name"},"level":"c2",)~"
          R"~("category":"marking","confidence":"high","count":1,"excerpt":"【機密性2】……","part":"prompt",)~"
          R"~("field":"/messages/0/content","document":null,"offset":0,"length":15,"why":["bracket"],)~"
          R"~("reference":"unified standards 1.2(1)"}],)~"
          R"~("policy":{"rule":"c2/standard","clause":"統一基準 1.2(1)","exception":null},)~"
          R"~("frames":{"first":377,"last":381,"match":[379,380]},)~"
          R"~("coverage":{"wire":9123,"decoded":15230,"scanned":15230,"missed":0,"reasons":{}},)~"
          R"~("ruleset":{"version":"","sha256":")~" +
          sha + R"~("},"sensor":{"name":"gate","version":"0.1.0"},"seen":1}})~" + "\n");
}

TEST(Record, NamesTheInterfaceInsteadOfTheFile) {
  RecordContext context = sample_context();
  context.from_files = false;
  context.sources = {"span0"};
  const json::object line =
      parsed(alert_line(sample_alert(sample_result(sample_ruleset())), context, Limits()));
  EXPECT_EQ(line.at("in_iface").as_string(), "span0");
  EXPECT_FALSE(line.contains("pcap_filename") || line.contains("pcap_cnt"));
}

TEST(Record, ListsFindingsAndFramesWithinTheirLimits) {
  Alert alert = sample_alert(sample_result(sample_ruleset()));
  for (std::uint64_t i = 0; i < 20; ++i) {
    alert.findings.push_back(alert.findings[0]);
    alert.findings.back().finding.frames = {400 + i};
  }
  Limits limits;
  limits.record_findings = 3;
  limits.match_frames = 4;
  const json::object dlp = parsed(alert_line(alert, sample_context(), limits)).at("dlp").as_object();
  EXPECT_EQ(dlp.at("findings").as_array().size(), 3u);
  EXPECT_EQ(json::serialize(dlp.at("frames").at("match")), "[379,380,400,401]");
}

TEST(Record, HidesTheQueryInWhichSomethingWasFound) {
  TransactionResult result = sample_result(sample_ruleset());
  result.inspection.query_has_findings = true;
  const json::object line = parsed(alert_line(sample_alert(std::move(result)), sample_context(), Limits()));
  EXPECT_EQ(line.at("http").at("url").as_string(), "/v1/chat/completions?***");
}

TEST(Record, WritesATransactionAsSpecified) {
  TransactionResult result = sample_result(sample_ruleset());
  result.transaction->body_sha256 = sha256(as_bytes("abc"));
  const std::string line = transaction_line(result, sample_alert(sample_result(sample_ruleset())).service,
                                            Action::kAlert, sample_context());
  EXPECT_EQ(
      line,
      R"~({"timestamp":"2026-11-21T00:00:00.000000+0000","flow_id":586497171462735,"tx_id":3,"pcap_filename":"a.pcapng",)~"
      R"~("frame_first":377,"frame_last":381,"src_ip":"10.0.3.7","src_port":51234,"dest_ip":"104.18.32.47",)~"
      R"~("dest_port":443,"app_proto":"http","stream":null,"method":"POST","host":"api.example.ai",)~"
      R"~("path":"/v1/chat/completions?team=a","content_type":"application/json","content_encoding":null,)~"
      R"~("request_body_bytes":9123,)~"
      // FIPS 180-4, example "abc".
      R"~("request_body_sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",)~"
      R"~("decoded_body_sha256":null,"status":200,"complete":"yes","service":"api","wire":"api-01","parts":2,)~"
      R"~("coverage":{"wire":9123,"decoded":15230,"scanned":15230,"missed":0,"reasons":{}},"verdict":"alert"})~"
      "\n");
}

TEST(Record, SaysHowWholeARequestIs) {
  Transaction transaction;
  transaction.end = BodyEnd::kComplete;
  EXPECT_EQ(completeness(transaction), "yes");
  transaction.coverage.miss(Missed::kGap, 10);
  EXPECT_EQ(completeness(transaction), "gap");
  transaction = Transaction();
  EXPECT_EQ(completeness(transaction), "truncated");
  transaction.end = BodyEnd::kLost;
  EXPECT_EQ(completeness(transaction), "gap");
  transaction.end = BodyEnd::kMalformed;
  EXPECT_EQ(completeness(transaction), "aborted");
}

TEST(Record, SaysWhatWasNotRead) {
  TransactionResult result = sample_result(sample_ruleset());
  result.transaction->coverage.miss(Missed::kUninspectable, 230);
  result.transaction->coverage.miss(Missed::kCoding, 0);
  const json::object line =
      parsed(transaction_line(result, ServiceFacts(), Action::kAllow, sample_context()));
  EXPECT_EQ(
      json::serialize(line.at("coverage")),
      R"~({"wire":9123,"decoded":15230,"scanned":15000,"missed":230,"reasons":{"coding":0,"uninspectable":230}})~");
}

TEST(Record, WritesAnUpdate) {
  EXPECT_EQ(
      update_line({.id = "ab", .action = Action::kAlert, .seen = 4, .last = kSecond, .at = 2 * kSecond}),
      R"~({"timestamp":"1970-01-01T00:00:02.000000+0000","event_type":"dlp_update",)~"
      R"~("dlp":{"id":"ab","seen":4,"last":"1970-01-01T00:00:01.000000+0000"}})~"
      "\n");
}

TEST(Record, WritesTimesBeforeTheEpochToo) {
  EXPECT_EQ(timestamp(-1), "1969-12-31T23:59:59.999999+0000");
  EXPECT_EQ(timestamp(-1'500 * kMillisecond), "1969-12-31T23:59:58.500000+0000");
}

// The first from the specification's own baseline of pcaps, the second by hand with python's hashlib:
// base64(sha1(0000 || 2001:db8::1 || 2001:db8::2 || 06 00 || 0050 || c000)).
TEST(Record, GivesTheCommunityId) {
  const Endpoint a{.address = {{128, 232, 110, 120}}, .port = 34'855};
  const Endpoint b{.address = {{66, 35, 250, 204}}, .port = 80};
  EXPECT_EQ(community_id(a, b), "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
  EXPECT_EQ(community_id(b, a), "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
  Endpoint c{.address = {{0x20, 0x01, 0x0D, 0xB8}, true}, .port = 80};
  Endpoint d{.address = {{0x20, 0x01, 0x0D, 0xB8}, true}, .port = 49'152};
  c.address.bytes[15] = 1;
  d.address.bytes[15] = 2;
  EXPECT_EQ(community_id(d, c), "1:KC3VhOfVNa2rw/0l/cFmQXnthWo=");
}

TEST(Record, WritesAScanAndALineOfABatch) {
  const auto ruleset = sample_ruleset();
  ScanReport report{.input = "draft.txt",
                    .kind = "text",
                    .findings = {sample_finding()},
                    .coverage = {},
                    .verdict = Action::kAlert};
  const json::object whole = parsed(scan_line(report, *ruleset, false));
  EXPECT_EQ(keys_of(whole), (std::vector<std::string>{"input", "kind", "findings", "coverage", "verdict"}));
  EXPECT_EQ(whole.at("findings").at(0).at("signature").as_string(), "mark.c2");
  const json::object line = parsed(scan_line(report, *ruleset, true));
  EXPECT_EQ(keys_of(line), (std::vector<std::string>{"id", "findings", "verdict"}));
}

}  // namespace
}  // namespace sekimori
