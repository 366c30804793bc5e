#include "sensor/capture/capture_files.h"

#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/sensor/capture/capture_builder.h"
#include "tests/unit/sensor/capture/capture_support.h"

namespace sekimori::test {
namespace {

std::string one_packet(std::uint32_t seconds, std::string_view data) {
  return PcapBuilder().packet(seconds, 0, data).bytes();
}

CaptureFiles find(const std::vector<std::string>& paths) {
  Result<CaptureFiles> files = CaptureFiles::find(paths);
  CHECK(files.has_value());
  return std::move(*files);
}

Error refusal(const std::vector<std::string>& paths) {
  const Result<CaptureFiles> files = CaptureFiles::find(paths);
  CHECK(files.has_error());
  return files.error();
}

// Standard input is a pipe into which a thread writes, while this lives.
class StandardInput {
 public:
  explicit StandardInput(std::string bytes) : before_(::dup(STDIN_FILENO)) {
    int ends[2];
    CHECK(::pipe(ends) == 0);
    CHECK(::dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
    ::close(ends[0]);
    writer_ = std::thread([bytes = std::move(bytes), end = ends[1]] {
      for (std::size_t at = 0; at < bytes.size();) {
        const ssize_t written = ::write(end, bytes.data() + at, bytes.size() - at);
        if (written <= 0) break;
        at += static_cast<std::size_t>(written);
      }
      ::close(end);
    });
  }
  ~StandardInput() {
    writer_.join();
    ::dup2(before_, STDIN_FILENO);
    ::close(before_);
  }

 private:
  int before_;
  std::thread writer_;
};

TEST(CaptureFiles, FoldersAreSearchedAndWhatIsNoCaptureIsPassedOver) {
  const TemporaryFolder folder;
  const std::string late = folder.write("z/deep/late.bin", one_packet(9, "late"));
  const std::string zipped = folder.write("middle.pcap", gzip(one_packet(5, "middle")));
  const std::string early = folder.write("notes.txt", one_packet(1, "early"));  // its name does not matter
  const std::string text = folder.write("a.pcap", "not a capture");
  const std::string empty = folder.write("z/empty.pcap", "");
  const std::string page = folder.write("page.gz", gzip("<html>"));
  std::filesystem::create_symlink("nowhere", folder.path("broken link"));

  CaptureFiles files = find({folder.path()});
  EXPECT_EQ(files.names(), (std::vector<std::string>{early, zipped, late}));
  EXPECT_EQ(files.passed_over(), (std::vector<std::string>{text, page, empty}));
  EXPECT_EQ(files.total_bytes(), std::filesystem::file_size(early) + std::filesystem::file_size(zipped) +
                                     std::filesystem::file_size(late));
  EXPECT_FALSE(files.walkable());
  EXPECT_EQ(data_of(read_all(*files.open())), (std::vector<std::string>{"early", "middle", "late"}));
}

TEST(CaptureFiles, PlainFilesCanBeWalkedByEveryWorker) {
  const TemporaryFolder folder;
  folder.write("a", one_packet(1, "a"));
  folder.write("b", one_packet(2, "b"));
  CaptureFiles files = find({folder.path()});
  EXPECT_TRUE(files.walkable());
  const auto one = files.open();
  const auto other = files.open();
  EXPECT_EQ(read_all(*one), read_all(*other));
}

TEST(CaptureFiles, WalksOutliveTheSet) {
  const TemporaryFolder folder;
  folder.write("a", one_packet(1, "a"));
  std::unique_ptr<CaptureWalk> walk;
  {
    CaptureFiles files = find({folder.path()});
    walk = files.open();
  }
  EXPECT_EQ(data_of(read_all(*walk)), (std::vector<std::string>{"a"}));
}

TEST(CaptureFiles, TheSameFileIsReadOnce) {
  const TemporaryFolder folder;
  const std::string file = folder.write("file", one_packet(1, "x"));
  std::filesystem::create_symlink(file, folder.path("link"));
  CaptureFiles files = find({file, folder.path(), file, folder.path("link")});
  EXPECT_EQ(files.names(), (std::vector<std::string>{file}));
}

// It was named, so it is not passed over in silence; the others are read all the same.
TEST(CaptureFiles, FileNamedOutrightThatIsNoCaptureIsBookedAsDamaged) {
  const TemporaryFolder folder;
  const std::string good = folder.write("good", one_packet(1, "x"));
  const std::string text = folder.write("text", "hello, this is text");
  CaptureFiles files = find({good, text});
  const auto walk = files.open();
  EXPECT_EQ(data_of(read_all(*walk)), (std::vector<std::string>{"x"}));
  ASSERT_EQ(walk->damages().size(), 1u);
  EXPECT_EQ(walk->damages()[0].code, ErrorCode::kDamaged);
  EXPECT_EQ(walk->damages()[0].text(),
            text + ": is no capture: neither pcap nor pcapng (see what 'file' says it is)");
  EXPECT_EQ(refusal({folder.path("missing")}).code, ErrorCode::kNotFound);
}

TEST(CaptureFiles, FolderWithoutCapturesIsAnError) {
  const TemporaryFolder folder;
  folder.write("sub/text", "hello");
  const Error error = refusal({folder.path()});
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_EQ(error.place, folder.path());
}

TEST(CaptureFiles, NamesMustMakeSense) {
  EXPECT_EQ(refusal({}).code, ErrorCode::kUsage);
  EXPECT_EQ(refusal({"-", "-"}).code, ErrorCode::kUsage);
}

TEST(CaptureFiles, CompressedFileDamagedAtItsBeginningIsReportedNotPassedOver) {
  const TemporaryFolder folder;
  folder.write("a", one_packet(1, "a"));
  std::string damaged = gzip(one_packet(2, "b"));
  damaged[10] = '\x07';  // a deflate block of the kind that does not exist
  const std::string path = folder.write("b.gz", damaged);
  CaptureFiles files = find({folder.path()});
  EXPECT_TRUE(files.passed_over().empty());
  const auto walk = files.open();
  EXPECT_EQ(data_of(read_all(*walk)), (std::vector<std::string>{"a"}));
  ASSERT_EQ(walk->damages().size(), 1u);
  EXPECT_EQ(walk->damages()[0].text(), path + ": the gzip data is damaged (invalid block type)");
}

TEST(CaptureFiles, StandardInputIsReadOnce) {
  PcapBuilder capture;
  for (std::uint32_t i = 0; i < 5'000; ++i) capture.packet(i, 0, noise(200, i));
  for (const std::string& bytes : {capture.bytes(), gzip(capture.bytes()), zstd(capture.bytes())}) {
    const StandardInput input(bytes);
    CaptureFiles files = find({"-"});
    EXPECT_FALSE(files.walkable());
    EXPECT_EQ(files.names(), (std::vector<std::string>{"-"}));
    const auto walk = files.open();
    EXPECT_EQ(read_all(*walk).size(), 5'000u);
    EXPECT_TRUE(walk->damages().empty());
    EXPECT_EQ(walk->bytes_read(), bytes.size());
  }
}

TEST(CaptureFiles, StandardInputMergesWithFiles) {
  const TemporaryFolder folder;
  const std::string file = folder.write("file", PcapBuilder().packet(1, 0, "f1").packet(3, 0, "f3").bytes());
  const std::string piped = PcapBuilder().packet(2, 0, "p2").packet(4, 0, "p4").bytes();
  for (const std::vector<std::string>& paths :
       {std::vector{file, std::string("-")}, std::vector{std::string("-"), file}}) {
    const StandardInput input(piped);
    CaptureFiles files = find(paths);
    EXPECT_EQ(data_of(read_all(*files.open())), (std::vector<std::string>{"f1", "p2", "f3", "p4"}));
  }
}

TEST(CaptureFiles, StandardInputThatIsNoCaptureIsBookedAsDamaged) {
  const StandardInput input("hello, this is text");
  const auto walk = find({"-"}).open();
  EXPECT_TRUE(read_all(*walk).empty());
  ASSERT_EQ(walk->damages().size(), 1u);
  EXPECT_EQ(walk->damages()[0].text(),
            "standard input: is no capture: neither pcap nor pcapng (see what 'file' says it is)");
}

TEST(CaptureFiles, PipesAreNamedLikeFiles) {
  const TemporaryFolder folder;
  const std::string path = folder.path("pipe");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(path, std::ios::binary) << one_packet(1, "through a pipe"); });
  CaptureFiles files = find({path});
  EXPECT_FALSE(files.walkable());
  EXPECT_EQ(data_of(read_all(*files.open())), (std::vector<std::string>{"through a pipe"}));
  writer.join();
}

TEST(CaptureFiles, PipesOfAShellAreDifferentFiles) {
  std::vector<std::string> paths;
  for (const std::uint32_t second : {2u, 1u}) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const std::string bytes = one_packet(second, std::to_string(second));
    ASSERT_EQ(::write(ends[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    ::close(ends[1]);
    paths.push_back("/dev/fd/" + std::to_string(ends[0]));  // stays open: the process ends soon
  }
  EXPECT_EQ(data_of(read_all(*find(paths).open())), (std::vector<std::string>{"1", "2"}));
}

TEST(CaptureFiles, AllReadersEndWhereAGrowingFileEndedWhenItWasFound) {
  const TemporaryFolder folder;
  const std::string path = folder.write("file", one_packet(1, "x"));
  CaptureFiles files = find({path});
  std::ofstream(path, std::ios::binary | std::ios::app)
      << PcapBuilder().packet(2, 0, "later").bytes().substr(24);
  EXPECT_EQ(read_all(*files.open()).size(), 1u);
}

}  // namespace
}  // namespace sekimori::test
