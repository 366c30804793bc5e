// Reads one request from its head to its end: undoes content codings, finds the text, keeps the ledger, and
// takes the digests where they are asked for. A BodySink; one for each request that is read.
#pragma once

#include <memory>
#include <optional>

#include "decoders/content/body_text.h"
#include "decoders/content/coding.h"
#include "decoders/genai/leaf_labels.h"
#include "decoders/stack/transaction.h"

namespace sekimori {

struct ReaderContext {
  const Limits& limits;
  Counters& counters;
  MemoryAccount& coding_pool;
  const Catalogue& catalogue;
};

class RequestReader;

// Told when the request is over; the reader may be ended then.
class ReaderOwner {
 public:
  virtual ~ReaderOwner() = default;
  virtual void on_request_over(RequestReader& reader, std::unique_ptr<Transaction> transaction,
                               std::unique_ptr<Inspection> inspection) = 0;
};

class RequestReader final : public BodySink {
 public:
  // `target`: of the request, as sent. `inspection` null: the body is measured and digested, not read for
  // text. The context's members and the owner outlive the reader.
  RequestReader(std::string_view target, std::unique_ptr<Transaction> transaction,
                std::unique_ptr<Inspection> inspection, bool with_digests, const ReaderContext& context,
                ReaderOwner& owner);

  Transaction& transaction() { return *transaction_; }

  void on_body(Bytes bytes, const Moment& at) override;
  void on_body_gap(std::uint64_t length, const Moment& at) override;
  void on_body_end(BodyEnd end, const Moment& at) override;

 private:
  // Behind the codings.
  class Decoded final : public BodySink {
   public:
    explicit Decoded(RequestReader& reader) : reader_(reader) {}
    void on_body(Bytes bytes, const Moment& at) override;
    void on_body_gap(std::uint64_t length, const Moment& at) override;
    void on_body_end(BodyEnd end, const Moment& at) override;

   private:
    RequestReader& reader_;
  };

  void read_query(std::string_view target, const Moment& at);

  std::unique_ptr<Transaction> transaction_;
  std::unique_ptr<Inspection> inspection_;
  ReaderOwner& owner_;
  LeafLabels labels_;
  std::optional<BodyText> text_;
  std::optional<Sha256Stream> digest_;
  std::optional<Sha256Stream> decoded_digest_;
  Decoded decoded_;
  CodingChain chain_;
  bool holed_ = false;
};

}  // namespace sekimori
