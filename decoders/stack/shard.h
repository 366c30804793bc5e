// One of the fixed shards of the traffic: its flows, the requests being read in them, and the finished
// requests that wait for the status of their response. Everything a request meets on its way through the
// decoders is wired up here.
//
// Owned by one worker. What happens in a shard depends on its own packets alone, and on time as packets tell
// it.
#pragma once

#include <deque>
#include <memory>

#include <boost/unordered/unordered_flat_map.hpp>

#include "decoders/app/app_context.h"
#include "decoders/flow/flow_table.h"
#include "decoders/stack/request_reader.h"

namespace sekimori {

struct StackOptions {
  bool all_hosts = false;      // read requests to every host
  bool every_request = false;  // report every request, with digests of its body, inspected or not
  bool key_vlan = true;        // VLAN tags are part of a flow's identity
  std::uint64_t hash_seed = 0;
};

// What the shards of a worker share.
struct StackContext {
  const StackOptions& options;
  const Limits& limits;
  Counters& counters;
  const Catalogue& catalogue;
  PatternScratch& scratch;
  TransactionConsumer& consumer;
};

class Shard final : private SinkFactory, private ExchangeListener, private ReaderOwner {
 public:
  explicit Shard(const StackContext& context);
  ~Shard() override;

  void on_packet(const Packet& packet, const KeyedPacket& keyed, PacketTime now);
  void advance(PacketTime now);
  void close_all(PacketTime now);

  // No transaction will be reported any more with a completion before this time.
  PacketTime settled();
  std::size_t active_flows() const { return flows_.active(); }
  std::uint64_t reorder_bytes() const { return flows_.reorder_pool().used_bytes(); }
  std::uint64_t coding_bytes() const { return coding_pool_.used_bytes(); }

 private:
  // A request, by its flow and number; the flow's facts stay where they are while it lives.
  struct Key {
    const FlowFacts* flow;
    std::uint64_t tx;
    bool operator==(const Key&) const = default;
    friend std::size_t hash_value(const Key& key) {
      return mix(reinterpret_cast<std::uintptr_t>(key.flow), key.tx + 1);
    }
  };
  struct Entry {
    std::unique_ptr<RequestReader> reader;     // while the request lasts
    std::unique_ptr<Transaction> transaction;  // afterwards
    std::unique_ptr<Inspection> inspection;
    bool answered = false;
  };
  struct Waiting {
    Key key;
    PacketTime completed;
  };

  std::unique_ptr<StreamSink> open_flow(const FlowFacts& facts) override;
  BodySink* on_request(const FlowFacts& flow, bool from_opener, std::uint64_t tx, const RequestHead& head,
                       const Moment& first, const Moment& at) override;
  void on_response(const FlowFacts& flow, std::uint64_t tx, const ResponseHead* head,
                   const Moment& at) override;
  void on_unread(const FlowFacts& flow, std::optional<std::uint64_t> tx, Protocol protocol,
                 const Moment& at) override;
  void on_request_over(RequestReader& reader, std::unique_ptr<Transaction> transaction,
                       std::unique_ptr<Inspection> inspection) override;

  std::unique_ptr<Transaction> describe(const FlowFacts& flow, bool from_opener, std::uint64_t tx,
                                        const RequestHead& head, const Moment& first, const Moment& at) const;
  void report(Entry entry);
  bool is_waiting(const Waiting& waiting) const;
  void release_oldest();
  void release_waiting(PacketTime now);

  const StackContext context_;
  MemoryAccount coding_pool_;
  AppContext app_;
  FlowTable flows_;
  boost::unordered_flat_map<Key, Entry> requests_;
  boost::unordered_flat_map<const RequestReader*, Key> readers_;
  std::size_t inspections_ = 0;
  // The last exchange whose response changed the protocol, and its service: what follows may not be read.
  std::optional<std::pair<Key, std::uint32_t>> switched_;
  std::deque<Waiting> waiting_;  // in the order of completion; entries already reported are passed over
};

}  // namespace sekimori
