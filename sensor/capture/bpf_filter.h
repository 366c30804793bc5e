// The expression of --filter, in tcpdump's language (pcap-filter(7)), run on frames by libpcap's interpreter.
//
// A program depends on the link type, so there is one for each that occurs, compiled when it first does.
// Frames of a link type for which the expression cannot be compiled do not match; refusals() tells which and
// why. Host names in an expression are looked up by libpcap, as tcpdump does. Owned and used by one thread:
// each worker makes its own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "decoders/base/result.h"
#include "decoders/packet/frame.h"

struct bpf_program;

namespace sekimori {

class BpfFilter {
 public:
  // Compiles for Ethernet at once: kUsage with libpcap's message if the expression is wrong.
  static Result<BpfFilter> make(const std::string& expression);

  bool matches(const Frame& frame) {
    if (frame.link_type != link_type_) select(frame.link_type);
    return program_ != nullptr && run(frame);
  }

  // One for each link type that occurred and cannot be filtered by this expression.
  const std::vector<Error>& refusals() const { return refusals_; }

 private:
  struct Free {
    void operator()(bpf_program* program) const;
  };
  using Program = std::unique_ptr<bpf_program, Free>;
  struct Compiled {
    LinkType link_type;
    Program program;  // none: it was refused
  };

  explicit BpfFilter(std::string expression) : expression_(std::move(expression)) {}

  Result<Program> compile(LinkType link_type) const;
  void select(LinkType link_type);
  bool run(const Frame& frame) const;

  std::string expression_;
  std::vector<Compiled> compiled_;            // sorted by link type
  LinkType link_type_ = LinkType::kEthernet;  // that program_ is for
  const bpf_program* program_ = nullptr;
  std::vector<Error> refusals_;
};

}  // namespace sekimori
