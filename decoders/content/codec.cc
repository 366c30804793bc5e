#include "decoders/content/codec.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "decoders/base/ascii.h"
#include "decoders/base/check.h"

namespace sekimori {
namespace {

// Allocation for libraries that let us: booked, with its size in front.
constexpr std::size_t kHeaderBytes = alignof(std::max_align_t);

void* booked_alloc(MemoryAccount& pool, std::size_t size) {
  const std::size_t bytes = size + kHeaderBytes;
  if (!pool.take(bytes)) return nullptr;
  void* const block = std::malloc(bytes);
  CHECK(block != nullptr);
  std::memcpy(block, &bytes, sizeof bytes);
  return static_cast<char*>(block) + kHeaderBytes;
}

void booked_free(MemoryAccount& pool, void* address) {
  if (address == nullptr) return;
  void* const block = static_cast<char*>(address) - kHeaderBytes;
  std::size_t bytes = 0;
  std::memcpy(&bytes, block, sizeof bytes);
  pool.give_back(bytes);
  std::free(block);
}

// gzip (RFC 1952) and deflate, which names zlib (RFC 1950) but is often sent raw (RFC 1951).
class Inflate final : public Codec {
 public:
  enum class Form : std::uint8_t { kGzip, kDeflate };
  Inflate(Form form, MemoryAccount& pool) : form_(form) {
    stream_.zalloc = [](voidpf account, uInt items, uInt size) -> voidpf {
      return booked_alloc(*static_cast<MemoryAccount*>(account), std::size_t{items} * size);
    };
    stream_.zfree = [](voidpf account, voidpf address) {
      booked_free(*static_cast<MemoryAccount*>(account), address);
    };
    stream_.opaque = &pool;
  }
  ~Inflate() override {
    if (open_) inflateEnd(&stream_);
  }
  Inflate(const Inflate&) = delete;
  Inflate& operator=(const Inflate&) = delete;

  Step run(Bytes in, std::span<std::uint8_t> out) override {
    if (!open_) {
      if (in.empty()) return {Status::kMore, 0, 0};
      const int window_bits = form_ == Form::kGzip ? 15 + 16 : raw_ ? -15 : 15;
      if (inflateInit2(&stream_, window_bits) != Z_OK) return {Status::kMemory, 0, 0};
      open_ = true;
    }
    const auto in_bytes = static_cast<uInt>(std::min<std::size_t>(in.size(), 1u << 30));
    const auto out_bytes = static_cast<uInt>(std::min<std::size_t>(out.size(), 1u << 30));
    stream_.next_in = const_cast<Bytef*>(in.data());
    stream_.avail_in = in_bytes;
    stream_.next_out = out.data();
    stream_.avail_out = out_bytes;
    const int answer = inflate(&stream_, Z_NO_FLUSH);
    const std::size_t consumed = in_bytes - stream_.avail_in;
    const std::size_t produced = out_bytes - stream_.avail_out;
    switch (answer) {
      case Z_OK:
      case Z_BUF_ERROR:
        return {Status::kMore, consumed, produced};
      case Z_STREAM_END:
        return {Status::kEnd, consumed, produced};
      case Z_MEM_ERROR:
        return {Status::kMemory, consumed, produced};
      default:
        return {Status::kBroken, consumed, produced};
    }
  }

  void restart() override {
    if (open_) inflateEnd(&stream_);
    open_ = false;
  }

  bool begin_with(Bytes bytes) override {
    if (form_ == Form::kDeflate) {
      raw_ = !is_zlib(bytes);
      return !raw_ || is_raw_deflate(bytes);
    }
    return bytes.size() >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B;
  }

 private:
  // RFC 1950 section 2.2: method 8, window up to 32 KiB, header divisible by 31.
  static bool is_zlib(Bytes bytes) {
    return bytes.size() >= 2 && (bytes[0] & 0x0F) == 8 && bytes[0] >> 4 <= 7 &&
           (bytes[0] << 8 | bytes[1]) % 31 == 0;
  }
  // RFC 1951 section 3.2.3: block type 3 does not exist, and text does not begin with a last block.
  static bool is_raw_deflate(Bytes bytes) {
    return !bytes.empty() && (bytes[0] >> 1 & 3) != 3 && bytes[0] != '{' && bytes[0] != '[' &&
           bytes[0] != '<';
  }

  const Form form_;
  bool raw_ = false;  // deflate without its zlib header
  z_stream stream_{};
  bool open_ = false;
};

class Brotli final : public Codec {
 public:
  explicit Brotli(MemoryAccount& pool) : pool_(pool) { open(); }
  ~Brotli() override { BrotliDecoderDestroyInstance(decoder_); }
  Brotli(const Brotli&) = delete;
  Brotli& operator=(const Brotli&) = delete;

