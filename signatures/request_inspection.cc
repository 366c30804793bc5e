#include "signatures/request_inspection.h"

#include <algorithm>

#include "decoders/base/utf8.h"

namespace sekimori {
namespace {

// Hidden text of Unicode tag characters is a message from this length on.
constexpr std::uint64_t kTagCharactersMin = 4;

// Whoever asks why reads the first reasons, not a million of a table of numbers.
constexpr std::size_t kRemarksMax = 1'000;

std::uint64_t count_visible(std::string_view text) {
  return static_cast<std::uint64_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return !is_utf8_continuation(c) && c != ' ' && c != '\n'; }));
}

// What carried a match: the first packet and the last. 0: none, as in a scan.
std::vector<std::uint64_t> frames_between(std::uint64_t first, std::uint64_t last) {
  std::vector<std::uint64_t> frames;
  if (first > 0) frames.push_back(first);
  if (last > first) frames.push_back(last);
  return frames;
}

bool ends_with_blank(std::string_view text) {
  constexpr std::string_view kIdeographicSpace = "\u3000";
  constexpr std::string_view kNoBreakSpace = "\u00A0";
  return text.ends_with(' ') || text.ends_with('\t') || text.ends_with(kIdeographicSpace) ||
         text.ends_with(kNoBreakSpace);
}

}  // namespace

RequestInspection::RequestInspection(Inspector& inspector, PacketTime now, std::vector<Remark>* remarks)
    : inspector_(inspector),
      now_(now),
      remarks_(remarks),
      window_(inspector.take_window()),
      book_(inspector.ruleset_.signatures, inspector.limits_, inspector.counters_) {}

RequestInspection::~RequestInspection() {
  if (window_) inspector_.give_back(std::move(window_));
}

void RequestInspection::on_part(const PartInfo& info) {
  if (!window_->has_room()) match();
  const std::uint32_t number = next_part_++;
  parts_.push_back({.number = number,
                    .kind = info.kind,
                    .field = valid_utf8(info.field, inspector_.limits_.field_path_bytes),
                    .document = valid_utf8(info.document, inspector_.limits_.file_name_bytes),
                    .file_name = {},
                    .hash = StreamingSipHash(inspector_.options_.text_key),
                    .marks = MarkReader(inspector_.ruleset_.patterns.words, inspector_.limits_),
                    .waiting_marks = {},
                    .reached = {}});
  window_->begin_part(number, info.kind);
  open_ = true;
  ++result_.parts;
}

void RequestInspection::on_text(std::string_view piece, const Moment& at) {
  result_.bytes_by_part[static_cast<std::size_t>(parts_.back().kind)] += piece.size();
  if (parts_.back().kind == PartKind::kFileName) {
    std::string& name = parts_.back().file_name;
    name += piece.substr(0, inspector_.limits_.file_name_bytes -
                                std::min<std::size_t>(name.size(), inspector_.limits_.file_name_bytes));
  }
  while (true) {
    const std::uint64_t hidden = window_->tag_characters();
    const std::uint64_t offset = window_->part_bytes();
    const std::string_view taken = piece.substr(0, window_->append(piece, at));
    if (window_->tag_characters() != hidden) parts_.back().hidden.extend(offset, taken, at);
    piece.remove_prefix(taken.size());
    if (piece.empty()) return;
    match();
  }
}

// Where the hidden text stands in the source, from its first character to its last; a character that the
// piece cuts is booked from the piece's border.
void RequestInspection::Part::Hidden::extend(std::uint64_t piece_offset, std::string_view piece,
                                             const Moment& at) {
  static constexpr std::string_view kLead = "\xF3\xA0";  // of U+E0000..E0FFF in UTF-8, four bytes each
  static constexpr std::size_t kLength = 4;
  const std::size_t first = piece.find(kLead);
  const std::size_t last = piece.rfind(kLead);
  const bool whole = first != std::string_view::npos;
  if (length == 0) {
    offset = piece_offset + (whole ? first : 0);
    first_frame = at.frame;
  }
  length = piece_offset + (whole ? std::min(piece.size(), last + kLength) : piece.size()) - offset;
  last_frame = at.frame;
}

