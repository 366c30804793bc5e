#include "sensor/capture/bpf_filter.h"

#include <algorithm>
#include <utility>

#include <pcap/pcap.h>

namespace sekimori {
namespace {

constexpr int kSnapBytes = 262'144;  // what a program answers for a match; any number but zero will do

// Files number some link types otherwise than libpcap's programs do (pcap-common.c of libpcap).
int to_dlt(LinkType link_type) {
  switch (link_type) {
    case LinkType::kRaw:
    case LinkType::kRawBsd:
    case LinkType::kRawOpenBsd:
      return DLT_RAW;
    default:
      return static_cast<int>(link_type);
  }
}

std::string name_of(LinkType link_type) {
  const char* name = pcap_datalink_val_to_name(to_dlt(link_type));
  const std::string number = std::to_string(static_cast<int>(link_type));
  return name == nullptr ? "link type " + number : "link type " + number + " (" + name + ")";
}

}  // namespace

void BpfFilter::Free::operator()(bpf_program* program) const {
  pcap_freecode(program);
  delete program;
}

Result<BpfFilter> BpfFilter::make(const std::string& expression) {
  BpfFilter filter(expression);
  Result<Program> program = filter.compile(LinkType::kEthernet);
  if (!program) return program.error();
  filter.program_ = program->get();
  filter.compiled_.push_back({LinkType::kEthernet, std::move(*program)});
  return filter;
}

Result<BpfFilter::Program> BpfFilter::compile(LinkType link_type) const {
  const std::unique_ptr<pcap_t, decltype(&pcap_close)> pcap(pcap_open_dead(to_dlt(link_type), kSnapBytes),
                                                            pcap_close);
  CHECK(pcap != nullptr);
  Program program(new bpf_program{});
  if (pcap_compile(pcap.get(), program.get(), expression_.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
    return Error{ErrorCode::kUsage, "filter '" + expression_ + "'", pcap_geterr(pcap.get())};
  }
  return program;
}

// Makes the program of another link type the current one, compiling it where it was not met before.
void BpfFilter::select(LinkType link_type) {
  auto at = std::lower_bound(compiled_.begin(), compiled_.end(), link_type,
                             [](const Compiled& each, LinkType wanted) { return each.link_type < wanted; });
  if (at == compiled_.end() || at->link_type != link_type) {
    Result<Program> program = compile(link_type);
    if (!program) {
      const Error& error = program.error();
      refusals_.push_back({ErrorCode::kUsage, error.place,
                           "cannot be applied to frames of " + name_of(link_type) +
                               ", so none of them matches: " + error.sentence});
    }
    at = compiled_.insert(at, {link_type, program ? std::move(*program) : nullptr});
  }
  link_type_ = link_type;
  program_ = at->program.get();
}

bool BpfFilter::run(const Frame& frame) const {
  pcap_pkthdr header{};
  header.caplen = static_cast<bpf_u_int32>(frame.bytes.size());
  header.len = frame.wire_bytes;
  return pcap_offline_filter(program_, &header, frame.bytes.data()) != 0;
}

}  // namespace sekimori
