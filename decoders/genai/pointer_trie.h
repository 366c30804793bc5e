// The pointers of one wire entry as a trie that is walked beside the JSON: for each open container the nodes
// that its place can reach. A leaf is labelled by the first pointer, in the entry's order, that reaches it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/content/json_reader.h"
#include "decoders/genai/service.h"

namespace sekimori {

class PointerTrie {
 public:
  explicit PointerTrie(const std::vector<LeafPointer>& pointers);

 private:
  friend class PointerWalk;
  static constexpr std::uint16_t kNoRank = UINT16_MAX;

  struct Node {
    std::vector<std::pair<std::string, std::uint16_t>> children;  // by step; "*" among them
    std::uint16_t rank = kNoRank;                                 // of the pointer that ends here
    std::uint16_t rank_below = kNoRank;                           // of the pointer that ends here with **
  };
  std::vector<Node> nodes_;
  std::vector<PartKind> kinds_;  // by rank
};

// One walk. Used for one body, by one thread; the trie outlives it.
class PointerWalk {
 public:
  explicit PointerWalk(const PointerTrie& trie) : trie_(trie) {}

  void on_step(std::size_t depth, std::string_view step);
  PartKind kind_of_leaf(std::size_t depth) const;
  // Behind a hole no place is known any more: leaves have no label.
  void on_lost() { lost_ = true; }

 private:
  static constexpr std::size_t kDepthMax = 24;  // deeper leaves keep the label of ** pointers alone
  static constexpr std::size_t kNodesMax = 16;

  // The nodes reached by the place in one container, and the best ** pointer above it.
  struct Place {
    std::array<std::uint16_t, kNodesMax> nodes;
    std::uint8_t count = 0;
    std::uint16_t rank_below = PointerTrie::kNoRank;
  };

  const PointerTrie& trie_;
  std::array<Place, kDepthMax> places_;
  bool lost_ = false;
};

}  // namespace sekimori