// A hole parts the text: nothing may match across it.
void RequestInspection::on_text_gap() {
  static constexpr std::string_view kHole = "\n";
  on_text(kHole, Moment{});
}

void RequestInspection::on_part_end() {
  parts_.back().tag_characters = window_->tag_characters();
  window_->end_part();
  open_ = false;
}

void RequestInspection::on_request_end() {
  match();
  FindingsBook::Result found = book_.close();
  result_.findings = std::move(found.findings);
  result_.findings_dropped = found.dropped;
  if (remarks_ != nullptr) {
    for (const auto& below : found.below_threshold) {
      remarks_->push_back(
          {below.signature, below.excerpt,
           "below its threshold: " + std::to_string(below.values) + " of " +
               std::to_string(inspector_.ruleset_.signatures[below.signature].threshold.count) + " values"});
    }
  }
  inspector_.give_back(std::move(window_));
}

// Matches what is in the window, and makes room.
void RequestInspection::match() {
  if (window_->empty()) return;
  candidates_.clear();
  inspector_.ruleset_.patterns.candidates.scan(
      window_->normal(), inspector_.scratch_,
      [this](std::uint32_t id, unsigned long long, unsigned long long end) {
        candidates_.push_back({id, static_cast<std::size_t>(end)});
      });
  auto from = candidates_.begin();
  for (const Stretch& stretch : window_->stretches()) {
    // A match that ends where the next stretch begins has crossed the separator.
    const auto to =
        std::find_if(from, candidates_.end(), [&](const Candidate& c) { return c.end > stretch.end; });
    match_stretch(stretch, {from, to});
    from = to;
  }
  window_->slide();
  while (parts_.size() > (open_ ? 1 : 0)) parts_.pop_front();
}

void RequestInspection::match_stretch(const Stretch& stretch, std::span<const Candidate> candidates) {
  Part& part = part_of(stretch);
  const TextView view = window_->view(stretch, now_);
  std::vector<Hit> hits;
  const std::size_t patterns = inspector_.ruleset_.patterns.pattern_signature.size();
  for (const Candidate& candidate : candidates) {
    if (candidate.id >= patterns || candidate.end <= stretch.begin) continue;
    confirm(stretch, view, candidate.id, candidate.end - stretch.begin, hits);
  }
  inspector_.numbers_.detect(view, hits);
  inspector_.mails_.detect(view, hits);
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.signature < b.signature;
  });
  std::vector<Judged> judged;
  judge_all(stretch, view, hits, part, judged);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    if (is_outdone(judged, i, inspector_.ruleset_.signatures)) {
      remark(judged[i].hit, view, "something better founded stands in the same place");
    } else {
      keep(stretch, part, judged[i]);
    }
  }
  read_marks(stretch, view, candidates, part);
  account(stretch, part);
  if (stretch.ends_part) end_part(part);
}

// A candidate says where a pattern may end; this says where it begins, and whether it goes on.
void RequestInspection::confirm(const Stretch& stretch, const TextView& view, std::uint32_t pattern,
                                std::size_t end, std::vector<Hit>& hits) {
  const CompiledPatterns& patterns = inspector_.ruleset_.patterns;
  const std::uint32_t signature = patterns.pattern_signature[pattern];
  if (!view.decides(end) || !inspector_.ruleset_.signatures[signature].looks_at(view.kind)) return;
  for (auto hit = hits.rbegin(); hit != hits.rend() && hit->end + kPatternBytesMax >= end; ++hit) {
    if (hit->signature == signature && hit->begin < end && end <= hit->end) return;  // known already
  }
  // A byte more on the left, so that \b sees what stands before the match.
  const std::size_t from = end - std::min(end, kPatternBytesMax + 4);
  const std::size_t to = std::min(view.text.size(), end + kPatternBytesMax);
  Hit best{.signature = signature, .begin = 0, .end = 0, .confidence = Confidence::kNone, .why = "pattern"};
  patterns.confirming[pattern].scan(
      window_->normal(stretch.begin + from, stretch.begin + to), inspector_.scratch_,
      [&](std::uint32_t, unsigned long long match_begin, unsigned long long match_end) {
        const std::size_t begin = from + static_cast<std::size_t>(match_begin);
        const std::size_t stop = from + static_cast<std::size_t>(match_end);
        if (begin < end && end <= stop && stop > best.end) {
          best.begin = begin;
          best.end = stop;
        }
      });
  if (best.end > 0) hits.push_back(best);
}

