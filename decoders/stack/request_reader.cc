#include "decoders/stack/request_reader.h"

#include <string>

#include "decoders/content/percent.h"

namespace sekimori {

RequestReader::RequestReader(std::string_view target, std::unique_ptr<Transaction> transaction,
                             std::unique_ptr<Inspection> inspection, bool with_digests,
                             const ReaderContext& context, ReaderOwner& owner)
    : transaction_(std::move(transaction)),
      inspection_(std::move(inspection)),
      owner_(owner),
      labels_(transaction_->wire ? &context.catalogue.pointers(*transaction_->wire) : nullptr),
      decoded_(*this) {
  Coverage& coverage = transaction_->coverage;
  if (inspection_)
    text_.emplace(BodyTextContext{context.limits, context.counters, labels_, *inspection_, coverage});
  if (with_digests) {
    digest_.emplace();
    decoded_digest_.emplace();
  }
  chain_ = undo_codings(transaction_->content_encoding, decoded_,
                        {context.limits, context.counters, context.coding_pool, coverage});
  if (inspection_) read_query(target, transaction_->last);
}

// Prompts travel in URLs too.
void RequestReader::read_query(std::string_view target, const Moment& at) {
  const std::string_view query = query_of(target);
  if (query.empty()) return;
  inspection_->on_part({.kind = PartKind::kUrl, .field = "query", .document = {}});
  inspection_->on_text(percent_decoded(query), at);
  inspection_->on_part_end();
}

void RequestReader::on_body(Bytes bytes, const Moment& at) {
  transaction_->coverage.wire_bytes += bytes.size();
  transaction_->last = at;
  if (digest_) digest_->update(bytes);
  chain_.front->on_body(bytes, at);
}

void RequestReader::on_body_gap(std::uint64_t length, const Moment& at) {
  holed_ = true;
  transaction_->coverage.miss(Missed::kGap, length);
  transaction_->last = at;
  chain_.front->on_body_gap(length, at);
}

void RequestReader::on_body_end(BodyEnd end, const Moment& at) {
  transaction_->end = end;
  transaction_->last = at;
  chain_.front->on_body_end(end, at);
  if (digest_ && !holed_) {
    transaction_->body_sha256 = digest_->finish();
    if (!transaction_->coverage.has_missed(Missed::kCoding) &&
        !transaction_->coverage.has_missed(Missed::kBudget)) {
      transaction_->decoded_sha256 = decoded_digest_->finish();
    }
  }
  transaction_->pointer_hit = labels_.pointer_hit();
  if (inspection_) {
    inspection_->on_request_end();
    transaction_->inspected = true;
    if (transaction_->match == ServiceMatch::kNone && labels_.is_model_call()) {
      transaction_->match = transaction_->service ? ServiceMatch::kByShape : ServiceMatch::kUnlisted;
    }
  }
  // A host that others share, and no model call: it is not the service.
  if (transaction_->match == ServiceMatch::kNone) transaction_->service.reset();
  owner_.on_request_over(*this, std::move(transaction_), std::move(inspection_));
}

void RequestReader::Decoded::on_body(Bytes bytes, const Moment& at) {
  if (reader_.decoded_digest_) reader_.decoded_digest_->update(bytes);
  if (reader_.text_) {
    reader_.text_->on_body(bytes, at);
  } else {
    reader_.transaction_->coverage.decoded_bytes += bytes.size();
  }
}

void RequestReader::Decoded::on_body_gap(std::uint64_t length, const Moment& at) {
  if (reader_.text_) reader_.text_->on_body_gap(length, at);
}

void RequestReader::Decoded::on_body_end(BodyEnd end, const Moment& at) {
  if (reader_.text_) reader_.text_->on_body_end(end, at);
}

}  // namespace sekimori
