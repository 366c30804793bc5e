#include "signatures/load/toml_quotes.h"

#include <algorithm>

namespace sekimori {
namespace {

// The offset behind the string whose first quote stands at `at`; the end of its line or of the text where it
// is not closed.
std::size_t skip_string(std::string_view toml, std::size_t at) {
  const char quote = toml[at];
  const std::string_view three = quote == '"' ? "\"\"\"" : "'''";
  const bool lines = toml.substr(at, 3) == three;
  at += lines ? 3 : 1;
  while (at < toml.size()) {
    if (toml[at] == '\\' && quote == '"') {
      at += 2;
    } else if (lines && toml.substr(at, 3) == three) {
      return at + 3;
    } else if (!lines && (toml[at] == quote || toml[at] == '\n')) {
      return at + 1;
    } else {
      ++at;
    }
  }
  return toml.size();
}

}  // namespace

std::size_t find_unquoted_foreign(std::string_view toml) {
  std::size_t at = toml.starts_with("\uFEFF") ? std::string_view("\uFEFF").size() : 0;
  while (at < toml.size()) {
    const char c = toml[at];
    if (c == '"' || c == '\'') {
      at = skip_string(toml, at);
    } else if (c == '#') {
      at = std::min(toml.find('\n', at), toml.size());
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      return at;
    } else {
      ++at;
    }
  }
  return std::string_view::npos;
}

}  // namespace sekimori
