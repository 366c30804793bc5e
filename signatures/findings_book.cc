#include "signatures/findings_book.h"

#include <algorithm>

#include "decoders/base/hash.h"

namespace sekimori {

FindingsBook::Group* FindingsBook::group_of(std::uint32_t signature) {
  const auto group =
      std::find_if(groups_.begin(), groups_.end(), [&](const Group& g) { return g.signature == signature; });
  return group == groups_.end() ? nullptr : &*group;
}

// Numbers that are hardly anything leave half of the room to what is founded better.
bool FindingsBook::has_room(Confidence confidence) const {
  if (entries_.size() >= limits_.findings) return false;
  return confidence > Confidence::kLow || low_entries_ < (limits_.findings + 1) / 2;
}

bool FindingsBook::count_only(std::uint32_t signature, Confidence confidence, std::uint32_t part,
                              std::uint64_t value_hash) {
  if (signatures_[signature].threshold.count > 1) {
    Group* const group = group_of(signature);
    if (group != nullptr) count_in_group(*group, confidence, value_hash);
    return group != nullptr;
  }
  if (const auto known = by_value_.find(mix(value_hash ^ signature, part + 1)); known != by_value_.end()) {
    Finding& first = entries_[known->second].finding;
    ++first.count;
    first.confidence = std::max(first.confidence, confidence);
    return true;
  }
  if (has_room(confidence)) return false;
  if (dropped_++ == 0) counters_.hit(Limit::findings);
  return true;
}

void FindingsBook::add(Finding finding, std::uint32_t part, std::uint64_t value_hash) {
  if (count_only(finding.signature, finding.confidence, part, value_hash)) return;
  if (signatures_[finding.signature].threshold.count > 1) {
    groups_.push_back(
        {.signature = finding.signature, .first = {std::move(finding), part}, .values = {}, .count = 0});
    count_in_group(groups_.back(), groups_.back().first.finding.confidence, value_hash);
    return;
  }
  low_entries_ += finding.confidence <= Confidence::kLow;
  by_value_.emplace(mix(value_hash ^ finding.signature, part + 1), entries_.size());
  entries_.push_back({std::move(finding), part});
}

void FindingsBook::count_in_group(Group& group, Confidence confidence, std::uint64_t value_hash) {
  Finding& first = group.first.finding;
  first.confidence = std::max(first.confidence, confidence);
  if (!signatures_[group.signature].threshold.unique) {
    ++group.count;
    return;
  }
  if (group.values.size() >= limits_.evidence_values && !group.values.contains(value_hash)) {
    counters_.hit(Limit::evidence_values);
    return;
  }
  group.values.insert(value_hash);
  group.count = group.values.size();
}

void FindingsBook::end_part(std::uint32_t part, std::uint64_t text_hash) {
  for (auto entry = entries_.rbegin(); entry != entries_.rend() && entry->part == part; ++entry) {
    entry->finding.text_hash = text_hash;
  }
  for (Group& group : groups_) {
    if (group.first.part == part) group.first.finding.text_hash = text_hash;
  }
}

const std::string* FindingsBook::masked_excerpt(std::uint32_t part) const {
  for (const Entry& entry : entries_) {
    if (entry.part == part && signatures_[entry.finding.signature].redaction.kind != Redaction::kShow) {
      return &entry.finding.excerpt;
    }
  }
  return nullptr;
}

bool FindingsBook::has_findings(std::uint32_t part) const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [part](const Entry& entry) { return entry.part == part; });
}

FindingsBook::Result FindingsBook::close() {
  Result result;
  result.dropped = dropped_;
  for (Group& group : groups_) {
    Finding& first = group.first.finding;
    if (group.count < signatures_[group.signature].threshold.count) {
      result.below_threshold.push_back(
          {group.signature, first.excerpt, static_cast<std::size_t>(group.count)});
      continue;
    }
    first.count = group.count;
    entries_.push_back(std::move(group.first));
  }
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return a.part != b.part ? a.part < b.part : a.finding.offset < b.finding.offset;
  });
  for (Entry& entry : entries_) result.findings.push_back(std::move(entry.finding));
  entries_.clear();
  groups_.clear();
  by_value_.clear();
  return result;
}

}  // namespace sekimori
