// Results to verdicts: the policy, the recognition of text that comes again, and volumes, which need to see
// all workers' results together.
//
// Takes results in the order of their completion, then flow, then number in the flow (the caller sorts), so
// that what it says does not depend on how many workers there are. Pure: results in, verdicts out; time is
// theirs. One thread; ruleset, limits, counters and sink outlive it.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include <boost/unordered/unordered_flat_map.hpp>

#include "decoders/base/counters.h"
#include "signatures/verdict/alert.h"
#include "signatures/verdict/tally.h"

namespace sekimori {

class Correlator {
 public:
  Correlator(const Ruleset& ruleset, const Limits& limits, Counters& counters, VerdictSink& sink);

  void on_result(TransactionResult result);
  void on_unread(const UnreadFlow& flow);
  // The input has ended: what is due of updates is told.
  void finish();

  const Tally& tally() const { return tally_; }

 private:
  // What was said of a text, to recognise it when it comes again.
  struct Said {
    std::string id;
    Action action = Action::kAlert;
    std::uint64_t seen = 1;
    std::uint64_t told = 1;  // of `seen`, in the last record
    PacketTime last = 0;
    PacketTime told_at = 0;
    std::uint64_t request = 0;  // that was counted last: several findings of one request count once
  };
  struct Volume {
    PacketTime begin = 0;
    std::uint64_t bytes = 0;
  };
  // A finding with the policy's word on it.
  struct Judged {
    Finding finding;
    Action action;
    Severity severity;
    Grade grade;
    std::string rule;
    std::string clause;
    std::string exception;
  };

  ServiceFacts facts_of(const Transaction& transaction) const;
  std::size_t tally_index(const Transaction& transaction) const;
  Who who_is(const Address& client) const;
  bool is_over_bulk(const Transaction& transaction, const ServiceFacts& service, std::uint64_t bytes);
  Judged judge(Finding finding, const TransactionResult& result, const ServiceFacts& service, const Who& who,
               bool bulk);
  bool is_repeat(const Judged& judged, const TransactionResult& result, const ServiceFacts& service,
                 std::vector<std::uint64_t>& keys);
  void count(const TransactionResult& result, std::size_t service);
  void raise(std::vector<Judged> group, const std::shared_ptr<const TransactionResult>& result,
             const ServiceFacts& service, const Who& who, const std::vector<std::uint64_t>& keys);
  void remember(const std::string& id, Action action, const std::vector<std::uint64_t>& keys, PacketTime at);
  void tell(Said& said, PacketTime at);

  const Ruleset& ruleset_;
  const Limits& limits_;
  Counters& counters_;
  VerdictSink& sink_;
  Tally tally_;
  boost::unordered_flat_map<std::uint64_t, std::shared_ptr<Said>>
      said_;  // by client, service, signature, text
  std::deque<std::pair<PacketTime, std::uint64_t>> said_order_;
  boost::unordered_flat_map<std::uint64_t, Volume> volumes_;  // by client and service
  std::deque<std::pair<PacketTime, std::uint64_t>> volume_order_;
  PacketTime now_ = 0;
  std::uint64_t requests_ = 0;
};

}  // namespace sekimori
