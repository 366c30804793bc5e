#include "sensor/capture/mapped_supply.h"

#include <limits>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/unit/sensor/capture/capture_support.h"

namespace sekimori::test {
namespace {

constexpr std::size_t kPage = 4'096;

MappedSupply map(const std::string& path, std::size_t window_bytes_max = kWindowBytesMax,
                 std::uint64_t size_bytes = std::numeric_limits<std::uint64_t>::max(),
                 bool keep_open = true) {
  return {*RawFile::open(path, keep_open), size_bytes, window_bytes_max};
}

// All bytes, taken `step_bytes` at a time and asked for in pieces of `need_bytes`.
std::string read_through(ByteSupply& supply, std::size_t need_bytes, std::size_t step_bytes) {
  std::string all;
  std::size_t used = 0;
  for (;;) {
    const Bytes window = supply.refill(used, need_bytes);
    if (window.empty()) return all;
    used = std::min(window.size(), step_bytes);
    all += as_text(window.first(used));
  }
}

TEST(MappedSupply, WindowsOfAnySizeGiveTheWholeFile) {
  const TemporaryFolder folder;
  const std::string bytes = noise(10 * kPage + 123);
  const std::string path = folder.write("file", bytes);
  for (const std::size_t window : {kPage, 3 * kPage, kWindowBytesMax}) {
    for (const std::size_t need : {std::size_t{1}, kPage, 5 * kPage + 1}) {
      for (const std::size_t step : {kPage - 1, 2 * kPage, std::size_t{100'000}}) {
        auto supply = map(path, window);
        EXPECT_EQ(read_through(supply, need, step), bytes);
        EXPECT_EQ(supply.fault(), "");
        EXPECT_EQ(supply.file_bytes_read(), bytes.size());
      }
    }
  }
}

TEST(MappedSupply, NeedIsGivenInOnePiece) {
  const TemporaryFolder folder;
  const std::string bytes = noise(300'000);
  auto supply = map(folder.write("file", bytes), kPage);
  EXPECT_EQ(as_text(supply.refill(0, 1)), bytes.substr(0, kPage));
  EXPECT_EQ(as_text(supply.refill(5, 250'000)), bytes.substr(5, 250'000));
  EXPECT_EQ(as_text(supply.refill(0, 299'996)), bytes.substr(5));  // one byte more than there is
}

TEST(MappedSupply, ReadsNoFurtherThanToldAlthoughTheFileGrew) {
  const TemporaryFolder folder;
  auto supply = map(folder.write("file", noise(3 * kPage)), kPage, 2 * kPage + 7);
  EXPECT_EQ(read_through(supply, 1, kPage).size(), 2 * kPage + 7);
  EXPECT_EQ(supply.fault(), "");
}

TEST(MappedSupply, FileCutShortIsAFaultBehindWhatIsLeft) {
  const TemporaryFolder folder;
  const std::string bytes = noise(8 * kPage);
  const std::string path = folder.write("file", bytes);
  auto supply = map(path, 2 * kPage);
  const std::size_t used = supply.refill(0, 1).size();
  ASSERT_EQ(used, 2 * kPage);
  ASSERT_EQ(::truncate(path.c_str(), 3 * kPage + 5), 0);
  EXPECT_EQ(as_text(supply.refill(used, 1)), bytes.substr(2 * kPage, kPage + 5));
  EXPECT_TRUE(supply.refill(kPage + 5, 1).empty());
  EXPECT_EQ(supply.fault(), "the file could not be read further: it was cut short while it was being read");
}

TEST(MappedSupply, RenamingMattersOnlyWhereTheFileIsNotKeptOpen) {
  for (const bool keep_open : {true, false}) {
    const TemporaryFolder folder;
    const std::string bytes = noise(8 * kPage);
    const std::string path = folder.write("file", bytes);
    auto supply = map(path, kPage, bytes.size(), keep_open);
    const std::size_t used = supply.refill(0, 1).size();
    std::filesystem::rename(path, folder.path("rotated"));
    folder.write("file", noise(8 * kPage, 2));
    const Bytes next = supply.refill(used, 1);
    if (keep_open) {
      EXPECT_EQ(as_text(next), bytes.substr(used, next.size()));
      EXPECT_EQ(supply.fault(), "");
    } else {
      EXPECT_TRUE(next.empty());
      EXPECT_EQ(
          supply.fault(),
          "the file could not be read further: it was replaced by another file while it was being read");
    }
  }
}

TEST(MappedSupply, ResidentMemoryDoesNotGrowWithTheFile) {
  const TemporaryFolder folder;
  const std::string path = folder.write("file", std::string(64 << 20, 'x'));
  const auto resident_pages = [] {
    std::ifstream status("/proc/self/statm");
    std::size_t total = 0;
    std::size_t resident = 0;
    status >> total >> resident;
    return resident;
  };
  const std::size_t before = resident_pages();
  auto supply = map(path);
  std::size_t most = 0;
  std::size_t used = 0;
  for (Bytes window = supply.refill(0, 1); !window.empty(); window = supply.refill(used, 1)) {
    used = window.size();
    most = std::max(most, resident_pages());
  }
  EXPECT_LT(most - std::min(most, before), (kWindowBytesMax + (1 << 20)) / kPage);
}

TEST(MappedSupply, SomeFilesCannotBeMapped) {
  const std::string path = "/sys/kernel/mm/transparent_hugepage/enabled";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "skipped: no " << path;
  EXPECT_FALSE(MappedSupply::possible(*RawFile::open(path, true)));
}

}  // namespace
}  // namespace sekimori::test
