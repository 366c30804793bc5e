#include "sensor/command/base64.h"

#include <memory>

#include <openssl/evp.h>

namespace sekimori {

std::optional<std::string> decode_base64(std::string_view text) {
  struct Free {
    void operator()(EVP_ENCODE_CTX* context) const { EVP_ENCODE_CTX_free(context); }
  };
  const std::unique_ptr<EVP_ENCODE_CTX, Free> context(EVP_ENCODE_CTX_new());
  std::string out(text.size() + 3, '\0');
  auto* const bytes = reinterpret_cast<unsigned char*>(out.data());
  int first = 0;
  int last = 0;
  EVP_DecodeInit(context.get());
  if (EVP_DecodeUpdate(context.get(), bytes, &first, reinterpret_cast<const unsigned char*>(text.data()),
                       static_cast<int>(text.size())) < 0)
    return std::nullopt;
  if (EVP_DecodeFinal(context.get(), bytes + first, &last) < 0) return std::nullopt;
  out.resize(static_cast<std::size_t>(first) + static_cast<std::size_t>(last));
  return out;
}

}  // namespace sekimori
