#include "signatures/match/judge.h"

#include <algorithm>
#include <optional>

#include "signatures/match/nearby.h"

namespace sekimori {
namespace {

// A row of a table is not longer than this; a value further below its heading is not believed to be of it.
constexpr std::size_t kRowBytes = 256;

// What names a match, and from where.
struct Naming {
  NearbyWord word;
  std::string_view how;
};

std::optional<Naming> find_naming(const Nearby& context, const TextView& view, const Hit& hit, char border,
                                  const NamedMatch& above) {
  if (const auto beside = find_nearby(view.text, hit.begin, hit.end, context))
    return Naming{*beside, "context:"};
  if (border == '\0') return std::nullopt;
  if (!above.word.empty() && above.border == border && above.distance <= kRowBytes)
    return Naming{{above.word, above.distance}, "column:"};
  const std::string_view cell = cell_above(view.text, hit.begin, border);
  if (const auto word = find_word(cell, context)) {
    const auto from = static_cast<std::size_t>(cell.data() - view.text.data()) + cell.size();
    return Naming{{*word, hit.begin - from}, "column:"};
  }
  return std::nullopt;
}

bool overlap(const Hit& a, const Hit& b) { return a.begin < b.end && b.begin < a.end; }

bool is_nearer(const NearbyWord& a, const NearbyWord& b) {
  if (a.distance != b.distance) return a.distance < b.distance;
  if (a.word.size() != b.word.size()) return a.word.size() > b.word.size();
  return !a.behind && b.behind;
}

}  // namespace

Judgement judge(const Signature& signature, const TextView& view, const Hit& hit, const NamedMatch& above,
                std::string* refusal) {
  const auto refuse = [&](std::string_view reason, std::string_view word, std::string_view rest) {
    if (refusal != nullptr) refusal->append(reason).append(word).append(rest);
    return Judgement();
  };
  Verdict verdict = Verdict::kRight;
  if (signature.validator != nullptr) {
    verdict = signature.validator(view.text.substr(hit.begin, hit.end - hit.begin));
    if (verdict == Verdict::kWrong) return refuse("the check ", signature.validator_name, " refuses it");
  }
  Judgement judged{.confidence = signature.confidence,
                   .context_word = {},
                   .distance = Judgement::kFar,
                   .border = border_before(view.text, hit.begin, view.begins_part),
                   .why = {}};
  std::optional<Naming> naming;
  if (signature.context) {
    naming = find_naming(*signature.context, view, hit, judged.border, above);
    if (!naming && signature.context->required) return refuse("no context word near it", {}, {});
    if (naming) {
      judged.confidence = std::max(judged.confidence, signature.context->confidence);
      judged.context_word = naming->word.word;
      judged.distance = naming->word.distance;
    }
  }
  std::string_view vetoed;
  for (const Nearby& veto : signature.vetoes) {
    const auto against = find_nearby(view.text, hit.begin, hit.end, veto);
    if (!against || (naming && !is_nearer(*against, naming->word))) continue;
    if (veto.confidence == Confidence::kNone) return refuse("the word ", against->word, " speaks against it");
    judged.confidence = std::min(judged.confidence, veto.confidence);
    vetoed = against->word;
  }
  if (verdict == Verdict::kPlausible) judged.confidence = std::min(judged.confidence, Confidence::kLow);
  judged.why.emplace_back(hit.why);
  if (verdict == Verdict::kRight && signature.validator != nullptr)
    judged.why.push_back("check:" + signature.validator_name);
  if (naming) judged.why.push_back(std::string(naming->how) + std::string(naming->word.word));
  if (!vetoed.empty()) judged.why.push_back("veto:" + std::string(vetoed));
  return judged;
}

bool is_outdone(std::span<const Judged> judged, std::size_t which, const std::vector<Signature>& signatures) {
  const Judged& one = judged[which];
  const auto needs_company = [&](const Judged& j) { return signatures[j.hit.signature].threshold.count > 1; };
  const auto outdoes = [&](const Judged& other) {
    if (!overlap(one.hit, other.hit) || one.hit.signature == other.hit.signature) return false;
    if (needs_company(other) != needs_company(one)) return needs_company(one);
    if (other.judgement.confidence != one.judgement.confidence)
      return other.judgement.confidence > one.judgement.confidence;
    if (other.judgement.distance != one.judgement.distance)
      return other.judgement.distance < one.judgement.distance;
    return other.hit.end - other.hit.begin > one.hit.end - one.hit.begin;
  };
  for (std::size_t i = which; i-- > 0 && judged[i].reach > one.hit.begin;) {
    if (outdoes(judged[i])) return true;
  }
  for (std::size_t i = which + 1; i < judged.size() && judged[i].hit.begin < one.hit.end; ++i) {
    if (outdoes(judged[i])) return true;
  }
  return false;
}

}  // namespace sekimori
