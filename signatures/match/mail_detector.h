// Finds mail addresses: a vector search for '@', then the address is read to both sides of it. A regular
// expression for the same begins at nearly every letter of a text. Immutable after construction; any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "signatures/match/text_view.h"
#include "signatures/signature.h"

namespace sekimori {

class MailDetector {
 public:
  explicit MailDetector(const std::vector<Signature>& signatures);

  // Appends a hit for every address, for each signature of the rule mail. Addresses of domains that are
  // reserved for examples (RFC 2606, RFC 6761) are nobody's.
  void detect(const TextView& view, std::vector<Hit>& hits) const;

 private:
  const std::vector<Signature>& signatures_;
  std::vector<std::uint32_t> mail_;  // those of the rule mail
};

}  // namespace sekimori
