// SHA-256 (FIPS 180-4) as a stream, through OpenSSL.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "decoders/base/bytes.h"

namespace sekimori {

using Sha256 = std::array<std::uint8_t, 32>;

class Sha256Stream {
 public:
  Sha256Stream();
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;

  void update(Bytes bytes);
  Sha256 finish();  // the stream takes no more

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Sha256 sha256(Bytes bytes);

// Lower-case hexadecimal.
std::string to_hex(Bytes bytes);

}  // namespace sekimori
