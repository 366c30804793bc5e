// Bytes that can only be read in order: a pipe, standard input, or a compressed file, which is recognised by
// its first bytes. They are gathered in one buffer, which grows only where a reader needs more in one piece.
//
// A refill waits for the bytes that are needed and takes what else is there, so packets of a pipe that is
// still being written are lent as they come. Damaged or truncated compression is a fault, told only when
// everything decoded before it has been lent. Owned and used by one thread.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include <sys/types.h>

#include "sensor/capture/byte_supply.h"
#include "sensor/capture/decompressor.h"

namespace sekimori {

class StreamSupply : public ByteSupply {
 public:
  // Reads the next bytes into the span: how many; 0 at the end, -1 and errno where the system refuses.
  using Read = std::function<ssize_t(std::span<std::uint8_t>)>;

  StreamSupply(Read read, std::size_t buffer_bytes);

  Bytes refill(std::size_t used_bytes, std::size_t need_bytes) override;
  std::uint64_t file_bytes_read() const override { return file_bytes_read_; }
  const std::string& fault() const override { return fault_; }

 private:
  void make_room(std::size_t need_bytes);
  std::size_t produce(std::span<std::uint8_t> out);
  std::size_t decode(std::span<std::uint8_t> out);
  std::size_t read_raw(std::span<std::uint8_t> out);
  void recognise();

  Read read_;
  std::unique_ptr<Decompressor> decompressor_;  // none: plain bytes
  bool recognised_ = false;
  bool raw_ended_ = false;
  std::uint64_t file_bytes_read_ = 0;

  std::unique_ptr<std::uint8_t[]> raw_;  // as read; of plain bytes only the first, which tell what they are
  std::size_t raw_capacity_;
  Bytes raw_left_;

  std::unique_ptr<std::uint8_t[]> buffer_;  // decoded: the window
  std::size_t capacity_;
  std::size_t begin_ = 0;
  std::size_t size_ = 0;
  std::string fault_;
};

}  // namespace sekimori
