#include "decoders/content/json_reader.h"

#include <filesystem>
#include <fstream>
#include <random>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "decoders/base/utf8.h"
#include "tests/unit/support/corpus.h"

namespace sekimori {
namespace {

// "path=text" for each leaf; a hole is "_".
class Leaves final : public TextSink {
 public:
  void on_part(const PartInfo& part) override { leaves.push_back(std::string(part.field) + "="); }
  void on_text(std::string_view piece, const Moment&) override { leaves.back() += piece; }
  void on_text_gap() override { leaves.back() += "_"; }
  void on_part_end() override { ++ended; }

  std::vector<std::string> leaves;
  std::size_t ended = 0;
};

class NoNames final : public LeafNames {
 public:
  void on_member(std::size_t, std::string_view) override {}
  void on_element(std::size_t, std::uint64_t) override {}
  PartKind kind_of_leaf(std::size_t) override { return PartKind::kOther; }
  void on_lost() override {}
};

std::vector<std::string> read(const std::vector<std::string_view>& pieces, const Limits& limits = {},
                              Counters* counters = nullptr) {
  Counters own;
  NoNames names;
  Leaves leaves;
  JsonReader reader(names, leaves, limits, counters != nullptr ? *counters : own);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i] == "<gap>") {
      reader.gap({});
    } else {
      reader.read(as_bytes(pieces[i]), {});
    }
  }
  reader.end();
  EXPECT_EQ(leaves.leaves.size(), leaves.ended);
  return leaves.leaves;
}

using Strings = std::vector<std::string>;

TEST(JsonReader, GivesEveryStringWithItsPath) {
  EXPECT_EQ(read({R"({"a":"x","b":[1,"y",{"c":"z"}],"":"e","m~n/o":"t"})"}),
            (Strings{"/a=x", "/b/1=y", "/b/2/c=z", "/=e", "/m~0n~1o=t"}));
  EXPECT_EQ(read({R"(["a",["b"]])"}), (Strings{"/0=a", "/1/0=b"}));
  EXPECT_EQ(read({R"("alone")"}), (Strings{"=alone"}));
  EXPECT_EQ(read({"{\"a\":\"1\"}\n{\"a\":\"2\"}\n"}), (Strings{"/a=1", "/a=2"}));
}

TEST(JsonReader, UndoesEscapes) {
  EXPECT_EQ(read({R"(["\"\\\/\b\f\n\r\t"])"}), (Strings{"/0=\"\\/\b\f\n\r\t"}));
  EXPECT_EQ(read({R"(["\u6a5F\u5bc6\u60272"])"}), (Strings{"/0=機密性2"}));
  EXPECT_EQ(read({R"(["\ud83d\ude00"])"}), (Strings{"/0=😀"}));
  EXPECT_EQ(read({R"(["a\ud83db","\ude00","\ud83d"])"}), (Strings{"/0=a\uFFFDb", "/1=\uFFFD", "/2=\uFFFD"}));
  EXPECT_EQ(read({R"(["\q\u12"])"}), (Strings{"/0=q\uFFFD"}));
}

TEST(JsonReader, ReadsBareTextAndLongIntegers) {
  EXPECT_EQ(read({R"({"n":123456789018,"small":12345,"f":-1.5e10,"t":true,"x":null})"}),
            (Strings{"/n=123456789018"}));
  EXPECT_EQ(read({R"({"a": 機密性2, 'b': secret})"}), (Strings{"/a=機密性2", "/a='b'", "/a=secret"}));
}

// Every split in two, and byte by byte, gives the leaves of the whole.
TEST(JsonReader, IsTheSameForEverySplit) {
  const std::string text =
      R"( {"key \u3042\"x":["\ud83d\ude00 mixed \\ text",{"in":"機密性2\n"},12345678901,bare],"z":""} )";
  const Strings whole = read({text});
  for (std::size_t at = 0; at <= text.size(); ++at) {
    EXPECT_EQ(read({std::string_view(text).substr(0, at), std::string_view(text).substr(at)}), whole) << at;
  }
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < text.size(); ++i) bytes.push_back(std::string_view(text).substr(i, 1));
  EXPECT_EQ(read(bytes), whole);
}

TEST(JsonReader, ReadsOnBehindAHoleInAString) {
  EXPECT_EQ(read({R"({"a":"before )", "<gap>", R"( after","b":"next"})"}),
            (Strings{"/a=before _ after", "?=b", "?=next"}));
}

TEST(JsonReader, ReadsOnBehindAHoleAnywhere) {
  const std::string text =
      R"({"messages":[{"role":"user","content":"first text"},{"role":"user","content":"【機密性2】 the mark"}],"model":"m"})";
  const std::string mark = "【機密性2】 the mark";
  const std::size_t at = text.find(mark);
  for (std::size_t begin = 1; begin < at; ++begin) {
    for (std::size_t end = begin + 1; end <= at; ++end) {
      const Strings leaves =
          read({std::string_view(text).substr(0, begin), "<gap>", std::string_view(text).substr(end)});
      const bool found = std::any_of(leaves.begin(), leaves.end(), [&](const std::string& leaf) {
        return leaf.find(mark) != std::string::npos;
      });
      EXPECT_TRUE(found) << begin << " " << end;
    }
  }
}

