#include "decoders/app/http1_body.h"

#include <gtest/gtest.h>

namespace sekimori {
namespace {

// Reads a chunked body fed in pieces of one size; "!" where it is malformed.
std::string dechunk(std::string_view wire, std::size_t piece, std::size_t* left = nullptr) {
  BodyReader reader({.kind = BodyFraming::kChunked}, 100);
  std::string data;
  while (!wire.empty() && reader.state() == BodyReader::State::kReading) {
    Bytes bytes = as_bytes(wire.substr(0, piece));
    const BodyReader::Step step = reader.read(bytes);
    data += as_text(step.data);
    EXPECT_GT(step.consumed, 0u);
    wire.remove_prefix(step.consumed);
  }
  if (left != nullptr) *left = wire.size();
  if (reader.state() == BodyReader::State::kMalformed) data += "!";
  if (reader.state() == BodyReader::State::kLineTooLong) data += "~";
  if (reader.state() == BodyReader::State::kReading) data += "...";
  return data;
}

TEST(ChunkedBody, IsTheSameForEverySplit) {
  const std::string wire =
      "5\r\nhello\r\n1;name=\"v\"\r\n \r\n000B ; x\r\nworld, here\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\nNEXT";
  for (std::size_t piece = 1; piece <= wire.size(); ++piece) {
    std::size_t left = 0;
    EXPECT_EQ(dechunk(wire, piece, &left), "hello world, here") << piece;
    EXPECT_EQ(left, 4u);
  }
}

TEST(ChunkedBody, ForgivesBareLineFeedsAndAMissingLineEnd) {
  EXPECT_EQ(dechunk("3\nabc\n0\n\n", 100), "abc");
  EXPECT_EQ(dechunk("3\r\nabc2\r\nde\r\n0\r\n\r\n", 100), "abcde");
}

TEST(ChunkedBody, RefusesWhatIsNoSize) {
  EXPECT_EQ(dechunk("x\r\n", 100), "!");
  EXPECT_EQ(dechunk("-1\r\n", 100), "!");
  EXPECT_EQ(dechunk("5 5\r\n", 100), "!");
  EXPECT_EQ(dechunk("0x5\r\nhello", 100), "!");
  EXPECT_EQ(dechunk("FFFFFFFFFFFFFFFFF\r\n", 100), "!");
  EXPECT_EQ(dechunk(std::string(200, '1'), 100), "~");
  EXPECT_EQ(dechunk("5\r\nhel", 100), "hel...");
}

TEST(BodyReader, SurvivesHolesWithinWhatItKnows) {
  BodyReader by_length({.kind = BodyFraming::kLength, .length = 100}, 100);
  EXPECT_TRUE(by_length.gap(40));
  EXPECT_EQ(by_length.data_left(), 60u);
  EXPECT_FALSE(by_length.gap(61));
  EXPECT_TRUE(by_length.gap(60));
  EXPECT_EQ(by_length.state(), BodyReader::State::kComplete);

  BodyReader chunked({.kind = BodyFraming::kChunked}, 100);
  EXPECT_FALSE(chunked.gap(1));  // the size is hidden
  chunked.read(as_bytes("10\r\n"));
  EXPECT_TRUE(chunked.gap(16));
  EXPECT_FALSE(chunked.gap(1));
}

TEST(BodyReader, EndsAtOnceWhereThereIsNoBody) {
  EXPECT_EQ(BodyReader({.kind = BodyFraming::kNone}, 100).state(), BodyReader::State::kComplete);
  EXPECT_EQ(BodyReader({.kind = BodyFraming::kLength, .length = 0}, 100).state(),
            BodyReader::State::kComplete);
}

}  // namespace
}  // namespace sekimori
