// The readers over real captures of other projects: as many frames as tshark counts, in every file.
//
// The corpus is test data that lies beside the repository and is never copied into it: ../shared/corpus as
// seen from the source tree, or where the environment variable SEKIMORI_CORPUS says.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/sensor/capture/capture_support.h"

namespace sekimori::testing {
namespace {

namespace fs = std::filesystem;

#ifndef SEKIMORI_SOURCE_DIR
#define SEKIMORI_SOURCE_DIR "."
#endif

fs::path corpus() {
  const char* told = std::getenv("SEKIMORI_CORPUS");
  return told != nullptr ? fs::path(told) : fs::path(SEKIMORI_SOURCE_DIR) / "../shared/corpus";
}

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
  const fs::path manifest = corpus() / "MANIFEST.tsv";
  if (!fs::exists(manifest)) GTEST_SKIP() << "skipped: corpus not there (" << manifest << ")";
  const std::vector<Row> rows = captures_of(manifest);
  EXPECT_GT(rows.size(), 1'000u);
  std::size_t frames_total = 0;
  for (const Row& row : rows) {
    SCOPED_TRACE(row.file);
    Result<Input> input = Input::open(corpus() / row.file);
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
}  // namespace sekimori::testing
