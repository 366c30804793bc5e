#include "sensor/capture/decompressor.h"

#include <gtest/gtest.h>

#include "tests/unit/sensor/capture/capture_support.h"

namespace sekimori::test {
namespace {

struct Decoded {
  std::string bytes;
  bool may_end = false;
  std::string fault;
};

// Feeds `step_bytes` at a time into an output of `out_bytes`, as a stream would.
Decoded decode(std::string_view compressed, std::size_t step_bytes, std::size_t out_bytes) {
  const auto decompressor = make_decompressor(recognise_coding(as_bytes(compressed)));
  std::string out(out_bytes, '\0');
  Decoded decoded;
  Bytes in;
  std::size_t at = 0;
  for (;;) {
    if (in.empty() && at < compressed.size()) {
      in = as_bytes(compressed.substr(at, step_bytes));
      at += in.size();
    }
    const auto progress =
        decompressor->decompress(in, {reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
    in = in.subspan(progress.taken_bytes);
    decoded.bytes.append(out, 0, progress.given_bytes);
    if (progress.taken_bytes == 0 && progress.given_bytes == 0) break;
  }
  decoded.may_end = decompressor->may_end();
  decoded.fault = decompressor->fault();
  return decoded;
}

std::string words(std::size_t size) {
  std::string text;
  while (text.size() < size) text += "word " + std::to_string(text.size()) + " ";
  return text.substr(0, size);
}

TEST(Decompressor, RecognisesByTheFirstBytes) {
  EXPECT_EQ(recognise_coding(as_bytes(gzip("x"))), Coding::kGzip);
  EXPECT_EQ(recognise_coding(as_bytes(zstd("x"))), Coding::kZstd);
  EXPECT_EQ(recognise_coding(as_bytes("\x5f\x2a\x4d\x18")), Coding::kZstd);  // a skippable frame
  EXPECT_EQ(recognise_coding(as_bytes("\xd4\xc3\xb2\xa1")), Coding::kPlain);
  EXPECT_EQ(recognise_coding(as_bytes("\x1f\x8b\x08")), Coding::kPlain);  // too short to hold anything
  EXPECT_EQ(make_decompressor(Coding::kPlain), nullptr);
}

TEST(Decompressor, AnySplitGivesTheSame) {
  const std::string text = words(10'000);
  for (const std::string& compressed : {gzip(text), zstd(text)}) {
    for (const std::size_t step : {1u, 2u, 3u, 17u, 100'000u}) {
      for (const std::size_t out : {1u, 5u, 4'096u, 100'000u}) {
        const Decoded decoded = decode(compressed, step, out);
        EXPECT_EQ(decoded.bytes, text);
        EXPECT_TRUE(decoded.may_end);
        EXPECT_EQ(decoded.fault, "");
      }
    }
  }
}

TEST(Decompressor, MembersAndFramesFollowOneAnother) {
  const std::string skippable("\x50\x2a\x4d\x18\x05\0\0\0hello", 13);
  EXPECT_EQ(decode(gzip("one ") + gzip("") + gzip("two"), 4, 100).bytes, "one two");
  EXPECT_EQ(decode(gzip("one") + std::string(512, '\0'), 4, 100).fault, "");
  EXPECT_EQ(decode(skippable + zstd("one ") + skippable + zstd("two") + skippable, 4, 100).bytes, "one two");
}

TEST(Decompressor, DamageKeepsWhatCameBefore) {
  const std::string text = words(1'000);
  std::string checksum_wrong = gzip(text);
  checksum_wrong[checksum_wrong.size() - 5] ^= 1;
  const Decoded gzip_damaged = decode(checksum_wrong, 64, 64);
  EXPECT_EQ(gzip_damaged.bytes, text);
  EXPECT_EQ(gzip_damaged.fault, "the gzip data is damaged (incorrect data check)");

  const Decoded followed = decode(gzip(text) + "garbage", 64, 64);
  EXPECT_EQ(followed.bytes, text);
  EXPECT_EQ(followed.fault, "bytes that are not gzip follow the compressed data");

  const Decoded zstd_followed = decode(zstd(text) + "garbage!", 64, 64);
  EXPECT_EQ(zstd_followed.bytes, text);
  EXPECT_NE(zstd_followed.fault, "");
}

TEST(Decompressor, EndInsideIsNoPlaceToEnd) {
  for (const std::string& compressed : {gzip(words(1'000)), zstd(words(1'000))}) {
    for (std::size_t cut = 4; cut < compressed.size(); ++cut) {
      const Decoded decoded = decode(compressed.substr(0, cut), 50, 50);
      EXPECT_FALSE(decoded.may_end) << cut;
      EXPECT_EQ(decoded.fault, "") << cut;
    }
  }
}

TEST(Decompressor, WindowOfZstdIsCapped) {
  const auto frame_with_window = [](int log) {
    std::string frame("\x28\xb5\x2f\xfd\x00", 5);
    frame += static_cast<char>((log - 10) << 3);
    return frame + std::string("\x19\0\0abc", 6);  // the last block: raw, three bytes
  };
  EXPECT_EQ(decode(frame_with_window(27), 100, 100).bytes, "abc");
  EXPECT_NE(decode(frame_with_window(28), 100, 100).fault.find("more than 128 MiB"), std::string::npos);
}

}  // namespace
}  // namespace sekimori::test
