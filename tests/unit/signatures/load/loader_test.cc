#include "signatures/load/loader.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/unit/support/rules.h"

namespace sekimori {
namespace {

using test::ruleset_of;
using test::signature;
using test::TestData;

constexpr std::string_view kGood = R"(pattern = 'secret[0-9]{3}'
match = ["a secret123 here"]
no_match = ["a secret12 here"])";

// The faults of a load, "line:column: sentence", without the file's name.
std::vector<std::string> faults_of(const TestData& data) {
  std::vector<std::string> faults;
  for (const Error& fault : data.load().faults) {
    const std::size_t name = fault.place.rfind('/');
    faults.push_back(fault.place.substr(name + 1) + ": " + fault.sentence);
  }
  return faults;
}

std::vector<std::string> faults_of_rules(const std::string& rules, const std::string& lexicon = "") {
  return faults_of(TestData(rules, lexicon));
}

TEST(Loader, RefusesAThresholdThatIsNeverReached) {
  const std::string rules = signature("a.b", 1, std::string(kGood) + "\nthreshold = { count = 300 }");
  const std::vector<std::string> faults = faults_of_rules(rules);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0],
            "test.toml:1:1: 'threshold': a count of 300 is never reached, the limit evidence_values is 256");
}

TEST(Loader, LoadsAndProvesTheExamples) {
  const TestData data(signature("a.b", 1, kGood));
  const Loaded loaded = data.load();
  ASSERT_NE(loaded.ruleset, nullptr);
  EXPECT_EQ(loaded.ruleset->signatures.size(), 1u);
  EXPECT_EQ(loaded.examples, 3u);
  EXPECT_EQ(loaded.ruleset->catalogue->services().size(), 1u);
  EXPECT_EQ(loaded.ruleset->policy.cell(Grade::kC2, Terms::kContract).bulk, Severity::kMedium);
}

TEST(Loader, PointsAtTheLineThatIsWrong) {
  EXPECT_EQ(faults_of_rules("\n\n[[signature]]\nid = "),
            (std::vector<std::string>{
                "test.toml:4:6: Error while parsing key-value pair: encountered end-of-file"}));
  const auto unknown = faults_of_rules(signature("a.b", 1, std::string(kGood) + "\nvalidater = \"x\""));
  ASSERT_EQ(unknown.size(), 1u);
  EXPECT_EQ(unknown[0], "test.toml:10:1: unknown key 'validater'; did you mean 'validator'?");
  const auto validator =
      faults_of_rules(signature("a.b", 1, std::string(kGood) + "\nvalidator = \"my_numbr\""));
  ASSERT_EQ(validator.size(), 1u);
  EXPECT_EQ(validator[0], "test.toml:10:13: 'validator': 'my_numbr' is not known; did you mean 'my_number'?");
  const auto level = faults_of_rules(
      "[[signature]]\nid=\"x\"\nsid=1\nname={ja=\"a\",en=\"b\"}\nlevel=\"c9\"\npattern='abc'\nmatch=[\"abc\"]"
      "\nno_match=[\"d\"]");
  ASSERT_EQ(level.size(), 1u);
  EXPECT_EQ(level[0], "test.toml:5:7: 'level': 'c9' is not known; write c1, c2, c3, personal or credential");
}

TEST(Loader, NamesEveryFaultInOneRun) {
  const auto faults = faults_of_rules("[[signature]]\nlevel = 3\n[[signature]]\nid = 7\n");
  EXPECT_GE(faults.size(), 6u);
}

TEST(Loader, RefusesPatternsThatTheLanguageDoesNotAllow) {
  const auto fault = [](const std::string& pattern) {
    const auto faults = faults_of_rules(
        signature("a.b", 1, "pattern = '" + pattern + "'\nmatch = [\"x\"]\nno_match = [\"y\"]"));
    return faults.empty() ? std::string() : faults[0];
  };
  EXPECT_NE(fault("a+").find("no greatest length"), std::string::npos);
  EXPECT_NE(fault("a{1,400}").find("at most 256"), std::string::npos);
  EXPECT_NE(fault("a{0,3}").find("empty text"), std::string::npos);
  EXPECT_NE(fault("[あい]").find("(?:あ|い)"), std::string::npos);
  EXPECT_NE(fault("あ{1,3}").find("(?:あ)"), std::string::npos);
  EXPECT_NE(fault("(unclosed").find("not understood"), std::string::npos);
  EXPECT_NE(fault("(?<=a)b").find("not understood"), std::string::npos);
}

TEST(Loader, RefusesSignaturesWithoutProof) {
  EXPECT_NE(faults_of_rules(signature("a.b", 1, "pattern = 'abc'\nmatch = [\"abc\"]"))[0].find("no_match"),
            std::string::npos);
  const auto wrong = faults_of_rules(
      signature("a.b", 1, "pattern = 'abc'\nmatch = [\"abd\"]\nno_match = [\n  \"zz\",\n  \"xabcx\"]"));
  ASSERT_EQ(wrong.size(), 2u);
  EXPECT_EQ(wrong[0], "test.toml:8:10: signature 'a.b' does not find its own match example \"abd\"");
  EXPECT_EQ(wrong[1], "test.toml:11:3: signature 'a.b' finds its own no_match example \"xabcx\"");
}

