#include "sensor/capture/pcapng_reader.h"

#include <gtest/gtest.h>

#include "tests/unit/sensor/capture/capture_builder.h"
#include "tests/unit/sensor/capture/capture_support.h"

namespace sekimori::test {
namespace {

constexpr std::endian kOrders[] = {std::endian::little, std::endian::big};

struct ReadBack {
  std::vector<KeptFrame> frames;
  std::vector<Error> damages;
};

ReadBack read(std::string_view bytes) {
  PcapngReader reader(whole(bytes), 0);
  ReadBack back;
  back.frames = read_all(reader);
  back.damages = reader.damages();
  return back;
}

// The one damage of a file, which must not cost more than what comes after `frames` packets.
std::string damage_after(std::size_t frames, const PcapngBuilder& file) {
  const ReadBack back = read(file.bytes());
  EXPECT_EQ(back.frames.size(), frames);
  EXPECT_EQ(back.damages.size(), 1u);
  return back.damages.empty() ? "" : back.damages[0].sentence.substr(0, back.damages[0].sentence.rfind(';'));
}

TEST(PcapngReader, ReadsAllPacketBlocksInBothByteOrders) {
  for (const std::endian order : kOrders) {
    const auto file = PcapngBuilder()
                          .section(order)
                          .interface({.snap_bytes = 4})
                          .packet(0, 1'700'000'000'000'001, "enhanced", 7, "a comment, to be passed over")
                          .simple_packet(6, "simp")
                          .obsolete_packet(0, 1'700'000'000'000'002, "obsolete");
    const ReadBack back = read(file.bytes());
    EXPECT_TRUE(back.damages.empty());
    ASSERT_EQ(data_of(back.frames), (std::vector<std::string>{"enhanced", "simp", "obsolete"}));
    EXPECT_EQ(back.frames[0].wire_bytes, 15u);
    EXPECT_EQ(back.frames[1].wire_bytes, 6u);
    EXPECT_EQ(back.frames[2].wire_bytes, 8u);
    EXPECT_EQ(back.frames[0].moment.time, 1'700'000'000'000'001'000);
    EXPECT_EQ(back.frames[1].moment.time,
              1'700'000'000'000'001'000);  // has none: that of the packet before it
    EXPECT_EQ(back.frames[2].moment.time, 1'700'000'000'000'002'000);
    EXPECT_EQ(back.frames[2].moment.frame, 3u);
  }
}

TEST(PcapngReader, EachInterfaceHasItsOwnLinkTypeAndClock) {
  const auto file = PcapngBuilder()
                        .section()
                        .interface()
                        .interface({.link_type = 101, .resolution = 9, .offset_seconds = 100})
                        .packet(1, 5, "nano")
                        .packet(0, 5, "micro")
                        .interface({.link_type = 276, .resolution = 0x80 | 1})
                        .packet(2, 5, "halves");
  const ReadBack back = read(file.bytes());
  ASSERT_EQ(back.frames.size(), 3u);
  EXPECT_EQ(back.frames[0].link_type, LinkType::kRaw);
  EXPECT_EQ(back.frames[0].moment.time, 100 * kSecond + 5);
  EXPECT_EQ(back.frames[1].link_type, LinkType::kEthernet);
  EXPECT_EQ(back.frames[1].moment.time, 5'000);
  EXPECT_EQ(back.frames[2].link_type, LinkType::kLinuxSll2);
  EXPECT_EQ(back.frames[2].moment.time, 2 * kSecond + kSecond / 2);
}

TEST(PcapngReader, SectionsForgetInterfacesAndMayTurnTheByteOrder) {
  auto file = PcapngBuilder()
                  .section(std::endian::little)
                  .interface({.link_type = 101})
                  .packet(0, 1, "little")
                  .section(std::endian::big)
                  .interface({.link_type = 1})
                  .packet(0, 2, "big")
                  .section(std::endian::little);
  const ReadBack back = read(file.bytes());
  EXPECT_TRUE(back.damages.empty());
  ASSERT_EQ(back.frames.size(), 2u);
  EXPECT_EQ(back.frames[0].link_type, LinkType::kRaw);
  EXPECT_EQ(back.frames[1].link_type, LinkType::kEthernet);
  EXPECT_EQ(back.frames[1].moment.frame, 2u);
  EXPECT_EQ(damage_after(2, file.packet(0, 3, "x")), "a packet names interface 0, but 0 were described");
}

TEST(PcapngReader, OtherBlocksArePassedOver) {
  auto file = PcapngBuilder().section().interface();
  for (const std::uint32_t type : {4u, 5u, 9u, 10u, 0xbadu, 0x40000badu, 0x80000001u}) {
    file.block(type, noise(64)).packet(0, 1, "x");
  }
  const ReadBack back = read(file.bytes());
  EXPECT_TRUE(back.damages.empty());
  EXPECT_EQ(back.frames.size(), 7u);
}

TEST(PcapngReader, BlocksLongerThanAnyWindowArePassedOverToo) {
  const std::string secrets(17 << 20, 's');
  const auto file =
      PcapngBuilder().section().interface().packet(0, 1, "before").block(10, secrets).packet(0, 2, "after");
  EXPECT_EQ(read(file.bytes()).frames.size(), 2u);
  PcapngReader reader(trickle(file.bytes(), 100'000, 4'096), 0);
  EXPECT_EQ(data_of(read_all(reader)), (std::vector<std::string>{"before", "after"}));
  EXPECT_EQ(reader.input().offset(), file.bytes().size());

  const std::string cut = file.bytes().substr(0, file.ends()[2] + 1'000);
  const ReadBack back = read(cut);
  EXPECT_EQ(back.damages.at(0).text(), "test.pcap at offset " + std::to_string(file.ends()[2]) +
                                           ": the file ends inside a block (" +
                                           std::to_string(secrets.size() + 12 - 1'000) +
                                           " bytes of it are missing); the packet before it was read");
}

TEST(PcapngReader, SimplePacketsAreCutByTheSnapLength) {
  const auto file = PcapngBuilder()
                        .section()
                        .interface({.snap_bytes = 8})
                        .simple_packet(5, "short")
                        .simple_packet(100, "long ish");
  const ReadBack back = read(file.bytes());
  EXPECT_EQ(data_of(back.frames), (std::vector<std::string>{"short", "long ish"}));
  EXPECT_EQ(damage_after(0, PcapngBuilder().section().interface().simple_packet(100, "8 bytes!")),
            "a packet is longer than its block");
}

TEST(PcapngReader, HostileBlocksAreDamage) {
  const auto begin = [] { return PcapngBuilder().section().interface().packet(0, 1, "one"); };
  EXPECT_EQ(damage_after(1, begin().raw_block(6, 8, "", 8)), "a block of type 6 cannot be 8 bytes long");
  EXPECT_EQ(damage_after(1, begin().raw_block(99, 13, "x", 13)),
            "a block of type 99 cannot be 13 bytes long");
  EXPECT_EQ(damage_after(1, begin().raw_block(99, 16, "four", 20)),
            "the lengths at the beginning and the end of a block of type 99 differ");
  EXPECT_EQ(damage_after(1, begin().raw_block(6, 0xfffffffc, "", 0)),
            "a packet claims 4294967292 bytes, more than the 16 MiB that are possible here");
  EXPECT_EQ(damage_after(1, begin().block(6, "too short...")), "a packet block is too short");
  EXPECT_EQ(damage_after(1, begin().block(3, "")), "a packet block is too short");
  EXPECT_EQ(damage_after(1, begin().packet(1, 1, "x")), "a packet names interface 1, but 1 were described");
  EXPECT_EQ(damage_after(1, begin().block(1, "shor")), "an interface description is too short");
  EXPECT_EQ(damage_after(1, begin().interface({.resolution = 20})),
            "an interface claims a time resolution that cannot be");
  EXPECT_EQ(damage_after(1, begin().section(std::endian::little, 2)),
            "version 2.0 of the pcapng format is not known; only 1.x is");
  EXPECT_EQ(damage_after(1, begin().block(0x0a0d0d0a, noise(16))), "a section does not say its byte order");
  EXPECT_EQ(damage_after(0, PcapngBuilder().section().simple_packet(1, "xxxx")),
            "a packet comes before any interface was described");
  EXPECT_EQ(damage_after(0, PcapngBuilder().section().packet(0, 1, "x")),
            "a packet names interface 0, but 0 were described");
}

TEST(PcapngReader, PacketLongerThanItsBlockIsDamage) {
  ByteWriter body;
  for (const std::uint32_t field : {0u, 0u, 0u, 5u, 5u}) body.u32(field);
  body.text("four");
  EXPECT_EQ(damage_after(0, PcapngBuilder().section().interface().block(6, body.bytes())),
            "a packet is longer than its block");
}

TEST(PcapngReader, OptionCutOffIsDamage) {
  ByteWriter body;
  body.u64(1);  // Ethernet, no snap length
  body.u16(2);
  body.u16(100);
  body.text("eth0");
  EXPECT_EQ(damage_after(0, PcapngBuilder().section().block(1, body.bytes())),
            "an option of an interface description is cut off");
}

TEST(PcapngReader, InterfacesAreLimited) {
  PcapngBuilder file;
  file.section();
  for (int i = 0; i < 65'536; ++i) file.interface();
  file.packet(65'535, 1, "last");
  EXPECT_EQ(read(file.bytes()).frames.size(), 1u);
  EXPECT_EQ(damage_after(1, file.interface()), "a section describes more than 65536 interfaces");
}

TEST(PcapngReader, HostileTimesAreSaturated) {
  const auto file = PcapngBuilder().section().interface({.resolution = 0}).packet(0, ~std::uint64_t{0}, "x");
  EXPECT_EQ(read(file.bytes()).frames.at(0).moment.time, std::numeric_limits<PacketTime>::max());
}

}  // namespace
}  // namespace sekimori::test
