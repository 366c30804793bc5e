#include "signatures/findings_book.h"

#include <algorithm>

#include "decoders/base/hash.h"

namespace sekimori {

void FindingsBook::add(Finding finding, std::uint32_t part, std::uint64_t value_hash) {
  if (signatures_[finding.signature].threshold.count > 1)
    return add_to_group(std::move(finding), part, value_hash);
  const std::uint64_t key = mix(value_hash ^ finding.signature, part + 1);
  if (const auto known = by_value_.find(key); known != by_value_.end()) {
    Finding& first = entries_[known->second].finding;
    ++first.count;
    first.confidence = std::max(first.confidence, finding.confidence);
    return;
  }
  if (entries_.size() >= limits_.findings) {
    if (dropped_++ == 0) counters_.hit(Limit::findings);
    return;
  }
  by_value_.emplace(key, entries_.size());
  entries_.push_back({std::move(finding), part});
}

void FindingsBook::add_to_group(Finding finding, std::uint32_t part, std::uint64_t value_hash) {
  auto group = std::find_if(groups_.begin(), groups_.end(),
                            [&](const Group& g) { return g.signature == finding.signature; });
  if (group == groups_.end()) {
    groups_.push_back({.signature = finding.signature, .first = {finding, part}, .values = {}, .count = 0});
    group = std::prev(groups_.end());
  }
  Finding& first = group->first.finding;
  first.confidence = std::max(first.confidence, finding.confidence);
  if (signatures_[finding.signature].threshold.unique) {
    if (group->values.size() >= limits_.evidence_values && !group->values.contains(value_hash)) {
      counters_.hit(Limit::evidence_values);
      return;
    }
    group->values.insert(value_hash);
    group->count = group->values.size();
  } else {
    ++group->count;
  }
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
