#include "decoders/genai/leaf_labels.h"

#include <charconv>

namespace sekimori {

void LeafLabels::on_member(std::size_t depth, std::string_view key) {
  if (depth == 0) {
    at_model_ = key == "model";
    has_input_ |= key == "messages" || key == "prompt" || key == "input" || key == "contents";
  }
  if (walk_) walk_->on_step(depth, key);
}

void LeafLabels::on_element(std::size_t depth, std::uint64_t index) {
  if (!walk_) return;
  char digits[20];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, index);
  walk_->on_step(depth, {digits, static_cast<std::size_t>(end - digits)});
}

PartKind LeafLabels::kind_of_leaf(std::size_t depth) {
  if (depth == 0 && at_model_) has_model_ = true;
  const PartKind kind = walk_ ? walk_->kind_of_leaf(depth) : PartKind::kOther;
  pointer_hit_ |= kind != PartKind::kOther;
  return kind;
}

void LeafLabels::on_lost() {
  at_model_ = false;
  if (walk_) walk_->on_lost();
}

}  // namespace sekimori
