// What the policy says of one request: seam 4, verdict to world. A verdict owns all its words (the ruleset it
// points to is immutable and shared) and is moved, never copied.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "decoders/stack/transaction.h"
#include "signatures/inspector.h"
#include "signatures/ruleset.h"

namespace sekimori {

// A finished request with what was found in it, on its way to the correlator.
struct TransactionResult {
  std::unique_ptr<Transaction> transaction;
  InspectionResult inspection;
  std::shared_ptr<const Ruleset> ruleset;  // that it was read with
};

// The service as records show it.
struct ServiceFacts {
  std::string id;
  std::string name;
  std::string provider;
  std::string country;  // empty: not known
  Terms terms = Terms::kUnknown;
};

struct Who {
  std::string unit;      // empty: none of the configured groups
  std::string terminal;  // "issued", "other"; empty: no groups are configured
};

struct AlertFinding {
  Finding finding;
  std::string rule;  // level and terms: c2/standard
  std::string clause;
};

struct Alert {
  std::string id;  // 128 bits in hexadecimal, equal in every replay
  Action action = Action::kAlert;
  Severity severity = Severity::kLow;
  std::shared_ptr<const TransactionResult> result;  // the request; shared by the alerts of one request
  ServiceFacts service;
  Who who;
  std::vector<AlertFinding> findings;  // the gravest first; none: mentions only
  std::string rule;                    // of the gravest
  std::string clause;
  std::string exception;  // id of the exception that lets it go; empty: none
};

// The same text came again.
struct AlertUpdate {
  std::string id;                  // of the alert or record
  Action action = Action::kAlert;  // what that was
  std::uint64_t seen = 0;          // times, the first included
  PacketTime last = 0;
  PacketTime at = 0;  // when this update was made
};

class VerdictSink {
 public:
  virtual ~VerdictSink() = default;
  // A request that was read, or reported at the user's wish, and the gravest thing the policy said of it.
  virtual void on_request(const TransactionResult& result, const ServiceFacts& service, Action verdict) = 0;
  // A verdict of `record` or `alert`.
  virtual void on_alert(Alert alert) = 0;
  virtual void on_update(const AlertUpdate& update) = 0;
};

}  // namespace sekimori
