// Borrowed bytes. A Bytes or a string_view never owns: whoever lends says in its own contract until when the
// view lives, and who keeps must copy (law 2 of the house: to keep is to copy, into a capped place).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sekimori {

using Bytes = std::span<const std::uint8_t>;

inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace sekimori
