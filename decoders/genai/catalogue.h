// The services by host name, and their requests by path. Immutable; any number of threads.
//
// A host is matched exactly, then by pattern, then by its longest suffix at a label; in lower case, without
// port and trailing dot. Where others share the host, a service is matched only by a path that one of its
// wire entries has; a shared host without such entries is a candidate, to be judged by the shape of the
// request's body.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "decoders/base/pattern_set.h"
#include "decoders/genai/pointer_trie.h"
#include "decoders/genai/service.h"

namespace sekimori {

// The target's path, without scheme, authority, query and fragment.
std::string_view path_of(std::string_view target);
// What stands behind the target's question mark; empty where there is none.
std::string_view query_of(std::string_view target);

class Catalogue {
 public:
  // `paths` holds the path patterns of `wires`, by index.
  Catalogue(std::vector<Service> services, std::vector<WireEntry> wires, PatternSet paths);

  const std::vector<Service>& services() const { return services_; }
  const std::vector<WireEntry>& wires() const { return wires_; }
  const PointerTrie& pointers(std::uint32_t wire) const { return tries_[wire]; }
  // Grows the thread's scratch for match().
  void prepare(PatternScratch& scratch) const { paths_.prepare(scratch); }

  struct Match {
    std::uint32_t service;
    std::optional<std::uint32_t> wire;  // the entry whose method and path this is
    bool by_shape = false;     // a shared host: it is the service only if the body looks like a model call
    bool known_paths = false;  // the service has wire entries, so an unknown path is news
  };
  std::optional<Match> match(std::string_view host, std::string_view method, std::string_view target,
                             PatternScratch& scratch) const;

  // The wire entry of a service that this method and target belong to.
  std::optional<std::uint32_t> match_path(std::uint32_t service, std::string_view method,
                                          std::string_view target, PatternScratch& scratch) const {
    return match_wire({service}, method, path_of(target), scratch);
  }

  // How a host name was found, for whoever asks why.
  struct HostMatch {
    std::string_view rule;  // the name, pattern or suffix in the data
    std::string_view how;   // "exact", "pattern", "suffix"
    const std::vector<std::uint32_t>* services;
  };
  std::optional<HostMatch> match_host(std::string_view host) const;

 private:
  using HostMap = boost::unordered_flat_map<std::string_view, std::vector<std::uint32_t>>;
  struct Pattern {
    std::string_view glob;
    std::vector<std::uint32_t> services;
  };

  std::optional<std::uint32_t> match_wire(const std::vector<std::uint32_t>& services, std::string_view method,
                                          std::string_view path, PatternScratch& scratch) const;

  std::vector<Service> services_;
  std::vector<WireEntry> wires_;
  std::vector<PointerTrie> tries_;  // by wire entry
  std::vector<bool> has_wires_;     // by service
  PatternSet paths_;
  HostMap exact_;  // keys view into services_
  HostMap suffixes_;
  std::vector<Pattern> patterns_;
};

}  // namespace sekimori
