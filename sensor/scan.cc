#include "sensor/scan.h"

#include "decoders/content/body_text.h"

namespace sekimori {
namespace {

// Every leaf is of the kind that was asked for.
class OneKind final : public LeafNames {
 public:
  explicit OneKind(PartKind kind) : kind_(kind) {}
  void on_member(std::size_t, std::string_view) override {}
  void on_element(std::size_t, std::uint64_t) override {}
  PartKind kind_of_leaf(std::size_t) override { return kind_; }
  void on_lost() override {}

 private:
  const PartKind kind_;
};

}  // namespace

Scanner::Scanner(const Ruleset& ruleset, const Limits& limits, const ScanOptions& options)
    : ruleset_(ruleset),
      limits_(limits),
      options_(options),
      inspector_(ruleset, {.excerpt = options.excerpt}, limits, counters_) {}

Scanner::Outcome Scanner::scan_text(std::string input, std::string_view text, PartKind kind) {
  std::vector<Remark> remarks;
  const auto inspection = inspector_.begin(options_.now, &remarks);
  Coverage coverage{.wire_bytes = text.size(), .decoded_bytes = text.size()};
  inspection->on_part({.kind = kind, .field = {}, .document = {}});
  inspection->on_text(text, {});
  inspection->on_part_end();
  return close(std::move(input), *inspection, coverage, std::move(remarks));
}

Scanner::Outcome Scanner::scan_content(std::string input, std::string_view content, PartKind kind) {
  std::vector<Remark> remarks;
  const auto inspection = inspector_.begin(options_.now, &remarks);
  Coverage coverage{.wire_bytes = content.size()};
  OneKind names(kind);
  BodyText text({limits_, counters_, names, *inspection, coverage});
  if (!content.empty()) text.on_body(as_bytes(content), {});
  text.on_body_end(BodyEnd::kComplete, {});
  return close(std::move(input), *inspection, coverage, std::move(remarks));
}

Scanner::Outcome Scanner::close(std::string input, Inspection& inspection, const Coverage& coverage,
                                std::vector<Remark> remarks) {
  inspection.on_request_end();
  InspectionResult found = Inspector::take_result(inspection);
  Outcome outcome;
  outcome.report.input = std::move(input);
  outcome.report.coverage = coverage;
  outcome.mentions = found.mentions;
  outcome.remarks = std::move(remarks);
  if (found.mentions > 0)
    outcome.report.verdict = ruleset_.policy.cell(Grade::kMention, options_.terms).action;
  for (Finding& finding : found.findings) {
    const Grade grade = grade_of(ruleset_.signatures[finding.signature].level);
    outcome.decisions.push_back(ruleset_.policy.decide(grade, options_.terms, finding.confidence, false));
    outcome.report.verdict = std::max(outcome.report.verdict, outcome.decisions.back().action);
    outcome.report.findings.push_back(std::move(finding));
  }
  return outcome;
}

}  // namespace sekimori
