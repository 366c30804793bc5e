#include "decoders/genai/pointer_trie.h"

#include <algorithm>

namespace sekimori {

PointerTrie::PointerTrie(const std::vector<LeafPointer>& pointers) : nodes_(1) {
  for (const LeafPointer& pointer : pointers) {
    const auto rank = static_cast<std::uint16_t>(kinds_.size());
    kinds_.push_back(pointer.kind);
    std::uint16_t node = 0;
    bool below = false;
    for (const std::string& step : pointer.steps) {
      if (step == "**") {
        below = true;
        break;
      }
      auto& children = nodes_[node].children;
      const auto child =
          std::find_if(children.begin(), children.end(), [&](const auto& c) { return c.first == step; });
      if (child != children.end()) {
        node = child->second;
        continue;
      }
      const auto fresh = static_cast<std::uint16_t>(nodes_.size());
      children.emplace_back(step, fresh);
      nodes_.emplace_back();
      node = fresh;
    }
    std::uint16_t& slot = below ? nodes_[node].rank_below : nodes_[node].rank;
    slot = std::min(slot, rank);
  }
}

void PointerWalk::on_step(std::size_t depth, std::string_view step) {
  if (depth >= kDepthMax || lost_) return;
  Place& place = places_[depth];
  place.count = 0;
  place.rank_below = PointerTrie::kNoRank;
  const auto enter = [&](std::uint16_t parent) {
    place.rank_below = std::min(place.rank_below, trie_.nodes_[parent].rank_below);
    for (const auto& [name, child] : trie_.nodes_[parent].children) {
      if ((name == "*" || name == step) && place.count < kNodesMax) place.nodes[place.count++] = child;
    }
  };
  if (depth == 0) return enter(0);
  const Place& above = places_[depth - 1];
  place.rank_below = above.rank_below;
  for (std::uint8_t i = 0; i < above.count; ++i) enter(above.nodes[i]);
}

PartKind PointerWalk::kind_of_leaf(std::size_t depth) const {
  if (lost_ || depth == SIZE_MAX) return PartKind::kOther;
  const Place& place = places_[std::min(depth, kDepthMax - 1)];
  std::uint16_t rank = place.rank_below;
  if (depth < kDepthMax) {
    for (std::uint8_t i = 0; i < place.count; ++i) rank = std::min(rank, trie_.nodes_[place.nodes[i]].rank);
  }
  return rank == PointerTrie::kNoRank ? PartKind::kOther : trie_.kinds_[rank];
}

}  // namespace sekimori