void RequestInspection::judge_all(const Stretch& stretch, const TextView& view, std::span<const Hit> hits,
                                  Part& part, std::vector<Judged>& judged) {
  for (const Hit& hit : hits) {
    const std::uint64_t begin = stretch.normal_offset + hit.begin;
    const std::uint64_t end = stretch.normal_offset + hit.end;
    Part::Reached& reached = part.reached[hit.signature];
    // Stretches overlap, and a match that was decided before may show its tail again.
    if (begin < reached.end) continue;
    reached.end = end;
    NamedMatch above = reached.named;
    above.distance = static_cast<std::size_t>(begin - reached.named_end);
    std::string refusal;
    Judgement judgement = judge(inspector_.ruleset_.signatures[hit.signature], view, hit, above,
                                remarks() ? &refusal : nullptr);
    if (judgement.confidence == Confidence::kNone) {
      remark(hit, view, std::move(refusal));
      continue;
    }
    if (!judgement.context_word.empty()) {
      reached.named_end = end;
      reached.named = {.word = judgement.context_word, .border = judgement.border};
    }
    judged.push_back(
        {hit, std::move(judgement), judged.empty() ? hit.end : std::max(judged.back().reach, hit.end)});
  }
}

Finding RequestInspection::make_finding(const Stretch& stretch, const Part& part, const Hit& hit,
                                        const Judgement& judgement) const {
  const Signature& signature = inspector_.ruleset_.signatures[hit.signature];
  const TextWindow::Source source = window_->source(stretch, hit.begin, hit.end);
  Finding finding{.signature = hit.signature,
                  .confidence = judgement.confidence,
                  .excerpt = make_excerpt(source, signature, judgement.context_word,
                                          inspector_.options_.excerpt, inspector_.limits_.excerpt_bytes),
                  .part = part.kind,
                  .field = part.field,
                  .document = part.document,
                  .offset = source.offset,
                  .length = source.length,
                  .why = judgement.why,
                  .frames = frames_between(source.first_frame, source.last_frame)};
  return finding;
}

void RequestInspection::keep(const Stretch& stretch, Part& part, const Judged& judged) {
  const std::string_view value =
      window_->normal_of(stretch).substr(judged.hit.begin, judged.hit.end - judged.hit.begin);
  const bool number = inspector_.ruleset_.signatures[judged.hit.signature].rule == RuleKind::kNumber;
  const std::uint64_t hash = siphash(inspector_.options_.text_key,
                                     as_bytes(number ? std::string_view(without_separators(value)) : value));
  if (book_.count_only(judged.hit.signature, judged.judgement.confidence, part.number, hash)) return;
  book_.add(make_finding(stretch, part, judged.hit, judged.judgement), part.number, hash);
}

