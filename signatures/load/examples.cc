#include "signatures/load/examples.h"

#include <algorithm>

#include "decoders/content/body_text.h"
#include "decoders/genai/leaf_labels.h"
#include "signatures/inspector.h"

namespace sekimori {
namespace {

// Where an example names no day.
constexpr PacketTime kExampleTime = 1'795'219'200 * kSecond;  // 2026-11-21

std::string shortened(std::string_view text) {
  constexpr std::size_t kBytes = 60;
  std::string line(text.substr(0, std::min(text.size(), kBytes)));
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line + (text.size() > kBytes ? "…" : "");
}

// Keeps the text of each part with its label.
class PartCollector final : public TextSink {
 public:
  struct Collected {
    PartKind kind;
    std::string text;
  };
  void on_part(const PartInfo& part) override { parts.push_back({part.kind, {}}); }
  void on_text(std::string_view piece, const Moment&) override { parts.back().text += piece; }
  void on_text_gap() override {}
  void on_part_end() override {}

  std::vector<Collected> parts;
};

}  // namespace

void prove_signatures(const Ruleset& ruleset, const std::vector<SignatureExample>& examples,
                      const Limits& limits, Diagnostics& diagnostics) {
  Counters counters;
  Inspector inspector(ruleset, {}, limits, counters);
  for (const SignatureExample& example : examples) {
    const auto inspection = inspector.begin(example.as_of == 0 ? kExampleTime : example.as_of);
    inspection->on_part({.kind = example.kind, .field = {}, .document = {}});
    inspection->on_text(example.text, {});
    inspection->on_part_end();
    inspection->on_request_end();
    const InspectionResult result = Inspector::take_result(*inspection);
    const bool found = std::any_of(result.findings.begin(), result.findings.end(),
                                   [&](const Finding& f) { return f.signature == example.signature; });
    if (found == example.must_match) continue;
    diagnostics.add(example.place, "signature '" + ruleset.signatures[example.signature].id + "' " +
                                       (example.must_match ? "does not find its own match example \""
                                                           : "finds its own no_match example \"") +
                                       shortened(example.text) + "\"");
  }
}

void prove_wires(const Ruleset& ruleset, const std::vector<WireExample>& examples, const Limits& limits,
                 Diagnostics& diagnostics) {
  Counters counters;
  PatternScratch scratch;
  ruleset.catalogue->prepare(scratch);
  for (const WireExample& example : examples) {
    const WireEntry& wire = ruleset.catalogue->wires()[example.wire];
    const auto matched = ruleset.catalogue->match_path(wire.service, wire.method, example.path, scratch);
    if (!matched || *matched != example.wire) {
      diagnostics.add(example.place, "wire entry '" + wire.id +
                                         "' does not match the path of its own example, " + example.path);
      continue;
    }
    Coverage coverage;
    PartCollector collector;
    LeafLabels labels(&ruleset.catalogue->pointers(example.wire));
    BodyText body({limits, counters, labels, collector, coverage});
    body.on_body(as_bytes(example.body), {});
    body.on_body_end(BodyEnd::kComplete, {});
    for (const auto& [kind, text] : example.finds) {
      const bool found = std::any_of(
          collector.parts.begin(), collector.parts.end(), [&wanted = kind, &text = text](const auto& part) {
            return part.kind == wanted && part.text.find(text) != std::string::npos;
          });
      if (found) continue;
      diagnostics.add(example.place, "wire entry '" + wire.id + "' does not label \"" + shortened(text) +
                                         "\" as " + std::string(name(kind)));
    }
  }
}

}  // namespace sekimori