TEST(JsonReader, ReadsAsFarAsBrokenJsonGoes) {
  EXPECT_EQ(read({R"({"a":"cut of)"}), (Strings{"/a=cut of"}));
  EXPECT_EQ(read({R"({"a":"x"]}}}],"b":"y")"}), (Strings{"/a=x", "=b", "=y"}));
  EXPECT_EQ(read({R"({"a""b"})"}), (Strings{}));
  EXPECT_EQ(read({"{{{{\"a\":\"x\""}), (Strings{"/a=x"}));
}

TEST(JsonReader, GoesOnBelowTheDepthItKnows) {
  Limits limits;
  limits.json_depth = 8;
  Counters counters;
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "[";
  deep += "\"deep text\"";
  for (int i = 0; i < 10'000; ++i) deep += "]";
  const Strings leaves = read({"{\"a\":" + deep + ",\"b\":\"after\"}"}, limits, &counters);
  ASSERT_EQ(leaves.size(), 2u);
  EXPECT_TRUE(leaves[0].ends_with("=deep text"));
  EXPECT_EQ(leaves[1], "/b=after");
  EXPECT_EQ(counters.get(Limit::json_depth), 1u);
}

TEST(JsonReader, CutsLongPathsAndKeys) {
  Limits limits;
  limits.field_path_bytes = 32;
  Counters counters;
  const std::string key(100'000, 'k');
  const Strings leaves = read({"{\"" + key + "\":\"v\",\"b\":\"w\"}"}, limits, &counters);
  ASSERT_EQ(leaves.size(), 2u);
  EXPECT_LE(leaves[0].size(), 40u);
  EXPECT_EQ(leaves[1], "/b=w");
  EXPECT_GE(counters.get(Limit::field_path_bytes), 1u);
}

// What Boost.JSON finds in a valid document, in order.
void expected_leaves(const boost::json::value& value, const std::string& path, Strings& out) {
  if (const auto* object = value.if_object()) {
    for (const auto& [key, member] : *object) {
      std::string step;
      for (const char c : std::string_view(key))
        step += c == '~' ? std::string("~0") : c == '/' ? std::string("~1") : std::string(1, c);
      expected_leaves(member, path + "/" + step, out);
    }
  } else if (const auto* array = value.if_array()) {
    for (std::size_t i = 0; i < array->size(); ++i)
      expected_leaves((*array)[i], path + "/" + std::to_string(i), out);
  } else if (const auto* text = value.if_string(); text != nullptr && !text->empty()) {
    out.push_back(path + "=" + std::string(std::string_view(*text)));
  }
}

boost::json::value random_value(std::mt19937& random, int depth) {
  static const std::vector<std::string> kTexts = {
      "a", "機密性2", "quote\"back\\slash/", "line\nend\ttab", "😀", "\x01\x1f", "", "1234567890123"};
  const auto text = [&] { return kTexts[random() % kTexts.size()] + kTexts[random() % kTexts.size()]; };
  switch (random() % (depth > 4 ? 3 : 5)) {
    case 0:
      return boost::json::value(text());
    case 1:
      return static_cast<std::int64_t>(random() % 100'000);
    case 2:
      return random() % 2 == 0 ? boost::json::value(nullptr) : boost::json::value(true);
    case 3: {
      boost::json::array array;
      for (std::uint32_t i = random() % 4; i > 0; --i) array.push_back(random_value(random, depth + 1));
      return array;
    }
    default: {
      boost::json::object object;
      for (std::uint32_t i = random() % 4; i > 0; --i)
        object[text() + std::to_string(i)] = random_value(random, depth + 1);
      return object;
    }
  }
}

TEST(JsonReader, AgreesWithBoostOnRandomDocuments) {
  std::mt19937 random(3);
  for (int i = 0; i < 3'000; ++i) {
    const boost::json::value value = boost::json::object{{"root", random_value(random, 0)}};
    const std::string text = boost::json::serialize(value);
    Strings expected;
    expected_leaves(value, "", expected);
    ASSERT_EQ(read({text}), expected) << text;
    const std::size_t cut = random() % text.size();
    ASSERT_EQ(read({std::string_view(text).substr(0, cut), std::string_view(text).substr(cut)}), expected)
        << text;
  }
}

// Vectors of other projects' test suites: what Boost.JSON accepts gives the same leaves; nothing crashes.
TEST(JsonReader, AgreesWithBoostOnTheCorpus) {
  const auto folder = test::corpus("content/json_vectors");
  if (!folder) GTEST_SKIP() << "skipped: the corpus is not there";
  std::size_t compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    const Strings leaves = read({text});
    boost::system::error_code error;
    boost::json::parse_options options;
    options.max_depth = 1'000;
    const boost::json::value value = boost::json::parse(text, error, {}, options);
    if (error) continue;
    Strings expected;
    expected_leaves(value, "", expected);
    // Keys that stand twice: Boost keeps the last, we read both. Long bare integers are parts of ours.
    if (expected.size() != leaves.size()) continue;
    EXPECT_EQ(leaves, expected) << entry.path();
    ++compared;
  }
  EXPECT_GT(compared, 50u);
}

}  // namespace
}  // namespace sekimori
