#include "sensor/capture/pcap_reader.h"

#include <gtest/gtest.h>

#include "tests/unit/sensor/capture/capture_builder.h"
#include "tests/unit/sensor/capture/capture_support.h"

namespace sekimori::test {
namespace {

constexpr std::uint32_t kMicroseconds = 0xa1b2c3d4;
constexpr std::uint32_t kNanoseconds = 0xa1b23c4d;
constexpr std::uint32_t kModified = 0xa1b2cd34;

struct ReadBack {
  std::vector<KeptFrame> frames;
  std::vector<Error> damages;
};

ReadBack read(std::string_view bytes) {
  PcapReader reader(whole(bytes), 3);
  ReadBack back;
  back.frames = read_all(reader);
  back.damages = reader.damages();
  return back;
}

TEST(PcapReader, ReadsEveryVariantInBothByteOrders) {
  for (const std::endian order : {std::endian::little, std::endian::big}) {
    for (const std::uint32_t magic : {kMicroseconds, kNanoseconds, kModified}) {
      const PacketTime fraction = magic == kNanoseconds ? kNanosecond : kMicrosecond;
      const auto file = PcapBuilder({.order = order, .magic = magic, .link_type = 101})
                            .packet(1'700'000'000, 999'999, "first")
                            .packet(1'700'000'001, 0, "", 60)
                            .packet(4'294'967'295, 1, "third", 1'000);
      const ReadBack back = read(file.bytes());
      ASSERT_EQ(back.frames.size(), 3u) << std::hex << magic;
      EXPECT_TRUE(back.damages.empty());
      EXPECT_EQ(data_of(back.frames), (std::vector<std::string>{"first", "", "third"}));
      EXPECT_EQ(back.frames[0].moment.time, 1'700'000'000 * kSecond + 999'999 * fraction);
      EXPECT_EQ(back.frames[2].moment.time, 4'294'967'295 * kSecond + fraction);
      EXPECT_EQ(back.frames[0].wire_bytes, 5u);
      EXPECT_EQ(back.frames[1].wire_bytes, 60u);
      EXPECT_EQ(back.frames[2].wire_bytes, 1'005u);
      EXPECT_EQ(back.frames[0].moment.frame, 1u);
      EXPECT_EQ(back.frames[2].moment.frame, 3u);
      EXPECT_EQ(back.frames[2].moment.source, 3u);
      EXPECT_EQ(back.frames[2].link_type, LinkType::kRaw);
    }
  }
}

TEST(PcapReader, FilesBeforeVersion23HaveTheLengthsTheOtherWayRound) {
  for (const std::uint16_t minor : {0, 2, 3, 4}) {
    const auto file = PcapBuilder({.minor = minor}).packet(1, 0, "cut", 1'000).packet(2, 0, "whole");
    const ReadBack back = read(file.bytes());
    EXPECT_EQ(data_of(back.frames), (std::vector<std::string>{"cut", "whole"}));
    EXPECT_EQ(back.frames[0].wire_bytes, 1'003u);
  }
}

TEST(PcapReader, MasksTheLengthOfTheFrameCheckSequence) {
  const auto file = PcapBuilder({.link_type = 0xf4000001}).packet(1, 2, "x");
  EXPECT_EQ(read(file.bytes()).frames.at(0).link_type, LinkType::kEthernet);
}

TEST(PcapReader, HostileFractionsDoNotOverflow) {
  const auto file = PcapBuilder().packet(0xffffffff, 0xffffffff, "x");
  EXPECT_EQ(read(file.bytes()).frames.at(0).moment.time, 0xffffffff * kSecond + 0xffffffff * kMicrosecond);
}

TEST(PcapReader, AbsurdLengthsAreDamageAndNeverAllocated) {
  for (const std::uint32_t length : {262'145u, 0x7fffffffu, 0xffffffffu}) {
    auto file = PcapBuilder().packet(1, 0, "one").packet(2, 0, "two");
    const std::size_t offset = file.bytes().size();
    file.header(3, 0, length, length).packet(4, 0, "never seen");
    const ReadBack back = read(file.bytes());
    EXPECT_EQ(back.frames.size(), 2u);
    ASSERT_EQ(back.damages.size(), 1u);
    EXPECT_EQ(back.damages[0].code, ErrorCode::kDamaged);
    EXPECT_EQ(back.damages[0].place, "test.pcap at offset " + std::to_string(offset));
    EXPECT_EQ(back.damages[0].sentence, "a packet claims " + std::to_string(length) +
                                            " bytes, more than the 262144 that are possible here; "
                                            "the 2 packets before it were read");
  }
}

TEST(PcapReader, SnapLengthMayAllowLongerPacketsUpTo16MiB) {
  const std::string long_packet = noise(300'000);
  EXPECT_EQ(read(PcapBuilder({.snap_bytes = 400'000}).packet(1, 0, long_packet).bytes()).frames.size(), 1u);
  EXPECT_EQ(read(PcapBuilder({.snap_bytes = 0}).packet(1, 0, long_packet).bytes()).frames.size(), 0u);
  EXPECT_EQ(read(PcapBuilder({.snap_bytes = 0xffffffff}).packet(1, 0, long_packet).bytes()).frames.size(),
            1u);
  const auto beyond = PcapBuilder({.snap_bytes = 0xffffffff}).header(1, 0, (16 << 20) + 1, 0);
  EXPECT_NE(read(beyond.bytes()).damages.at(0).sentence.find("16777216"), std::string::npos);
}

TEST(PcapReader, UnknownVersionIsDamage) {
  const ReadBack back = read(PcapBuilder({.major = 3}).packet(1, 0, "x").bytes());
  EXPECT_TRUE(back.frames.empty());
  EXPECT_EQ(back.damages.at(0).sentence,
            "version 3.4 of the pcap format is not known; only 2.x is; no packet was read before it");
}

TEST(PcapReader, SaysWhatIsMissingAtTheEnd) {
  const auto file = PcapBuilder().packet(1, 0, "one").packet(2, 0, "four");
  const ReadBack in_data = read(file.bytes().substr(0, file.bytes().size() - 1));
  EXPECT_EQ(in_data.damages.at(0).text(),
            "test.pcap at offset 43: the file ends inside a packet (1 byte of it is missing); "
            "the packet before it was read");
  const ReadBack in_header = read(file.bytes().substr(0, 43 + 10));
  EXPECT_EQ(
      in_header.damages.at(0).text(),
      "test.pcap at offset 43: the file ends inside the header of a packet (6 bytes of it are missing); "
      "the packet before it was read");
}

TEST(PcapReader, AfterTheEndNothingComes) {
  const auto file = PcapBuilder().packet(1, 0, "one").header(2, 0, 0xffffffff, 0);
  PcapReader reader(whole(file.bytes()), 0);
  EXPECT_EQ(reader.next().size(), 1u);
  for (int again = 0; again < 3; ++again) EXPECT_TRUE(reader.next().empty());
  EXPECT_EQ(reader.damages().size(), 1u);
}

}  // namespace
}  // namespace sekimori::test
