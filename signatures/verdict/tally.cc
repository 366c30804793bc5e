#include "signatures/verdict/tally.h"

namespace sekimori {

Tally::Tally(const Ruleset& ruleset) : signatures_(ruleset.signatures.size()) {
  for (const Service& service : ruleset.catalogue->services()) names_.push_back(service.id);
  names_.emplace_back(kUnlistedService);
  names_.emplace_back(kUnknownGenai);
  services_.resize(names_.size());
}

}  // namespace sekimori
