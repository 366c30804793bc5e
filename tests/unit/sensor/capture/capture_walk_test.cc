#include "sensor/capture/capture_walk.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "sensor/capture/capture_files.h"
#include "tests/unit/sensor/capture/capture_builder.h"
#include "tests/unit/sensor/capture/capture_support.h"

namespace sekimori::test {
namespace {

struct Packet {
  std::uint32_t seconds;
  std::string data;
};

std::string pcap(const std::vector<Packet>& packets) {
  PcapBuilder file;
  for (const Packet& packet : packets) file.packet(packet.seconds, 0, packet.data);
  return file.bytes();
}

std::vector<KeptFrame> walk(const std::vector<std::string>& paths) {
  Result<CaptureFiles> files = CaptureFiles::find(paths);
  CHECK(files.has_value());
  return read_all(*files->open());
}

TEST(CaptureWalk, MergesByTimeWhateverTheOrderOfTheNames) {
  const TemporaryFolder folder;
  std::vector<std::string> paths = {
      folder.write("a", pcap({{10, "a10"}, {20, "a20"}, {30, "a30"}})),
      folder.write("b", pcap({{5, "b5"}, {20, "b20"}, {21, "b21"}})),
      folder.write("c", pcap({{25, "c25"}, {26, "c26"}})),
      folder.write("d", pcap({})),
  };
  // Equal times: the file that began earlier, which is b.
  const std::vector<std::string> expected = {"b5", "a10", "b20", "a20", "b21", "c25", "c26", "a30"};
  do {
    const std::vector<KeptFrame> frames = walk(paths);
    EXPECT_EQ(data_of(frames), expected);
    EXPECT_EQ(frames[0].moment.source, 0u);  // b
    EXPECT_EQ(frames[1].moment.source, 1u);  // a
    EXPECT_EQ(frames[5].moment.source, 2u);  // c
    EXPECT_EQ(frames[7].moment.frame, 3u);
  } while (std::next_permutation(paths.begin(), paths.end()));
}

TEST(CaptureWalk, EqualFirstTimesGoByPath) {
  const TemporaryFolder folder;
  const std::string b = folder.write("b", pcap({{1, "b"}}));
  const std::string a = folder.write("a", pcap({{1, "a"}}));
  EXPECT_EQ(data_of(walk({b, a})), (std::vector<std::string>{"a", "b"}));
}

TEST(CaptureWalk, WithinAFileItsOwnOrderStands) {
  const TemporaryFolder folder;
  const std::string back =
      folder.write("back", pcap({{10, "10"}, {30, "30"}, {20, "20 late"}, {5, "5 late"}, {31, "31"}}));
  const std::string other = folder.write("other", pcap({{25, "o25"}, {30, "o30"}, {31, "o31"}}));
  const std::vector<KeptFrame> frames = walk({other, back});
  EXPECT_EQ(data_of(frames),
            (std::vector<std::string>{"10", "o25", "30", "20 late", "5 late", "o30", "31", "o31"}));
  EXPECT_EQ(frames[3].moment.time, 20 * kSecond);  // the packet keeps the time it came with
}

TEST(CaptureWalk, ManyFilesInterleavePacketByPacket) {
  const TemporaryFolder folder;
  std::vector<std::string> expected(2'000);
  std::vector<std::string> paths;
  for (std::uint32_t file = 0; file < 20; ++file) {
    std::vector<Packet> packets;
    for (std::uint32_t i = 0; i < 100; ++i) {
      const std::uint32_t second = i * 20 + (file * 7 + i) % 20;
      packets.push_back({second, std::to_string(second)});
      expected[second] = packets.back().data;
    }
    const std::string bytes = pcap(packets);
    const std::string stored = file % 3 == 0 ? gzip(bytes) : file % 3 == 1 ? zstd(bytes) : bytes;
    paths.push_back(folder.write("file" + std::to_string(file), stored));
  }
  EXPECT_EQ(data_of(walk(paths)), expected);
}

TEST(CaptureWalk, DamagesComeInTheOrderOfTheFiles) {
  const TemporaryFolder folder;
  const std::string early = pcap({{1, "first"}, {100, "last"}});
  const std::string late = pcap({{50, "x"}, {51, "y"}});
  folder.write("early", early.substr(0, early.size() - 1));  // its damage is met last
  folder.write("late", late.substr(0, late.size() - 1));
  Result<CaptureFiles> files = CaptureFiles::find({folder.path()});
  ASSERT_TRUE(files);
  const auto source = files->open();
  EXPECT_EQ(data_of(read_all(*source)), (std::vector<std::string>{"first", "x"}));
  ASSERT_EQ(source->damages().size(), 2u);
  EXPECT_TRUE(source->damages()[0].place.starts_with(folder.path("early") + " at offset "));
  EXPECT_TRUE(source->damages()[1].place.starts_with(folder.path("late") + " at offset "));
}

TEST(CaptureWalk, FileThatVanishedIsDamageAndTheOthersAreRead) {
  const TemporaryFolder folder;
  folder.write("a", pcap({{1, "a"}}));
  const std::string b = folder.write("b", pcap({{2, "b"}}));
  folder.write("c", pcap({{3, "c"}}));
  Result<CaptureFiles> files = CaptureFiles::find({folder.path()});
  std::filesystem::remove(b);
  const auto source = files->open();
  EXPECT_EQ(data_of(read_all(*source)), (std::vector<std::string>{"a", "c"}));
  EXPECT_EQ(source->damages().at(0).place, b);
}

TEST(CaptureWalk, BytesReadReachTheTotal) {
  const TemporaryFolder folder;
  folder.write("a.pcap", pcap({{1, noise(5'000)}}));
  folder.write("b.gz", gzip(pcap({{2, noise(5'000)}})));
  Result<CaptureFiles> files = CaptureFiles::find({folder.path()});
  const auto source = files->open();
  EXPECT_EQ(source->bytes_read(), 0u);
  read_all(*source);
  EXPECT_EQ(source->bytes_read(), files->total_bytes());
}

TEST(CaptureWalk, WorkersWalkTheSameFilesAtTheSameTime) {
  const TemporaryFolder folder;
  PcapBuilder long_file;
  for (std::uint32_t i = 0; i < 20'000; ++i) long_file.packet(i, 0, noise(100, i));
  folder.write("a", long_file.bytes());
  folder.write("b", pcap({{500, "b500"}, {15'000, "b15000"}}));
  CaptureFiles files = *CaptureFiles::find({folder.path()});
  std::vector<std::unique_ptr<CaptureWalk>> walks;
  for (int worker = 0; worker < 4; ++worker) walks.push_back(files.open());
  std::vector<std::vector<KeptFrame>> frames(walks.size());
  std::atomic<bool> done = false;
  std::thread progress([&] {
    for (std::uint64_t last = 0; !done;) {
      const std::uint64_t now = walks[0]->bytes_read();
      EXPECT_GE(now, last);
      last = now;
    }
  });
  std::vector<std::thread> workers;
  for (std::size_t i = 0; i < walks.size(); ++i)
    workers.emplace_back([&, i] { frames[i] = read_all(*walks[i]); });
  for (std::thread& worker : workers) worker.join();
  done = true;
  progress.join();
  EXPECT_EQ(frames[0].size(), 20'002u);
  for (const auto& each : frames) EXPECT_EQ(each, frames[0]);
}

// The limit of open files, lowered for one test.
class FewDescriptors {
 public:
  explicit FewDescriptors(rlim_t limit) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit lowered{limit, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &lowered);
  }
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST(CaptureWalk, ThousandsOfFilesThatOverlapNeedFewDescriptors) {
  const TemporaryFolder folder;
  constexpr std::uint32_t kFiles = 3'000;
  for (std::uint32_t i = 0; i < kFiles; ++i) {
    const std::string bytes = pcap({{i, "begin"}, {10 * kFiles - i, "end"}});  // all are open in the middle
    folder.write(std::to_string(i), i % 10 == 0 ? gzip(bytes) : bytes);
  }
  const FewDescriptors few(32);
  Result<CaptureFiles> files = CaptureFiles::find({folder.path()});
  ASSERT_TRUE(files) << files.error().text();
  const auto source = files->open();
  PacketTime last = 0;
  std::size_t frames = 0;
  for (auto batch = source->next(); !batch.empty(); batch = source->next()) {
    for (const Frame& frame : batch) {
      ++frames;
      EXPECT_GE(frame.moment.time, last);
      last = frame.moment.time;
    }
  }
  EXPECT_EQ(frames, 2 * kFiles);
  EXPECT_TRUE(source->damages().empty());
}

}  // namespace
}  // namespace sekimori::test
