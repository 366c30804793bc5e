#include "decoders/genai/catalogue.h"

#include <gtest/gtest.h>

#include "decoders/genai/leaf_labels.h"
#include "tests/unit/support/stack_run.h"

namespace sekimori {
namespace {

Service service(std::string id, std::vector<std::string> hosts, std::vector<std::string> suffixes = {},
                std::vector<std::string> patterns = {}) {
  Service made;
  made.id = std::move(id);
  made.hosts = std::move(hosts);
  made.host_suffixes = std::move(suffixes);
  made.host_patterns = std::move(patterns);
  return made;
}

std::string match(const Catalogue& catalogue, std::string_view host) {
  const auto found = catalogue.match_host(host);
  if (!found) return "-";
  return catalogue.services()[found->services->front()].id + " " + std::string(found->how);
}

TEST(Catalogue, MatchesExactThenPatternThenLongestSuffix) {
  const Catalogue catalogue({service("exact", {"a.example.com"}), service("suffix", {}, {"example.com"}),
                             service("longer", {}, {"b.example.com"}),
                             service("pattern", {}, {}, {"x-*.example.com", "*.vpce.example.com"})},
                            {}, PatternSet());
  EXPECT_EQ(match(catalogue, "a.example.com"), "exact exact");
  EXPECT_EQ(match(catalogue, "example.com"), "suffix suffix");
  EXPECT_EQ(match(catalogue, "c.d.example.com"), "suffix suffix");
  EXPECT_EQ(match(catalogue, "q.b.example.com"), "longer suffix");
  EXPECT_EQ(match(catalogue, "x-eu.example.com"), "pattern pattern");
  EXPECT_EQ(match(catalogue, "x-e.u.example.com"), "suffix suffix");  // a star is within one label
  EXPECT_EQ(match(catalogue, "one.vpce.example.com"), "pattern pattern");
  EXPECT_EQ(match(catalogue, "notexample.com"), "-");
  EXPECT_EQ(match(catalogue, "com"), "-");
}

TEST(Catalogue, ReadsHostsAsTheyAreSent) {
  const Catalogue catalogue({service("s", {"api.example.com"})}, {}, PatternSet());
  EXPECT_EQ(match(catalogue, "API.Example.COM:443"), "s exact");
  EXPECT_EQ(match(catalogue, "api.example.com."), "s exact");
  EXPECT_EQ(match(catalogue, " api.example.com "), "s exact");
  EXPECT_EQ(match(catalogue, ""), "-");
  EXPECT_EQ(match(catalogue, "[2001:db8::1]:80"), "-");
  EXPECT_EQ(match(catalogue, std::string(100'000, 'a')), "-");
}

TEST(Catalogue, FindsTheWireEntryByPathAndMethod) {
  const auto catalogue = test::small_catalogue();
  PatternScratch scratch;
  catalogue->prepare(scratch);
  const auto chat = catalogue->match("api.example.ai", "POST", "/v1/chat/completions?x=1", scratch);
  EXPECT_EQ(chat->wire, 0u);
  EXPECT_EQ(
      catalogue->match("api.example.ai", "POST", "http://api.example.ai/v1/chat/completions", scratch)->wire,
      0u);
  EXPECT_EQ(catalogue->match("api.example.ai", "GET", "/v1/chat/completions", scratch)->wire, std::nullopt);
  const auto other = catalogue->match("api.example.ai", "POST", "/v1/other", scratch);
  EXPECT_EQ(other->wire, std::nullopt);
  EXPECT_TRUE(other->known_paths);
  EXPECT_TRUE(catalogue->match("shared.example", "POST", "/", scratch)->by_shape);
  EXPECT_FALSE(catalogue->match("www.example.com", "POST", "/", scratch).has_value());
}

TEST(Catalogue, TakesTargetsApart) {
  EXPECT_EQ(path_of("/a/b?c#d"), "/a/b");
  EXPECT_EQ(path_of("http://h:1/a?b"), "/a");
  EXPECT_EQ(path_of("http://h"), "");
  EXPECT_EQ(path_of("/r?u=http://x/y"), "/r");
  EXPECT_EQ(query_of("/a?b=c#d"), "b=c");
  EXPECT_EQ(query_of("/a"), "");
}

// Follows a path such as /messages/0/content and asks for the label of a string there.
PartKind label(LeafLabels& labels, const std::vector<std::string>& steps) {
  for (std::size_t depth = 0; depth < steps.size(); ++depth) {
    if (std::isdigit(static_cast<unsigned char>(steps[depth][0])) != 0) {
      labels.on_element(depth, std::stoul(steps[depth]));
    } else {
      labels.on_member(depth, steps[depth]);
    }
  }
  return labels.kind_of_leaf(steps.size() - 1);
}

TEST(LeafLabels, LabelWhatThePointersReach) {
  const PointerTrie trie({{{"file", "data"}, PartKind::kFile},
                          {{"messages", "*", "content"}, PartKind::kPrompt},
                          {{"messages", "*", "content", "*", "text"}, PartKind::kPrompt},
                          {{"tools", "**"}, PartKind::kMetadata},
                          {{"tools", "*", "name"}, PartKind::kFileName},
                          {{"list", "1"}, PartKind::kToolResult}});
  LeafLabels labels(&trie);
  EXPECT_EQ(label(labels, {"messages", "0", "content"}), PartKind::kPrompt);
  EXPECT_EQ(label(labels, {"messages", "3", "content", "1", "text"}), PartKind::kPrompt);
  EXPECT_EQ(label(labels, {"messages", "3", "role"}), PartKind::kOther);
  EXPECT_EQ(label(labels, {"messages", "3", "content", "1", "type"}), PartKind::kOther);
  EXPECT_EQ(label(labels, {"tools", "0", "deep", "er"}), PartKind::kMetadata);
  EXPECT_EQ(label(labels, {"tools", "0", "name"}),
            PartKind::kMetadata);  // the pointer that stands first wins
  EXPECT_EQ(label(labels, {"list", "1"}), PartKind::kToolResult);
  EXPECT_EQ(label(labels, {"list", "2"}), PartKind::kOther);
  EXPECT_EQ(label(labels, {"file", "data"}), PartKind::kFile);
  EXPECT_TRUE(labels.pointer_hit());
  labels.on_lost();
  EXPECT_EQ(label(labels, {"messages", "0", "content"}), PartKind::kOther);
}

TEST(LeafLabels, SeeTheShapeOfAModelCall) {
  LeafLabels call(nullptr);
  label(call, {"model"});
  label(call, {"messages", "0", "content"});
  EXPECT_TRUE(call.is_model_call());
  LeafLabels no_input(nullptr);
  label(no_input, {"model"});
  label(no_input, {"colour"});
  EXPECT_FALSE(no_input.is_model_call());
  LeafLabels not_text(nullptr);  // {"model": {…}, "prompt": "…"}
  not_text.on_member(0, "model");
  label(not_text, {"prompt"});
  EXPECT_FALSE(not_text.is_model_call());
}

TEST(LeafLabels, GiveUpBelowADepthWithoutHarm) {
  const PointerTrie trie({{{"a", "**"}, PartKind::kPrompt}});
  LeafLabels labels(&trie);
  std::vector<std::string> deep(200, "a");
  EXPECT_EQ(label(labels, deep), PartKind::kPrompt);
}

}  // namespace
}  // namespace sekimori
