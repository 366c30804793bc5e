#include "signatures/inspector.h"

#include "signatures/request_inspection.h"

namespace sekimori {
namespace {

// Windows kept for the next requests.
constexpr std::size_t kSpareWindows = 16;

}  // namespace

Inspector::Inspector(const Ruleset& ruleset, const InspectorOptions& options, const Limits& limits,
                     Counters& counters)
    : ruleset_(ruleset),
      options_(options),
      limits_(limits),
      counters_(counters),
      numbers_(ruleset.signatures),
      mails_(ruleset.signatures) {
  ruleset.patterns.candidates.prepare(scratch_);
  for (const PatternSet& pattern : ruleset.patterns.confirming) pattern.prepare(scratch_);
  for (std::uint32_t i = 0; i < ruleset.signatures.size(); ++i) {
    if (ruleset.signatures[i].rule == RuleKind::kTagCharacters) tag_signatures_.push_back(i);
  }
}

Inspector::~Inspector() = default;

std::unique_ptr<Inspection> Inspector::begin(PacketTime now, std::vector<Remark>* remarks) {
  return std::make_unique<RequestInspection>(*this, now, remarks);
}

InspectionResult Inspector::take_result(Inspection& inspection) {
  return static_cast<RequestInspection&>(inspection).take_result();
}

std::unique_ptr<TextWindow> Inspector::take_window() {
  if (windows_.empty()) return std::make_unique<TextWindow>();
  std::unique_ptr<TextWindow> window = std::move(windows_.back());
  windows_.pop_back();
  return window;
}

// What a window held was somebody's: it is overwritten before it is used again.
void Inspector::give_back(std::unique_ptr<TextWindow> window) {
  if (window == nullptr) return;
  window->wipe();
  if (windows_.size() < kSpareWindows) windows_.push_back(std::move(window));
}

}  // namespace sekimori