  Step run(Bytes in, std::span<std::uint8_t> out) override {
    if (decoder_ == nullptr) return {Status::kMemory, 0, 0};
    std::size_t in_left = in.size();
    std::size_t out_left = out.size();
    const std::uint8_t* next_in = in.data();
    std::uint8_t* next_out = out.data();
    const BrotliDecoderResult answer =
        BrotliDecoderDecompressStream(decoder_, &in_left, &next_in, &out_left, &next_out, nullptr);
    const std::size_t consumed = in.size() - in_left;
    const std::size_t produced = out.size() - out_left;
    if (answer == BROTLI_DECODER_RESULT_SUCCESS) return {Status::kEnd, consumed, produced};
    if (answer != BROTLI_DECODER_RESULT_ERROR) return {Status::kMore, consumed, produced};
    const BrotliDecoderErrorCode code = BrotliDecoderGetErrorCode(decoder_);
    const bool refused = code <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES &&
                         code >= BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES;
    return {refused ? Status::kMemory : Status::kBroken, consumed, produced};
  }

  void restart() override {
    BrotliDecoderDestroyInstance(decoder_);
    open();
  }

  bool begin_with(Bytes) override { return true; }  // br has no mark of its own

 private:
  void open() {
    decoder_ = BrotliDecoderCreateInstance(
        [](void* account, std::size_t size) {
          return booked_alloc(*static_cast<MemoryAccount*>(account), size);
        },
        [](void* account, void* address) { booked_free(*static_cast<MemoryAccount*>(account), address); },
        &pool_);
  }

  MemoryAccount& pool_;
  BrotliDecoderState* decoder_ = nullptr;
};

class Zstd final : public Codec {
 public:
  Zstd(const Limits& limits, MemoryAccount& pool) : pool_(pool), stream_(ZSTD_createDStream()) {
    CHECK(stream_ != nullptr);
    const int window_log = std::bit_width(limits.coding_window_bytes) - 1;
    CHECK(!ZSTD_isError(ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, window_log)));
    book();
  }
  ~Zstd() override {
    ZSTD_freeDStream(stream_);
    pool_.give_back(booked_);
  }
  Zstd(const Zstd&) = delete;
  Zstd& operator=(const Zstd&) = delete;

  Step run(Bytes in, std::span<std::uint8_t> out) override {
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    const std::size_t answer = ZSTD_decompressStream(stream_, &output, &input);
    if (!book()) return {Status::kMemory, input.pos, output.pos};
    if (!ZSTD_isError(answer)) return {answer == 0 ? Status::kEnd : Status::kMore, input.pos, output.pos};
    const bool refused = ZSTD_getErrorCode(answer) == ZSTD_error_frameParameter_windowTooLarge;
    return {refused ? Status::kMemory : Status::kBroken, input.pos, output.pos};
  }

  void restart() override { ZSTD_DCtx_reset(stream_, ZSTD_reset_session_only); }

  // RFC 8878 section 3.1.1: the frame's magic number; 3.1.2: a skippable frame.
  bool begin_with(Bytes bytes) override {
    return bytes.size() >= 2 &&
           ((bytes[0] == 0x28 && bytes[1] == 0xB5) || ((bytes[0] & 0xF0) == 0x50 && bytes[1] == 0x2A));
  }

 private:
  // zstd allocates a frame's window when it reads its header; booked as soon as it shows.
  bool book() {
    const std::size_t size = ZSTD_sizeof_DStream(stream_);
    if (size <= booked_) return true;
    if (!pool_.take(size - booked_)) return false;
    booked_ = size;
    return true;
  }

  MemoryAccount& pool_;
  ZSTD_DStream* stream_;
  std::size_t booked_ = 0;
};

}  // namespace

std::unique_ptr<Codec> make_codec(std::string_view coding, const Limits& limits, MemoryAccount& pool) {
  const auto is = [coding](std::string_view name) { return equal_ignoring_case(coding, name); };
  if (is("gzip") || is("x-gzip")) return std::make_unique<Inflate>(Inflate::Form::kGzip, pool);
  if (is("deflate")) return std::make_unique<Inflate>(Inflate::Form::kDeflate, pool);
  if (is("br")) return std::make_unique<Brotli>(pool);
  if (is("zstd")) return std::make_unique<Zstd>(limits, pool);
  return nullptr;
}

}  // namespace sekimori
