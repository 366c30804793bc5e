// Runs frames through the protocol stack and gathers what comes out: transactions, and the text of their
// parts.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "decoders/stack/protocol_stack.h"
#include "tests/unit/support/traffic.h"

namespace sekimori::test {

struct Part {
  PartKind kind;
  std::string field;
  std::string text;
  int gaps = 0;
};

struct SeenRequest {
  std::unique_ptr<Transaction> transaction;
  std::vector<Part> parts;
};

// A catalogue of one API host with the chat shape, one host of unknown paths, and a shared host.
std::unique_ptr<Catalogue> small_catalogue();

class StackRun : private TransactionConsumer {
 public:
  explicit StackRun(StackOptions options = {}, Limits limits = {}, ProtocolStack::Part part = {});

  StackRun& feed(const std::vector<TestFrame>& frames);
  StackRun& feed(const Conversation& conversation) { return feed(conversation.frames()); }
  // Ends the input.
  StackRun& finish();

  const std::vector<SeenRequest>& requests() const { return requests_; }
  const std::vector<UnreadFlow>& unread() const { return unread_; }
  std::uint64_t count(Count which) const { return counters_.get(which); }
  std::uint64_t hits(Limit which) const { return counters_.get(which); }
  ProtocolStack& stack() { return *stack_; }

 private:
  class Collector;

  std::unique_ptr<Inspection> inspect(const Transaction& transaction) override;
  void on_transaction(std::unique_ptr<Transaction> transaction,
                      std::unique_ptr<Inspection> inspection) override;
  void on_unread(const UnreadFlow& flow) override { unread_.push_back(flow); }

  const StackOptions options_;
  const Limits limits_;
  Counters counters_;
  PatternScratch scratch_;
  std::unique_ptr<Catalogue> catalogue_;
  std::unique_ptr<ProtocolStack> stack_;
  std::uint64_t frames_ = 0;
  std::vector<SeenRequest> requests_;
  std::vector<UnreadFlow> unread_;
};

// All text of one kind, in order.
std::string text_of(const SeenRequest& request, PartKind kind);

}  // namespace sekimori::test