TEST(Loader, WantsEveryIdAndSidOnce) {
  const auto twice = faults_of_rules(signature("a.b", 1, kGood) + signature("a.b", 2, kGood));
  ASSERT_EQ(twice.size(), 1u);
  EXPECT_NE(twice[0].find("stands twice"), std::string::npos);
  const auto sid = faults_of_rules(signature("a.b", 1, kGood) + signature("a.c", 1, kGood));
  ASSERT_EQ(sid.size(), 1u);
  EXPECT_NE(sid[0].find("belongs to 'a.b'"), std::string::npos);
}

TEST(Loader, LetsASiteReplaceAndAdd) {
  TestData data(signature("a.b", 1, kGood));
  data.folder.write("etc/rules.d/own.toml",
                    signature("a.b", 1, "pattern = 'ours'\nmatch = [\"ours\"]\nno_match = [\"secret123\"]") +
                        signature("own.c", 5, "pattern = 'more'\nmatch = [\"more\"]\nno_match = [\"x\"]"));
  data.folder.write("etc/services.d/own.toml",
                    "[[service]]\nid = \"api\"\noverlay = true\nterms = \"contract\"\n[[service]]\nid = "
                    "\"model\"\nhosts = [\"llm.example.go.jp\"]\nterms = \"internal\"\n");
  data.folder.write("etc/policy.d/own.toml",
                    "[table.c2]\ncontract = \"alert low\"\n[[group]]\nunit = \"人事課\"\naddresses = "
                    "[\"10.0.3.0/24\", \"2001:db8::/32\", \"10.1.0.1-10.1.0.9\"]\n");
  data.paths.site = {data.folder.path() + "/etc", data.folder.path() + "/not-there"};
  const Loaded loaded = data.load();
  ASSERT_NE(loaded.ruleset, nullptr) << loaded.faults[0].text();
  EXPECT_EQ(loaded.ruleset->signatures.size(), 2u);
  EXPECT_EQ(
      test::lines_of(*loaded.ruleset, test::inspect_text(*loaded.ruleset, "ours and more, not secret123"))
          .size(),
      2u);
  EXPECT_EQ(loaded.ruleset->catalogue->services().at(0).terms, Terms::kContract);
  EXPECT_EQ(loaded.ruleset->catalogue->services().at(0).hosts, (std::vector<std::string>{"api.example.ai"}));
  EXPECT_EQ(loaded.ruleset->policy.cell(Grade::kC2, Terms::kContract).severity, Severity::kLow);
  EXPECT_EQ(loaded.ruleset->policy.cell(Grade::kC2, Terms::kStandard).severity, Severity::kHigh);
  const auto unit = [&](std::string bytes, bool v6) {
    Address address{.v6 = v6};
    std::copy(bytes.begin(), bytes.end(), address.bytes.begin());
    const AddressGroup* group = loaded.ruleset->policy.group_of(address);
    return group == nullptr ? std::string("-") : group->unit;
  };
  EXPECT_EQ(unit({10, 0, 3, 0}, false), "人事課");
  EXPECT_EQ(unit({10, 0, 3, '\xFF'}, false), "人事課");
  EXPECT_EQ(unit({10, 0, 4, 0}, false), "-");
  EXPECT_EQ(unit({10, 1, 0, 9}, false), "人事課");
  EXPECT_EQ(unit({10, 1, 0, 10}, false), "-");
  EXPECT_EQ(unit({0x20, 0x01, 0x0D, '\xB8', 1}, true), "人事課");
}

TEST(Loader, RefusesServicesThatCannotBeMatched) {
  TestData data(signature("a.b", 1, kGood));
  data.folder.write(
      "services/test.toml",
      "[[service]]\nid = \"a\"\nhosts = [\"https://x.example/\"]\n[[service]]\nid = \"b\"\n[[wire]]\nid = "
      "\"w\"\nservice = \"zz\"\npath = 'no-anchors'\nprompt = [\"messages\"]\n");
  const auto faults = faults_of(data);
  ASSERT_GE(faults.size(), 6u);
  EXPECT_NE(faults[0].find("test.toml:3:10: 'https://x.example/' is no host name"), std::string::npos)
      << faults[0];
}

TEST(Loader, RefusesAWireEntryThatFailsItsExample) {
  TestData data(signature("a.b", 1, kGood));
  std::string services(test::kServices);
  services.replace(services.find("\"CANARY\"}]}"), 8, "\"OTHER!\"");
  data.folder.write("services/test.toml", services);
  const auto faults = faults_of(data);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_NE(faults[0].find("does not label \"CANARY\" as prompt"), std::string::npos) << faults[0];
}

