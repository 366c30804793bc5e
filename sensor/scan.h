// Text or files straight to the signatures, without traffic: what matches, where, why, at which level.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "exporters/record.h"
#include "sensor/config.h"
#include "signatures/inspector.h"

namespace sekimori {

struct ScanOptions {
  PartKind kind = PartKind::kPrompt;
  Terms terms = Terms::kUnknown;  // of the service that the policy is to think of
  PacketTime now = 0;
  ExcerptMode excerpt = ExcerptMode::kMasked;
};

// One thread; the ruleset and limits outlive it.
class Scanner {
 public:
  Scanner(const Ruleset& ruleset, const Limits& limits, const ScanOptions& options);

  struct Outcome {
    ScanReport report;
    std::uint64_t mentions = 0;
    std::vector<Remark> remarks;              // what was decided against, and why
    std::vector<Policy::Decision> decisions;  // by finding
  };
  // A text as it is.
  Outcome scan_text(std::string input, std::string_view text, PartKind kind);
  // A file's content: JSON leaf by leaf, other text as it is, found out by its beginning.
  Outcome scan_content(std::string input, std::string_view content, PartKind kind);

 private:
  Outcome close(std::string input, Inspection& inspection, const Coverage& coverage,
                std::vector<Remark> remarks);

  const Ruleset& ruleset_;
  const Limits& limits_;
  const ScanOptions options_;
  Counters counters_;
  Inspector inspector_;
};

}  // namespace sekimori
