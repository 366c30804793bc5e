// The third door of the house: text parts in, findings out. One Inspector per worker; it makes an Inspection
// for each request, which gathers the text, matches it, and holds what was found until the request's record
// is made.
//
// Pure: no file, no clock. The ruleset, limits and counters outlive the Inspector and what it made;
// inspections end before it does.
#pragma once

#include <memory>
#include <vector>

#include "decoders/base/counters.h"
#include "decoders/base/hash.h"
#include "decoders/base/limits.h"
#include "decoders/stack/transaction.h"
#include "signatures/finding.h"
#include "signatures/match/excerpt.h"
#include "signatures/match/mail_detector.h"
#include "signatures/match/number_detector.h"
#include "signatures/ruleset.h"

namespace sekimori {

struct InspectorOptions {
  ExcerptMode excerpt = ExcerptMode::kMasked;
  SipKey text_key = kFormatKey;  // of the hashes that recognise a text sent again
};

// What was found in one request.
struct InspectionResult {
  std::vector<Finding> findings;
  std::uint64_t findings_dropped = 0;  // over the limit
  std::uint64_t mentions = 0;          // words that only speak of marks
  std::uint64_t parts = 0;
  std::array<std::uint64_t, kPartNames.size()> bytes_by_part{};  // given to the matcher
  std::vector<std::string> file_names;  // masked where something secret was found in them
  bool query_has_findings = false;      // in the target's query
};

// Something the matcher decided against, for whoever asks why (sekimori scan).
struct Remark {
  std::uint32_t signature;
  std::string text;  // redacted like an excerpt
  std::string reason;
};

class Inspector {
 public:
  Inspector(const Ruleset& ruleset, const InspectorOptions& options, const Limits& limits,
            Counters& counters);
  ~Inspector();
  Inspector(const Inspector&) = delete;
  Inspector& operator=(const Inspector&) = delete;

  // An inspection of one request at this time. `remarks`, if given, outlives it.
  std::unique_ptr<Inspection> begin(PacketTime now, std::vector<Remark>* remarks = nullptr);
  // What an inspection that has ended found; it is empty afterwards.
  static InspectionResult take_result(Inspection& inspection);

 private:
  friend class RequestInspection;

  std::unique_ptr<TextWindow> take_window();
  void give_back(std::unique_ptr<TextWindow> window);

  const Ruleset& ruleset_;
  const InspectorOptions options_;
  const Limits& limits_;
  Counters& counters_;
  NumberDetector numbers_;
  MailDetector mails_;
  std::vector<std::uint32_t> tag_signatures_;  // signatures of the rule tag-characters
  PatternScratch scratch_;
  std::vector<std::unique_ptr<TextWindow>> windows_;
};

}  // namespace sekimori
