#include "sensor/capture/capture_reader.h"

#include <gtest/gtest.h>

#include "tests/unit/sensor/capture/capture_builder.h"
#include "tests/unit/sensor/capture/capture_support.h"

namespace sekimori::test {
namespace {

// A small file of one format, and where its records end.
struct Sample {
  std::string name;
  std::string bytes;
  std::vector<std::size_t> ends;
};

template <class Builder>
Sample sample(std::string name, const Builder& builder) {
  return {std::move(name), builder.bytes(), builder.ends()};
}

std::vector<Sample> samples() {
  std::vector<Sample> all;
  for (const std::endian order : {std::endian::little, std::endian::big}) {
    for (const std::uint32_t magic : {0xa1b2c3d4u, 0xa1b23c4du, 0xa1b2cd34u}) {
      all.push_back(sample("pcap", PcapBuilder({.order = order, .magic = magic})
                                       .packet(1, 0, "one")
                                       .packet(2, 0, "")
                                       .packet(3, 0, noise(100))));
    }
    all.push_back(sample("pcapng", PcapngBuilder()
                                       .section(order)
                                       .interface({.resolution = 9, .offset_seconds = 5})
                                       .packet(0, 1, "one", 0, "comment")
                                       .block(5, "statistics..")
                                       .simple_packet(100, noise(100))
                                       .obsolete_packet(0, 2, "three")
                                       .section(std::endian::big)
                                       .interface()
                                       .packet(0, 3, "")));
  }
  return all;
}

std::string_view first(const std::string& bytes, std::size_t size) {
  return std::string_view(bytes).substr(0, size);
}

std::vector<KeptFrame> read_whole(std::string_view bytes) {
  return read_all(**open_capture(whole(bytes), 0));
}

void expect_prefix(const std::vector<KeptFrame>& part, const std::vector<KeptFrame>& all) {
  ASSERT_LE(part.size(), all.size());
  for (std::size_t i = 0; i < part.size(); ++i) EXPECT_EQ(part[i], all[i]);
}

TEST(CaptureReader, EveryCutDeliversWhatIsWholeAndNamesTheRest) {
  for (const Sample& file : samples()) {
    const std::vector<KeptFrame> all = read_whole(file.bytes);
    ASSERT_GE(all.size(), 3u);
    for (std::size_t cut = 4; cut <= file.bytes.size(); ++cut) {
      SCOPED_TRACE(file.name + " cut at " + std::to_string(cut));
      const auto reader = open_capture(whole(first(file.bytes, cut)), 0);
      ASSERT_TRUE(reader);
      const std::vector<KeptFrame> frames = read_all(**reader);
      expect_prefix(frames, all);
      const auto behind = std::upper_bound(file.ends.begin(), file.ends.end(), cut);
      const std::size_t last_end = behind == file.ends.begin() ? 0 : *std::prev(behind);
      const std::vector<Error>& damages = (*reader)->damages();
      if (last_end == cut) {
        EXPECT_TRUE(damages.empty());
      } else {
        ASSERT_EQ(damages.size(), 1u);
        EXPECT_EQ(damages[0].place, "test.pcap at offset " + std::to_string(last_end));
        EXPECT_TRUE(damages[0].sentence.starts_with("the file ends inside "));
      }
      // No packet whose bytes are all there may be missing.
      EXPECT_EQ(frames, read_whole(first(file.bytes, last_end == 0 ? cut : last_end)));
    }
    EXPECT_EQ(read_whole(file.bytes), all);
  }
}

TEST(CaptureReader, CutInsideTheMagicIsNoCapture) {
  for (const Sample& file : samples()) {
    for (std::size_t cut = 0; cut < 4; ++cut) {
      const auto reader = open_capture(whole(first(file.bytes, cut)), 0);
      ASSERT_FALSE(reader);
      EXPECT_EQ(reader.error().code, ErrorCode::kDamaged);
    }
  }
}

TEST(CaptureReader, AnySplitOfTheInputGivesTheSameFrames) {
  for (const Sample& file : samples()) {
    const std::vector<KeptFrame> all = read_whole(file.bytes);
    for (std::size_t step = 1; step <= file.bytes.size(); ++step) {
      const auto reader = open_capture(trickle(file.bytes, step), 0);
      EXPECT_EQ(read_all(**reader), all) << file.name << " in steps of " << step;
      EXPECT_TRUE((*reader)->damages().empty());
    }
  }
}

TEST(CaptureReader, CutsOfAStreamAreSeenAsThoseOfMemory) {
  for (const Sample& file : samples()) {
    for (std::size_t cut = 4; cut < file.bytes.size(); ++cut) {
      const auto memory = open_capture(whole(first(file.bytes, cut)), 0);
      const auto stream = open_capture(trickle(file.bytes.substr(0, cut), 7), 0);
      EXPECT_EQ(read_all(**memory), read_all(**stream));
      ASSERT_EQ((*memory)->damages().size(), (*stream)->damages().size());
      for (std::size_t i = 0; i < (*memory)->damages().size(); ++i) {
        EXPECT_EQ((*memory)->damages()[i].text(), (*stream)->damages()[i].text());
      }
    }
  }
}

TEST(CaptureReader, BatchesHoldManyFramesAndEndAtTheWindow) {
  PcapBuilder file;
  for (std::uint32_t i = 0; i < 1'000; ++i) file.packet(i, 0, noise(i % 50, i));
  const std::vector<KeptFrame> all = read_whole(file.bytes());
  ASSERT_EQ(all.size(), 1'000u);
  // A buffer of 200 bytes is refilled some hundred times; read_all copies only behind each batch.
  const auto reader = open_capture(trickle(file.bytes(), 4'096, 200), 0);
  EXPECT_EQ(read_all(**reader), all);
  EXPECT_GT((*open_capture(whole(file.bytes()), 0))->next().size(), 16u);
}

TEST(CaptureReader, SaysWhatAForeignFileIs) {
  const auto refusal = [](std::string_view bytes) { return open_capture(whole(bytes), 0).error().text(); };
  EXPECT_EQ(refusal(""), "test.pcap: is empty");
  EXPECT_EQ(refusal("GET / HTTP/1.1"),
            "test.pcap: is no capture: neither pcap nor pcapng (see what 'file' says it is)");
  EXPECT_EQ(refusal("BZh91AY&SY"),
            "test.pcap: is compressed with bzip2, which is not read here; unpack it first with 'bunzip2 -k'");
  EXPECT_EQ(refusal(std::string_view("snoop\0\0\0\0\0\0\2", 12)),
            "test.pcap: is a snoop capture; convert it first with 'editcap -F pcapng IN OUT'");
}

}  // namespace
}  // namespace sekimori::test
