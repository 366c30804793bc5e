#include "decoders/base/byte_reader.h"

#include <gtest/gtest.h>

namespace sekimori {
namespace {

TEST(ByteReader, ReadsBothByteOrders) {
  const std::uint8_t bytes[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};
  EXPECT_EQ(ByteReader(bytes).be16(), 0x0102);
  EXPECT_EQ(ByteReader(bytes).be32(), 0x01020304u);
  EXPECT_EQ(ByteReader(bytes).be64(), 0x0102030405060708u);
  EXPECT_EQ(ByteReader(bytes).le16(), 0x0201);
  EXPECT_EQ(ByteReader(bytes).le32(), 0x04030201u);
  EXPECT_EQ(ByteReader(bytes).le64(), 0x0807060504030201u);
}

TEST(ByteReader, IsBadForGoodBehindTheEnd) {
  const std::uint8_t bytes[] = {1, 2, 3};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.be16(), 0x0102);
  EXPECT_EQ(reader.be16(), 0);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.u8(), 0);  // though a byte was left
  EXPECT_TRUE(reader.take(1).empty());
  EXPECT_EQ(reader.remaining(), 0u);
}

TEST(ByteReader, TakesSlicesAndAllTheRest) {
  const std::uint8_t bytes[] = {1, 2, 3, 4};
  ByteReader reader(bytes);
  reader.skip(1);
  EXPECT_EQ(reader.take(2)[1], 3);
  EXPECT_EQ(reader.rest().size(), 1u);
  reader.take(SIZE_MAX);  // no overflow
  EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace sekimori
