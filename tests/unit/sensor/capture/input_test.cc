#include "sensor/capture/input.h"

#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/sensor/capture/capture_builder.h"
#include "tests/unit/sensor/capture/capture_support.h"

namespace sekimori::test {
namespace {

std::string drain(Input& input, std::size_t step_bytes = 1'000) {
  std::string all;
  for (;;) {
    const Bytes window = input.ensure(step_bytes);
    if (window.empty()) return all;
    const std::size_t step = std::min(step_bytes, window.size());
    all += as_text(window.first(step));
    input.consume(step);
    EXPECT_EQ(input.offset(), all.size());
  }
}

Input open(const std::string& path) {
  Result<Input> input = Input::open(path);
  CHECK(input.has_value());
  return std::move(*input);
}

TEST(Input, PlainFilesAreMappedAndCompressedOnesStreamed) {
  const TemporaryFolder folder;
  const std::string bytes = noise(700'000);
  // Names say nothing: all are called .pcap.
  Input plain = open(folder.write("plain.pcap", bytes));
  Input gzipped = open(folder.write("gz.pcap", gzip(bytes)));
  Input zstandard = open(folder.write("zst.pcap", zstd(bytes)));
  EXPECT_TRUE(plain.mapped());
  EXPECT_FALSE(gzipped.mapped());
  EXPECT_FALSE(zstandard.mapped());
  for (Input* input : {&plain, &gzipped, &zstandard}) {
    EXPECT_EQ(drain(*input), bytes);
    EXPECT_EQ(input->fault(), "");
  }
  EXPECT_EQ(gzipped.file_bytes_read(), std::filesystem::file_size(folder.path("gz.pcap")));
}

TEST(Input, NeedLargerThanTheBufferIsGivenInOnePiece) {
  const TemporaryFolder folder;
  const std::string bytes = noise(3'000'000);
  Input input = open(folder.write("file", zstd(bytes)));
  input.ensure(100);
  input.consume(100);
  EXPECT_EQ(as_text(input.ensure(2'000'000).first(2'000'000)), bytes.substr(100, 2'000'000));
  EXPECT_EQ(input.ensure(bytes.size()).size(), bytes.size() - 100);
}

TEST(Input, SkipsFurtherThanItsWindow) {
  const TemporaryFolder folder;
  const std::string bytes = noise(3'000'000);
  for (const std::string& stored : {bytes, gzip(bytes)}) {
    Input input = open(folder.write("file", stored));
    input.ensure(10);
    EXPECT_TRUE(input.skip(2'500'000));
    EXPECT_EQ(input.offset(), 2'500'000u);
    EXPECT_EQ(as_text(input.ensure(100).first(100)), bytes.substr(2'500'000, 100));
    EXPECT_FALSE(input.skip(500'001));
    EXPECT_EQ(input.offset(), bytes.size());
  }
}

TEST(Input, TruncatedCompressionDeliversWhatCameBefore) {
  const std::string bytes = noise(20'000);
  for (const std::string& stored : {gzip(bytes), zstd(bytes)}) {
    for (std::size_t cut = 20; cut < stored.size(); cut += 97) {
      Input input = trickle(stored.substr(0, cut), 1'000, 512);
      const std::string all = drain(input);
      EXPECT_EQ(all, bytes.substr(0, all.size()));
      EXPECT_EQ(input.fault(), "the file ends inside its compressed data");
    }
  }
}

TEST(Input, SystemThatRefusesIsAFaultBehindWhatCameBefore) {
  const std::string bytes(20'000, 'x');  // compresses so well that much is decoded after the last read
  for (const std::string& stored : {bytes.substr(0, 50), gzip(bytes), zstd(bytes)}) {
    auto read = [stored, calls = 0](std::span<std::uint8_t> out) mutable -> ssize_t {
      if (calls++ == 0) {
        std::memcpy(out.data(), stored.data(), stored.size());
        return static_cast<ssize_t>(stored.size());
      }
      errno = EIO;
      return -1;
    };
    Input input("test", std::make_unique<StreamSupply>(read, 1'000));
    EXPECT_EQ(drain(input, 10), bytes.substr(0, stored.size() == 50 ? 50 : bytes.size()));
    EXPECT_EQ(input.fault(), "the file could not be read further: Input/output error");
  }
}

TEST(Input, PipesAreReadInOrderAsTheyCome) {
  const TemporaryFolder folder;
  const std::string path = folder.path("pipe");
  const std::string bytes = noise(500'000);
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(path, std::ios::binary) << zstd(bytes); });
  Input input = open(path);
  EXPECT_FALSE(input.mapped());
  EXPECT_EQ(drain(input), bytes);
  writer.join();
}

TEST(Input, PacketsOfAPipeAreLentBeforeTheNextAreWritten) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const auto write_all = [&](const std::string& bytes) {
    return ::write(ends[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  };
  ASSERT_TRUE(write_all(PcapBuilder().packet(1, 0, "one").bytes()));
  auto reader = open_capture(open("/dev/fd/" + std::to_string(ends[0])), 0);
  ASSERT_TRUE(reader);
  const auto batch = (*reader)->next();  // would wait for ever if it asked for more than the packet
  ASSERT_EQ(batch.size(), 1u);
  EXPECT_EQ(as_text(batch[0].bytes), "one");
  ::close(ends[1]);
  EXPECT_TRUE((*reader)->next().empty());
  EXPECT_TRUE((*reader)->damages().empty());
  ::close(ends[0]);
}

TEST(Input, SaysWhyAPathCannotBeRead) {
  const TemporaryFolder folder;
  const Result<Input> missing = Input::open(folder.path("missing"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(
      missing.error().text(),
      folder.path("missing") + ": cannot be opened: there is no such file or folder; check the spelling");
  const Result<Input> a_folder = Input::open(folder.path());
  ASSERT_FALSE(a_folder);
  EXPECT_EQ(a_folder.error().code, ErrorCode::kIo);
}

TEST(Input, FileThatCannotBeMappedIsStreamed) {
  const std::string path = "/sys/kernel/mm/transparent_hugepage/enabled";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "skipped: no " << path;
  Input input = open(path);
  EXPECT_FALSE(input.mapped());
  EXPECT_NE(drain(input).find("madvise"), std::string::npos);
}

}  // namespace
}  // namespace sekimori::test
