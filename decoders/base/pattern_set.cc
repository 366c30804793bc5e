#include "decoders/base/pattern_set.h"

namespace sekimori {

void PatternSet::prepare(PatternScratch& scratch) const {
  if (!empty()) CHECK(hs_alloc_scratch(database_.get(), &scratch.scratch_) == HS_SUCCESS);
}

void PatternSet::scan_raw(PaddedView text, PatternScratch& scratch, match_event_handler handler,
                          void* context) const {
  const hs_error_t answer = hs_scan(database_.get(), text.data(), static_cast<unsigned int>(text.size()), 0,
                                    scratch.scratch_, handler, context);
  CHECK(answer == HS_SUCCESS);
}

}  // namespace sekimori
