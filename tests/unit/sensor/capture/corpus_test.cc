// The readers over real captures of other projects: as many frames as tshark counts, in every file.

#include "tests/unit/support/corpus.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/sensor/capture/capture_support.h"

namespace sekimori::test {
namespace {

namespace fs = std::filesystem;

// How many frames more than tshark 4.0 we deliver, and why that is right.
struct Difference {
  const char* file;
  long more_frames;
  const char* why;
};
constexpr const char* kCustomBlocks = "tshark counts custom blocks as frames; they hold no packet";
constexpr const char* kUnknownLink = "tshark does not know the link type and stops; tcpdump counts as we do";
constexpr Difference kDifferences[] = {
    {"captures/pcapng-test-generator/test017.pcapng", -4, kCustomBlocks},
    {"captures/pcapng-test-generator/test018.pcapng", -4, kCustomBlocks},
    {"captures/pcapng-test-generator/test102.pcapng", -3, kCustomBlocks},
    {"captures/pcapng-test-generator/test202.pcapng", -3, kCustomBlocks},
    {"captures/pcapng-test-generator/output_be__difficult__test202.pcapng", -3, kCustomBlocks},
    {"captures/tcpdump/dsa-high-vid.pcap", 4, kUnknownLink},
    {"captures/tcpdump/frf16_magic_ie-oobr.pcap", 1, kUnknownLink},
    {"captures/tcpdump/hoobr_juniper3.pcap", 1, kUnknownLink},
    {"captures/tcpdump/juniper_es_oobr.pcap", 1, kUnknownLink},
    {"captures/tcpdump/kday6.pcap", 1, kUnknownLink},
    {"captures/tcpdump/vtp_asan-2.pcap", 1, kUnknownLink},
    {"captures/tcpdump/vtp_asan-3.pcap", 1, kUnknownLink},
    {"captures/pcapplusplus/clusterfuzz-testcase-minimized-FuzzTarget-5631583764873216", 1,
     "tshark refuses reserved bits beside the link type; the format says to ignore them"},
    {"captures/pcapplusplus/crash-exception-cast-constructed-record", 1,
     "tshark takes a damaged record for Red Hat's variant; tcpdump counts as we do"},
};

const Difference* difference_of(const std::string& file) {
  const auto* const found = std::find_if(std::begin(kDifferences), std::end(kDifferences),
                                         [&](const Difference& each) { return file == each.file; });
  return found == std::end(kDifferences) ? nullptr : found;
}

struct Row {
  std::string file;
  std::size_t frames = 0;
};

std::vector<Row> captures_of(const fs::path& manifest) {
  constexpr std::size_t kFile = 0;
  constexpr std::size_t kFrames = 8;
  std::vector<Row> rows;
  std::ifstream lines(manifest);
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> fields;
    std::istringstream in(line);
    for (std::string field; std::getline(in, field, '\t');) fields.push_back(field);
    if (fields.size() <= kFrames || !fields[kFile].starts_with("captures/")) continue;
    rows.push_back({fields[kFile], std::stoul(fields[kFrames])});
  }
  return rows;
}

TEST(Corpus, EveryCaptureHasTheFramesThatTsharkCounts) {
  const std::optional<fs::path> folder = corpus("");
  if (!folder) GTEST_SKIP() << "the corpus is not there";
  const std::vector<Row> rows = captures_of(*folder / "MANIFEST.tsv");
  EXPECT_GT(rows.size(), 1'000u);
  std::size_t frames_total = 0;
  for (const Row& row : rows) {
    SCOPED_TRACE(row.file);
    Result<Input> input = Input::open(*folder / row.file);
    ASSERT_TRUE(input);
    Result<std::unique_ptr<CaptureReader>> reader = open_capture(std::move(*input), 0);
    if (!reader) {
      ADD_FAILURE() << reader.error().text();
      continue;
    }
    std::size_t frames = 0;
    for (auto batch = (*reader)->next(); !batch.empty(); batch = (*reader)->next()) frames += batch.size();
    const Difference* const known = difference_of(row.file);
    EXPECT_EQ(static_cast<long>(frames) - static_cast<long>(row.frames),
              known == nullptr ? 0 : known->more_frames)
        << (known == nullptr ? "" : known->why);
    frames_total += frames;
  }
  RecordProperty("captures", static_cast<int>(rows.size()));
  RecordProperty("frames", static_cast<int>(frames_total));
}

}  // namespace
}  // namespace sekimori::test