void RequestInspection::read_marks(const Stretch& stretch, const TextView& view,
                                   std::span<const Candidate> candidates, Part& part) {
  const CompiledPatterns& patterns = inspector_.ruleset_.patterns;
  const std::size_t first_word = patterns.pattern_signature.size();
  std::vector<WordHit> words;
  for (const Candidate& candidate : candidates) {
    if (candidate.id < first_word) continue;
    const auto word = static_cast<std::uint32_t>(candidate.id - first_word);
    const std::size_t length = patterns.words[word].text.size();
    if (candidate.end < stretch.begin + length) continue;
    const MarkWord& known = patterns.words[word];
    if (!known.is_cue() && !inspector_.ruleset_.signatures[known.signature].looks_at(view.kind)) continue;
    words.push_back({word, candidate.end - stretch.begin - length, candidate.end - stretch.begin});
  }
  if (words.empty() && !view.ends_part) return;
  const auto blank_before = [&](std::size_t at) {
    return at < view.text.size() && ends_with_blank(window_->source(stretch, at, at + 1).before);
  };
  part.marks.read(view, words, blank_before, [&](MarkReader::Ticket ticket, const Hit& hit) {
    const Judgement mark{
        .confidence = hit.confidence, .context_word = {}, .distance = 0, .why = {std::string(hit.why)}};
    part.waiting_marks.emplace_back(ticket, make_finding(stretch, part, hit, mark));
    const std::string_view text = view.text.substr(hit.begin, hit.end - hit.begin);
    // Until the part's end is known, the hash of the mark's words stands in for that of the text.
    part.waiting_marks.back().second.text_hash = siphash(inspector_.options_.text_key, as_bytes(text));
  });
}

// Hashes and counts the text that is seen for the first time.
void RequestInspection::account(const Stretch& stretch, Part& part) {
  const std::string_view text = window_->normal_of(stretch);
  const std::size_t known = static_cast<std::size_t>(part.normal_bytes - stretch.normal_offset);
  const std::string_view fresh = text.substr(known);
  part.hash.update(as_bytes(fresh));
  part.characters += count_visible(fresh);
  part.normal_bytes += fresh.size();
}

void RequestInspection::end_part(Part& part) {
  for (const MarkReader::Judgement& judgement : part.marks.end(part.kind, part.characters)) {
    const auto found = std::find_if(part.waiting_marks.begin(), part.waiting_marks.end(),
                                    [&](const auto& waiting) { return waiting.first == judgement.ticket; });
    if (found == part.waiting_marks.end() || judgement.confidence == Confidence::kNone) continue;
    Finding& finding = found->second;
    finding.confidence = judgement.confidence;
    if (!judgement.why.empty()) finding.why.emplace_back(judgement.why);
    const std::uint64_t value_hash = finding.text_hash;
    book_.add(std::move(finding), part.number, value_hash);
  }
  find_tag_characters(part);
  result_.mentions += part.marks.mentions();
  book_.end_part(part.number, part.hash.finish());
  if (part.kind == PartKind::kUrl) result_.query_has_findings |= book_.has_findings(part.number);
  if (part.kind == PartKind::kFileName) {
    // A name is shown in records, so what is secret in it is masked there too.
    const std::string* const masked = book_.masked_excerpt(part.number);
    const std::string& name = masked != nullptr ? *masked : part.file_name;
    result_.file_names.push_back(valid_utf8(name, inspector_.limits_.file_name_bytes));
  }
}

// Text hidden in tag characters has been read like any other; that it was hidden is worth a finding of its
// own.
void RequestInspection::find_tag_characters(Part& part) {
  if (part.tag_characters < kTagCharactersMin) return;
  for (const std::uint32_t signature : inspector_.tag_signatures_) {
    if (!inspector_.ruleset_.signatures[signature].looks_at(part.kind)) continue;
    book_.add({.signature = signature,
               .confidence = inspector_.ruleset_.signatures[signature].confidence,
               .count = part.tag_characters,
               .excerpt = {},
               .part = part.kind,
               .field = part.field,
               .document = part.document,
               .offset = part.hidden.offset,
               .length = part.hidden.length,
               .why = {"tag-characters"},
               .frames = frames_between(part.hidden.first_frame, part.hidden.last_frame)},
              part.number, part.number);
  }
}

bool RequestInspection::remarks() const { return remarks_ != nullptr && remarks_->size() < kRemarksMax; }

void RequestInspection::remark(const Hit& hit, const TextView& view, std::string reason) {
  if (!remarks()) return;
  const std::string_view text = view.text.substr(hit.begin, hit.end - hit.begin);
  remarks_->push_back({hit.signature, redact(text, inspector_.ruleset_.signatures[hit.signature].redaction),
                       std::move(reason)});
}

}  // namespace sekimori
