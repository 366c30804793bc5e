#include "decoders/content/coding.h"

#include <functional>

#include <brotli/encode.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

namespace sekimori {
namespace {

// Gathers a body.
class Gatherer final : public BodySink {
 public:
  void on_body(Bytes bytes, const Moment&) override { text += as_text(bytes); }
  void on_body_gap(std::uint64_t, const Moment&) override { text += "<gap>"; }
  void on_body_end(BodyEnd, const Moment&) override { ++ends; }

  std::string text;
  int ends = 0;
};

class Codings : public ::testing::Test {
 protected:
  std::string decode(std::string_view coding, std::string_view wire, std::size_t piece = 1'460) {
    coverage_ = {};
    Gatherer out;
    {
      CodingChain chain = undo_codings(coding, out, {limits_, counters_, pool_, coverage_});
      while (!wire.empty()) {
        chain.front->on_body(as_bytes(wire.substr(0, piece)), {});
        wire.remove_prefix(std::min(piece, wire.size()));
      }
      chain.front->on_body_end(BodyEnd::kComplete, {});
    }
    EXPECT_EQ(out.ends, 1);
    EXPECT_EQ(pool_.used_bytes(), 0u);
    return out.text;
  }

  Limits limits_;
  Counters counters_;
  MemoryAccount pool_{64 << 20};
  Coverage coverage_;
};

std::string deflated(const std::string& text, int window_bits) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string brotli(const std::string& text) {
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size()) + 64;
  std::string out(size, '\0');
  EXPECT_TRUE(BrotliEncoderCompress(5, 22, BROTLI_MODE_TEXT, text.size(),
                                    reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                                    reinterpret_cast<std::uint8_t*>(out.data())));
  out.resize(size);
  return out;
}

std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

std::string sample() {
  std::string text;
  for (int i = 0; i < 3'000; ++i) text += "機密性2の議事録 line " + std::to_string(i * 7919 % 1000) + "\n";
  return text;
}

TEST_F(Codings, UndoesEachInAnySplit) {
  const std::string text = sample();
  const std::tuple<std::string, std::string> cases[] = {{"gzip", deflated(text, 31)},
                                                        {"x-gzip", deflated(text, 31)},
                                                        {"deflate", deflated(text, 15)},
                                                        {"deflate", deflated(text, -15)},
                                                        {"br", brotli(text)},
                                                        {"zstd", zstd(text)},
                                                        {"GZIP", deflated(text, 31)},
                                                        {"identity", text},
                                                        {"", text}};
  for (const auto& [coding, wire] : cases) {
    for (const std::size_t piece : {1u, 2u, 3u, 100u, 100'000u})
      EXPECT_TRUE(decode(coding, wire, piece) == text) << coding << " " << piece;
    EXPECT_EQ(coverage_.missed_bytes, 0u) << coding;
  }
}

TEST_F(Codings, UndoesStackedOnes) {
  const std::string text = sample();
  EXPECT_EQ(decode("zstd, gzip", deflated(zstd(text), 31)), text);
  EXPECT_EQ(decode("br,identity , deflate", deflated(brotli(text), 15), 7), text);
}

TEST_F(Codings, ReadsEveryMember) {
  EXPECT_EQ(decode("gzip", deflated("one ", 31) + deflated("two", 31)), "one two");
  EXPECT_EQ(decode("zstd", zstd("one ") + zstd("two"), 1), "one two");
}

TEST_F(Codings, HandsOnWhatIsNotOfTheCodingItNames) {
  for (const char* coding : {"gzip", "deflate", "zstd"}) {
    EXPECT_EQ(decode(coding, R"({"plain":"text"})", 1), R"({"plain":"text"})") << coding;
    EXPECT_TRUE(coverage_.has_missed(Missed::kCoding)) << coding;
  }
  EXPECT_EQ(decode("gzip", "x"), "x");
  EXPECT_EQ(decode("gzip", ""), "");
}

TEST_F(Codings, GivesWhatStandsBeforeDamageAndBooksTheRest) {
  const std::string text = sample();
  std::string wire = deflated(text, 31);
  const std::string cut = decode("gzip", wire.substr(0, wire.size() / 2));
  EXPECT_FALSE(cut.empty());
  EXPECT_TRUE(text.starts_with(cut));
  wire.replace(wire.size() / 2, 40, std::string(40, '\xFF'));
  const std::string damaged = decode("gzip", wire);
  EXPECT_TRUE(text.starts_with(damaged.substr(0, damaged.size() / 2)));
  EXPECT_GT(coverage_.missed_by[static_cast<std::size_t>(Missed::kCoding)], 0u);
}

TEST_F(Codings, SaysThatABodyIsCut) {
  for (const auto& [coding, wire] :
       {std::pair("gzip", deflated(sample(), 31)), std::pair("deflate", deflated(sample(), 15)),
        std::pair("br", brotli(sample())), std::pair("zstd", zstd(sample()))}) {
    for (const std::size_t piece : {1u, 1'460u}) {
      decode(coding, wire, piece);
      EXPECT_FALSE(coverage_.has_missed(Missed::kCoding)) << coding;
      decode(coding, wire.substr(0, wire.size() - 1), piece);
      EXPECT_TRUE(coverage_.has_missed(Missed::kCoding)) << coding;
    }
  }
}

TEST_F(Codings, BooksAnUnknownCoding) {
  EXPECT_EQ(decode("lzma", "0123456789"), "");
  EXPECT_EQ(coverage_.missed_by[static_cast<std::size_t>(Missed::kCoding)], 10u);
}

TEST_F(Codings, ReadsNoFurtherBehindAHole) {
  const std::string wire = deflated(sample(), 31);
  coverage_ = {};
  Gatherer out;
  CodingChain chain = undo_codings("gzip", out, {limits_, counters_, pool_, coverage_});
  chain.front->on_body(as_bytes(wire.substr(0, 500)), {});
  chain.front->on_body_gap(10, {});
  chain.front->on_body(as_bytes(wire.substr(510)), {});
  chain.front->on_body_end(BodyEnd::kComplete, {});
  EXPECT_TRUE(out.text.ends_with("<gap>"));
  EXPECT_EQ(coverage_.missed_by[static_cast<std::size_t>(Missed::kGap)], wire.size() - 510);
}

TEST_F(Codings, StopsABombAtItsRatio) {
  limits_.coding_ratio = 100;
  const std::string bomb = deflated(std::string(200 << 20, 'b'), 31);
  const std::string out = decode("gzip", bomb);
  EXPECT_LT(out.size(), 120u << 20);
  EXPECT_EQ(counters_.get(Limit::coding_ratio), 1u);
  EXPECT_GT(coverage_.missed_by[static_cast<std::size_t>(Missed::kBudget)], 0u);
}

TEST_F(Codings, LimitsLayersWindowsAndMemory) {
  limits_.coding_layers = 2;
  EXPECT_EQ(decode("gzip, gzip, gzip", deflated(deflated(deflated("deep", 31), 31), 31)), "");
  EXPECT_EQ(counters_.get(Limit::coding_layers), 1u);

  limits_ = Limits();
  limits_.coding_window_bytes = 1 << 20;
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 24);
  const std::string text = sample() + std::string(8 << 20, 'x');
  std::string wire(ZSTD_compressBound(text.size()), '\0');
  ZSTD_CCtx_setPledgedSrcSize(context, text.size());
  ZSTD_inBuffer in{text.data(), text.size(), 0};
  ZSTD_outBuffer out{wire.data(), wire.size(), 0};
  EXPECT_EQ(ZSTD_compressStream2(context, &out, &in, ZSTD_e_end), 0u);
  wire.resize(out.pos);
  ZSTD_freeCCtx(context);
  EXPECT_EQ(decode("zstd", wire), "");
  EXPECT_TRUE(coverage_.has_missed(Missed::kBudget));

  limits_ = Limits();
  MemoryAccount small(20'000);
  Coverage coverage;
  Gatherer gathered;
  {
    const std::string zipped = deflated(sample(), 31);
    CodingChain chain = undo_codings("gzip", gathered, {limits_, counters_, small, coverage});
    chain.front->on_body(as_bytes(zipped), {});
    chain.front->on_body_end(BodyEnd::kComplete, {});
  }
  EXPECT_TRUE(coverage.has_missed(Missed::kBudget));
  EXPECT_GE(counters_.get(Limit::coding_pool_bytes), 1u);
  EXPECT_EQ(small.used_bytes(), 0u);
}

}  // namespace
}  // namespace sekimori
