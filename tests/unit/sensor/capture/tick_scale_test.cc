#include "sensor/capture/tick_scale.h"

#include <gtest/gtest.h>

namespace sekimori {
namespace {

constexpr PacketTime kLatest = std::numeric_limits<PacketTime>::max();
constexpr PacketTime kEarliest = std::numeric_limits<PacketTime>::min();
constexpr std::uint8_t kBinary = 0x80;

PacketTime at(std::uint8_t resolution, std::uint64_t ticks) {
  return TickScale::of_resolution(resolution)->time(ticks);
}

TEST(TickScale, MicrosecondsUnlessTold) {
  EXPECT_EQ(TickScale().time(1'700'000'000'000'001), 1'700'000'000'000'001'000);
}

TEST(TickScale, DecimalResolutions) {
  EXPECT_EQ(at(0, 7), 7 * kSecond);
  EXPECT_EQ(at(3, 7), 7 * kMillisecond);
  EXPECT_EQ(at(6, 7), 7 * kMicrosecond);
  EXPECT_EQ(at(9, 1'700'000'000'123'456'789), 1'700'000'000'123'456'789);
  EXPECT_EQ(at(12, 1'234'567), 1'234);  // picoseconds are cut to nanoseconds
  EXPECT_EQ(at(19, 10'000'000'000), 1);
}

TEST(TickScale, BinaryResolutions) {
  EXPECT_EQ(at(kBinary | 0, 7), 7 * kSecond);
  EXPECT_EQ(at(kBinary | 1, 7), 3 * kSecond + kSecond / 2);
  EXPECT_EQ(at(kBinary | 32, std::uint64_t{5} << 32 | 0x80000000), 5 * kSecond + kSecond / 2);
  EXPECT_EQ(at(kBinary | 63, std::uint64_t{1} << 63), kSecond);
}

TEST(TickScale, RefusesWhatCannotBe) {
  EXPECT_TRUE(TickScale::of_resolution(19));
  EXPECT_FALSE(TickScale::of_resolution(20));
  EXPECT_FALSE(TickScale::of_resolution(127));
  EXPECT_TRUE(TickScale::of_resolution(kBinary | 63));
  EXPECT_FALSE(TickScale::of_resolution(kBinary | 64));
}

TEST(TickScale, HostileValuesBecomeTheNearestTime) {
  constexpr std::uint64_t kMost = ~std::uint64_t{0};
  EXPECT_EQ(at(0, kMost), kLatest);
  EXPECT_EQ(at(9, kMost), kLatest);
  TickScale scale = *TickScale::of_resolution(0);
  scale.set_offset_seconds(std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(scale.time(kMost), kLatest);
  scale.set_offset_seconds(std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(scale.time(0), kEarliest);
}

TEST(TickScale, OffsetIsAdded) {
  TickScale scale;
  scale.set_offset_seconds(-3600);
  EXPECT_EQ(scale.time(3'600'000'001), kMicrosecond);
}

}  // namespace
}  // namespace sekimori
