#include "sensor/capture/decompressor.h"

#include <algorithm>
#include <limits>

#include <zlib.h>
#include <zstd.h>

#include "decoders/base/byte_reader.h"
#include "decoders/base/check.h"

namespace sekimori {
namespace {

constexpr int kZstdWindowLogMax = 27;  // 128 MiB, what `zstd -d` itself accepts without --long

class GzipDecompressor : public Decompressor {
 public:
  GzipDecompressor() { CHECK(inflateInit2(&stream_, MAX_WBITS + 16) == Z_OK); }
  ~GzipDecompressor() override { inflateEnd(&stream_); }

  Progress decompress(Bytes in, std::span<std::uint8_t> out) override {
    if (!fault_.empty()) return {};
    if (member_ended_) {
      // Another member, or zeros as tape drives pad; anything else does not belong there.
      const auto zeros = static_cast<std::size_t>(
          std::find_if(in.begin(), in.end(), [](std::uint8_t byte) { return byte != 0; }) - in.begin());
      if (zeros > 0 || in.empty()) return {zeros, 0};
      if (in[0] != 0x1f) {
        fault_ = "bytes that are not gzip follow the compressed data";
        return {};
      }
      CHECK(inflateReset(&stream_) == Z_OK);
      member_ended_ = false;
    }
    constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
    const auto in_bytes = static_cast<uInt>(std::min(in.size(), kMost));
    const auto out_bytes = static_cast<uInt>(std::min(out.size(), kMost));
    stream_.next_in = const_cast<Bytef*>(in.data());  // zlib only reads there; its interface predates const
    stream_.avail_in = in_bytes;
    stream_.next_out = out.data();
    stream_.avail_out = out_bytes;
    const int answer = inflate(&stream_, Z_NO_FLUSH);
    if (answer == Z_STREAM_END) {
      member_ended_ = true;
    } else if (answer != Z_OK && answer != Z_BUF_ERROR) {
      fault_ = "the gzip data is damaged";
      if (stream_.msg != nullptr) fault_ += std::string(" (") + stream_.msg + ")";
    }
    return {in_bytes - stream_.avail_in, out_bytes - stream_.avail_out};
  }

  bool may_end() const override { return member_ended_; }

 private:
  z_stream stream_{};
  bool member_ended_ = false;
};

class ZstdDecompressor : public Decompressor {
 public:
  ZstdDecompressor() : context_(ZSTD_createDCtx()) {
    CHECK(context_ != nullptr);
    CHECK(ZSTD_isError(ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kZstdWindowLogMax)) == 0);
  }

  Progress decompress(Bytes in, std::span<std::uint8_t> out) override {
    // Between frames nothing is pending, and a call without input would begin a frame that never comes.
    if (!fault_.empty() || (in.empty() && frame_ended_)) return {};
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    const std::size_t answer = ZSTD_decompressStream(context_.get(), &output, &input);
    if (ZSTD_isError(answer) != 0) {
      fault_ = std::string("the zstd data is damaged or asks for a window of more than 128 MiB (") +
               ZSTD_getErrorName(answer) + "); see what 'zstd -t --long=31' says of it";
    }
    frame_ended_ = answer == 0;
    return {input.pos, output.pos};
  }

  bool may_end() const override { return frame_ended_; }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  std::unique_ptr<ZSTD_DCtx, Free> context_;
  bool frame_ended_ = true;
};

}  // namespace

Coding recognise_coding(Bytes first_bytes) {
  ByteReader reader(first_bytes);
  const std::uint32_t magic = reader.le32();
  if (!reader.ok()) return Coding::kPlain;
  if ((magic & 0xffffff) == 0x088b1f) return Coding::kGzip;  // 0x08: deflate, the only method there is
  const bool skippable = (magic & 0xfffffff0) == 0x184d2a50;
  return magic == 0xfd2fb528 || skippable ? Coding::kZstd : Coding::kPlain;
}

std::unique_ptr<Decompressor> make_decompressor(Coding coding) {
  switch (coding) {
    case Coding::kPlain:
      return nullptr;
    case Coding::kGzip:
      return std::make_unique<GzipDecompressor>();
    case Coding::kZstd:
      return std::make_unique<ZstdDecompressor>();
  }
  return nullptr;
}

}  // namespace sekimori
