// A compiled, immutable set of byte patterns and what a thread needs to run it: Hyperscan's run-time half.
// Compiling and loading live elsewhere (signatures/load); what runs here cannot fail.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include <hs/hs_runtime.h>

#include "decoders/base/padded_buffer.h"

namespace sekimori {

// Working memory of one thread, grown to serve every set it is prepared for. Not shared between threads.
class PatternScratch {
 public:
  PatternScratch() = default;
  PatternScratch(const PatternScratch&) = delete;
  PatternScratch& operator=(const PatternScratch&) = delete;
  ~PatternScratch() { hs_free_scratch(scratch_); }

 private:
  friend class PatternSet;
  hs_scratch_t* scratch_ = nullptr;
};

class PatternSet {
 public:
  // Takes over a database in block mode; null: the empty set.
  explicit PatternSet(hs_database_t* database = nullptr) : database_(database) {}

  bool empty() const { return database_ == nullptr; }
  // Grows the thread's scratch for this set; ask once before the first scan.
  void prepare(PatternScratch& scratch) const;

  // Calls on_match(id, begin, end) for every match. `begin` is 0 unless the pattern was compiled to report
  // it. Matches come in the order of their ends; one pattern may match several times at one place.
  template <class OnMatch>
  void scan(PaddedView text, PatternScratch& scratch, OnMatch&& on_match) const {
    if (empty()) return;
    scan_raw(
        text, scratch,
        [](unsigned int id, unsigned long long begin, unsigned long long end, unsigned int, void* context) {
          (*static_cast<std::remove_reference_t<OnMatch>*>(context))(static_cast<std::uint32_t>(id), begin,
                                                                     end);
          return 0;
        },
        &on_match);
  }

 private:
  void scan_raw(PaddedView text, PatternScratch& scratch, match_event_handler handler, void* context) const;

  struct Free {
    void operator()(hs_database_t* database) const { hs_free_database(database); }
  };
  std::unique_ptr<hs_database_t, Free> database_;
};

}  // namespace sekimori
