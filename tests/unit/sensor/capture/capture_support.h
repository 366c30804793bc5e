// What the tests of capture share: reading a source to its end, ways to feed a reader, folders that clean up.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "decoders/base/check.h"
#include "sensor/capture/capture_reader.h"
#include "sensor/capture/stream_supply.h"

namespace sekimori::test {

// A frame with its bytes copied, so that it outlives its batch.
struct KeptFrame {
  std::string data;
  std::uint32_t wire_bytes = 0;
  LinkType link_type = LinkType::kEthernet;
  Moment moment;

  bool operator==(const KeptFrame& other) const {
    return data == other.data && wire_bytes == other.wire_bytes && link_type == other.link_type &&
           moment.time == other.moment.time && moment.frame == other.moment.frame &&
           moment.source == other.moment.source;
  }
};

inline std::vector<KeptFrame> read_all(PacketSource& source) {
  std::vector<KeptFrame> frames;
  for (auto batch = source.next(); !batch.empty(); batch = source.next()) {
    // Copied only once the batch is whole: every frame of it must still be there.
    for (const Frame& frame : batch) {
      frames.push_back({std::string(as_text(frame.bytes)), frame.wire_bytes, frame.link_type, frame.moment});
    }
  }
  return frames;
}

inline std::vector<std::string> data_of(const std::vector<KeptFrame>& frames) {
  std::vector<std::string> data;
  for (const KeptFrame& frame : frames) data.push_back(frame.data);
  return data;
}

// Over bytes that outlive the Input.
inline Input whole(std::string_view bytes) { return {"test.pcap", as_bytes(bytes)}; }

// The bytes as a stream that gives `step_bytes` at a time into a buffer that begins small.
inline std::unique_ptr<ByteSupply> trickle_supply(std::string bytes, std::size_t step_bytes,
                                                  std::size_t buffer_bytes) {
  auto at = std::make_shared<std::size_t>(0);
  return std::make_unique<StreamSupply>(
      [bytes = std::move(bytes), at, step_bytes](std::span<std::uint8_t> out) {
        const std::size_t got = std::min({step_bytes, out.size(), bytes.size() - *at});
        std::memcpy(out.data(), bytes.data() + *at, got);
        *at += got;
        return static_cast<ssize_t>(got);
      },
      buffer_bytes);
}
inline Input trickle(std::string bytes, std::size_t step_bytes = 5, std::size_t buffer_bytes = 64) {
  return {"test.pcap", trickle_supply(std::move(bytes), step_bytes, buffer_bytes)};
}

inline std::string gzip(std::string_view bytes) {
  z_stream stream{};
  CHECK(deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = const_cast<Bytef*>(as_bytes(bytes).data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

inline std::string zstd(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3);
  CHECK(ZSTD_isError(size) == 0);
  out.resize(size);
  return out;
}

// Bytes that do not compress, the same in every run.
inline std::string noise(std::size_t size, std::uint64_t seed = 1) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) {
    seed = seed * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
    byte = static_cast<char>(seed >> 56);
  }
  return bytes;
}

// A folder that is gone with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sekimori-test-XXXXXX").string();
    CHECK(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string path(const std::string& name = {}) const { return name.empty() ? path_ : path_ + "/" + name; }

  // Writes a file, with the folders on the way to it; returns its path.
  std::string write(const std::string& name, std::string_view bytes) const {
    const std::string file = path(name);
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return file;
  }

 private:
  std::string path_;
};

}  // namespace sekimori::test