TEST(Loader, RefusesExceptionsThatNobodyMayGrant) {
  TestData data(signature("a.b", 1, kGood));
  const auto with = [&](std::string_view exception) {
    data.folder.write("policy/test.toml", std::string(test::kPolicy) +
                                              "[[exception]]\nid=\"e\"\nreason=\"r\"\nlevels=[\"c2\"]\n" +
                                              std::string(exception));
    return faults_of(data);
  };
  EXPECT_TRUE(with("applicant=\"A\"\napprover=\"B\"\nfrom=2026-01-01\nuntil=2026-12-31\n").empty());
  EXPECT_NE(with("applicant=\"A\"\napprover=\" A\"\nfrom=2026-01-01\nuntil=2026-12-31\n")
                .at(0)
                .find("cannot grant"),
            std::string::npos);
  EXPECT_NE(with("applicant=\"A\"\napprover=\"B\"\nfrom=2026-01-01\n").at(0).find("both from and until"),
            std::string::npos);
  EXPECT_NE(with("applicant=\"A\"\napprover=\"B\"\nfrom=2026-12-31\nuntil=2026-01-01\n")
                .at(0)
                .find("before it begins"),
            std::string::npos);
}

TEST(Loader, WantsAWholeTable) {
  TestData data(signature("a.b", 1, kGood));
  std::string policy(test::kPolicy);
  policy.replace(policy.find("standard = \"alert high\"\nunknown"), 23, "");
  data.folder.write("policy/test.toml", policy);
  const auto faults = faults_of(data);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_NE(faults[0].find("nothing for level c2 on standard terms"), std::string::npos) << faults[0];
}

TEST(Loader, SaysWhatIsMissing) {
  TestData data(signature("a.b", 1, kGood));
  data.paths.rules = data.folder.path() + "/nowhere";
  const Loaded loaded = data.load();
  ASSERT_FALSE(loaded.faults.empty());
  EXPECT_EQ(loaded.faults[0].sentence, "no such file or folder");
}

TEST(Loader, NeedsALexiconOnlyForMarks) {
  const TestData data(signature("a.b", 1, kGood));
  std::filesystem::remove_all(data.folder.path() + "/rules/lexicon");
  EXPECT_EQ(faults_of(data), std::vector<std::string>());
}

TEST(Loader, GivesTheSameDigestForTheSameData) {
  const auto one = ruleset_of(signature("a.b", 1, kGood));
  const auto two = ruleset_of(signature("a.b", 1, kGood));
  const auto other = ruleset_of(signature("a.b", 2, kGood));
  EXPECT_EQ(one->sha256, two->sha256);
  EXPECT_NE(one->sha256, other->sha256);
}

TEST(DatabaseCache, KeepsWhatIsWholeAndOurs) {
  const test::TempFolder folder;
  const std::string path = folder.path() + "/cache";
  const DatabaseCache cache(path);
  EXPECT_EQ(cache.read("k"), std::nullopt);
  cache.write("k", "content");
  EXPECT_EQ(cache.read("k"), "content");
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);

  // Damage is found out.
  {
    std::fstream file(path + "/k", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(35);
    file.put('X');
  }
  EXPECT_EQ(cache.read("k"), std::nullopt);
  cache.write("k", "again");
  EXPECT_EQ(cache.read("k"), "again");

  // A folder that others may write to is not used.
  ASSERT_EQ(chmod(path.c_str(), 0770), 0);
  EXPECT_EQ(cache.read("k"), std::nullopt);
  ASSERT_EQ(chmod(path.c_str(), 0700), 0);
  // Nor a link in the place of a file.
  std::filesystem::rename(path + "/k", path + "/real");
  std::filesystem::create_symlink(path + "/real", path + "/k");
  EXPECT_EQ(cache.read("k"), std::nullopt);
  EXPECT_EQ(DatabaseCache("").read("k"), std::nullopt);
}

TEST(DatabaseCache, ServesALoadThatIsRepeated) {
  const TestData data(signature("a.b", 1, kGood));
  const std::string cache = data.folder.path() + "/cache";
  const LoadOptions options{.paths = data.paths, .cache_folder = cache};
  const Loaded first = load_ruleset(options, Limits());
  ASSERT_NE(first.ruleset, nullptr);
  EXPECT_GT(first.examples, 0u);
  const Loaded second = load_ruleset(options, Limits());
  ASSERT_NE(second.ruleset, nullptr);
  EXPECT_EQ(second.examples, 0u);  // proven before
  EXPECT_EQ(test::lines_of(*second.ruleset, test::inspect_text(*second.ruleset, "a secret123 here")).size(),
            1u);
}

TEST(NearestName, IsFoundForTyposOnly) {
  EXPECT_EQ(nearest_name("validater", {"validator", "veto"}), "validator");
  EXPECT_EQ(nearest_name("xyz", {"validator", "veto"}), "");
}

}  // namespace
}  // namespace sekimori
