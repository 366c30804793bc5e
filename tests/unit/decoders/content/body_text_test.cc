#include "decoders/content/body_text.h"

#include <gtest/gtest.h>

#include "decoders/content/percent.h"
#include "decoders/content/url_secrets.h"

namespace sekimori {
namespace {

class Parts final : public TextSink {
 public:
  void on_part(const PartInfo& part) override { texts.push_back(std::string(part.field) + "="); }
  void on_text(std::string_view piece, const Moment& at) override {
    texts.back() += piece;
    frames.push_back(at.frame);
  }
  void on_text_gap() override { texts.back() += "_"; }
  void on_part_end() override {}

  std::vector<std::string> texts;
  std::vector<std::uint64_t> frames;
};

class Names final : public LeafNames {
 public:
  void on_member(std::size_t, std::string_view) override {}
  void on_element(std::size_t, std::uint64_t) override {}
  PartKind kind_of_leaf(std::size_t) override { return PartKind::kOther; }
  void on_lost() override {}
};

struct Read {
  std::vector<std::string> texts;
  std::vector<std::uint64_t> frames;
  Coverage coverage;
};

Read read(std::string_view body, std::size_t piece = 1'460) {
  const Limits limits;
  Counters counters;
  Names names;
  Parts parts;
  Read result;
  BodyText text({limits, counters, names, parts, result.coverage});
  Moment at;
  while (!body.empty()) {
    ++at.frame;
    text.on_body(as_bytes(body.substr(0, piece)), at);
    body.remove_prefix(std::min(piece, body.size()));
  }
  text.on_body_end(BodyEnd::kComplete, {});
  result.texts = parts.texts;
  result.frames = parts.frames;
  return result;
}

using Strings = std::vector<std::string>;

TEST(BodyText, TellsJsonFromTextByItsBeginning) {
  EXPECT_EQ(read(R"({"a":"x"})").texts, (Strings{"/a=x"}));
  EXPECT_EQ(read("\xEF\xBB\xBF {\"a\":\"x\"}").texts, (Strings{"/a=x"}));
  EXPECT_EQ(read(")]}'\n[[\"x\"]]").texts, (Strings{"/0/0=x"}));
  EXPECT_EQ(read("[ 1, \"x\"]").texts, (Strings{"/1=x"}));
  EXPECT_EQ(read("{\\rtf1 secret}").texts, (Strings{"={\\rtf1 secret}"}));
  EXPECT_EQ(read("[section]\nkey=\"v\"").texts, (Strings{"=[section]\nkey=\"v\""}));
  EXPECT_EQ(read("plain 機密性2 text").texts, (Strings{"=plain 機密性2 text"}));
  EXPECT_EQ(read("{").texts, (Strings{}));
}

TEST(BodyText, IsTheSameForEverySplit) {
  const std::string json = R"(   {"a":"x","b":["y"]})";
  const std::string text =
      "a text that is no JSON, 機密性2, of some length\n" + std::string(2'000, '.') + "end";
  for (std::size_t piece = 1; piece < 40; ++piece) {
    EXPECT_EQ(read(json, piece).texts, read(json).texts);
    EXPECT_EQ(read(text, piece).texts, read(text).texts);
  }
}

TEST(BodyText, SaysWhichPacketCarriedWhat) {
  EXPECT_EQ(read(R"({"a":"x"})", 3).frames, (std::vector<std::uint64_t>{3}));
  EXPECT_EQ(read(R"({"a":"xyz0"})", 7).frames, (std::vector<std::uint64_t>{1, 2}));
}

TEST(BodyText, BooksBinaryBodies) {
  std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
  for (int i = 0; i < 10'000; ++i) png += static_cast<char>(i * 7);
  const Read result = read(png, 100);
  EXPECT_TRUE(result.texts.empty());
  EXPECT_EQ(result.coverage.missed_by[static_cast<std::size_t>(Missed::kUninspectable)], png.size());
  EXPECT_EQ(result.coverage.decoded_bytes, png.size());
}

TEST(BodyText, ReadsTextAmongBinaryPartsAndBooksTheBinary) {
  std::string form = "--boundary\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\n" +
                     std::string(600, 'p') + "\r\n--boundary\r\n\r\n";
  for (int i = 0; i < 20'000; ++i) form += static_cast<char>(i % 32);
  form += "\r\n--boundary\r\n\r\n機密性2 behind the picture\r\n--boundary--";
  for (const std::size_t piece : {50u, 1'460u, 100'000u}) {
    const Read result = read(form, piece);
    ASSERT_EQ(result.texts.size(), 1u);
    EXPECT_NE(result.texts[0].find("機密性2 behind the picture"), std::string::npos);
    EXPECT_GT(result.coverage.missed_by[static_cast<std::size_t>(Missed::kUninspectable)], 12'000u);
    EXPECT_EQ(result.coverage.missed_bytes, read(form).coverage.missed_bytes) << piece;
  }
}

TEST(Percent, UndoesEscapes) {
  EXPECT_EQ(percent_decoded("q=%E6%A9%9F+a%20b%2"), "q=機 a b%2");
  EXPECT_EQ(percent_decoded("%u6A5F%u12"), "機%u12");
  EXPECT_EQ(percent_decoded("100%"), "100%");
}

TEST(UrlSecrets, AreMaskedAndNothingElse) {
  EXPECT_EQ(mask_url_secrets("/v1?key=AIzaSyD-1234567890&alt=sse"), "/v1?key=***&alt=sse");
  EXPECT_EQ(mask_url_secrets("/x?access_token=abcdefghijkl;X-Amz-Signature=0123456789abcdef#f"),
            "/x?access_token=***;X-Amz-Signature=***#f");
  EXPECT_EQ(mask_url_secrets("/x?password=p&token=71150&page=2"), "/x?password=***&token=71150&page=2");
  EXPECT_EQ(mask_url_secrets("http://user:pw@host/x?sig=0123456789abc"), "http://***@host/x?sig=***");
  EXPECT_EQ(mask_url_secrets("/plain/path@x"), "/plain/path@x");
  EXPECT_EQ(mask_url_secrets("/x?monkey=0123456789abcdef&=&&a"), "/x?monkey=0123456789abcdef&=&&a");
}

}  // namespace
}  // namespace sekimori
