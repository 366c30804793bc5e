// Labels the leaves of one JSON body by a wire entry's pointers, and sees on the way whether the body has the
// shape of a model call: an object with a string `model` beside messages, prompt, input or contents.
#pragma once

#include <optional>

#include "decoders/content/json_reader.h"
#include "decoders/genai/pointer_trie.h"

namespace sekimori {

class LeafLabels final : public LeafNames {
 public:
  // `trie` null: no entry is known for the request, every leaf is other text.
  explicit LeafLabels(const PointerTrie* trie) {
    if (trie != nullptr) walk_.emplace(*trie);
  }

  void on_member(std::size_t depth, std::string_view key) override;
  void on_element(std::size_t depth, std::uint64_t index) override;
  PartKind kind_of_leaf(std::size_t depth) override;
  void on_lost() override;

  bool is_model_call() const { return has_model_ && has_input_; }
  // Whether a pointer of the entry has labelled a leaf.
  bool pointer_hit() const { return pointer_hit_; }

 private:
  std::optional<PointerWalk> walk_;
  bool at_model_ = false;  // the walk is at the member `model` of the outermost object
  bool has_model_ = false;
  bool has_input_ = false;
  bool pointer_hit_ = false;
};

}  // namespace sekimori
