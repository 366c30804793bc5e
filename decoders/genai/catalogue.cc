#include "decoders/genai/catalogue.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "decoders/base/ascii.h"

namespace sekimori {
namespace {

constexpr std::size_t kHostBytesMax = 253;    // RFC 1035 section 2.3.4, in text form
constexpr std::size_t kPathBytesMax = 2'048;  // patterns are about the beginning of a path

// A host as the maps hold it: lower case, without port and trailing dot. Empty: no name that could match.
class HostName {
 public:
  explicit HostName(std::string_view host) {
    host = trim(host);
    if (host.starts_with('[')) return;  // an IPv6 address
    host = host.substr(0, host.find(':'));
    if (host.ends_with('.')) host.remove_suffix(1);
    if (host.size() > kHostBytesMax) return;
    std::transform(host.begin(), host.end(), name_.begin(), to_lower);
    size_ = host.size();
  }
  std::string_view view() const { return {name_.data(), size_}; }

 private:
  std::array<char, kHostBytesMax> name_;
  std::size_t size_ = 0;
};

// Whether the glob covers the name; * stands for any characters but the dot.
bool covers(std::string_view glob, std::string_view name) {
  std::size_t g = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (n < name.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      resume = n;
    } else if (g < glob.size() && glob[g] == name[n]) {
      ++g;
      ++n;
    } else if (star != std::string_view::npos && name[resume] != '.') {
      g = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

}  // namespace

std::string_view path_of(std::string_view target) {
  const std::size_t scheme = target.find("://");
  if (scheme != std::string_view::npos && target.find_first_of("/?#") > scheme) {
    target.remove_prefix(std::min(target.size(), target.find_first_of("/?#", scheme + 3)));
  }
  return target.substr(0, target.find_first_of("?#"));
}

std::string_view query_of(std::string_view target) {
  const std::size_t begin = target.find('?');
  if (begin == std::string_view::npos) return {};
  const std::string_view query = target.substr(begin + 1);
  return query.substr(0, query.find('#'));
}

Catalogue::Catalogue(std::vector<Service> services, std::vector<WireEntry> wires, PatternSet paths)
    : services_(std::move(services)),
      wires_(std::move(wires)),
      has_wires_(services_.size(), false),
      paths_(std::move(paths)) {
  for (const WireEntry& wire : wires_) {
    tries_.emplace_back(wire.leaves);
    has_wires_[wire.service] = true;
  }
  for (std::uint32_t i = 0; i < services_.size(); ++i) {
    for (const std::string& host : services_[i].hosts) exact_[host].push_back(i);
    for (const std::string& host : services_[i].host_suffixes) suffixes_[host].push_back(i);
    for (const std::string& glob : services_[i].host_patterns) {
      const auto same =
          std::find_if(patterns_.begin(), patterns_.end(), [&](const Pattern& p) { return p.glob == glob; });
      if (same != patterns_.end()) {
        same->services.push_back(i);
      } else {
        patterns_.push_back({glob, {i}});
      }
    }
  }
}

std::optional<Catalogue::HostMatch> Catalogue::match_host(std::string_view host) const {
  const HostName name(host);
  std::string_view rest = name.view();
  if (rest.empty()) return std::nullopt;
  if (const auto found = exact_.find(rest); found != exact_.end())
    return HostMatch{found->first, "exact", &found->second};
  for (const Pattern& pattern : patterns_) {
    if (covers(pattern.glob, rest)) return HostMatch{pattern.glob, "pattern", &pattern.services};
  }
  while (true) {
    if (const auto found = suffixes_.find(rest); found != suffixes_.end()) {
      return HostMatch{found->first, "suffix", &found->second};
    }
    const std::size_t dot = rest.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(dot + 1);
  }
}

std::optional<std::uint32_t> Catalogue::match_wire(const std::vector<std::uint32_t>& services,
                                                   std::string_view method, std::string_view path,
                                                   PatternScratch& scratch) const {
  if (std::none_of(services.begin(), services.end(), [&](std::uint32_t s) { return has_wires_[s]; }))
    return std::nullopt;
  path = path.substr(0, kPathBytesMax);
  PaddedBuffer text(path.size());
  std::memcpy(text.data(), path.data(), path.size());
  std::optional<std::uint32_t> first;
  paths_.scan(text.view(0, path.size()), scratch,
              [&](std::uint32_t wire, unsigned long long, unsigned long long) {
                const WireEntry& entry = wires_[wire];
                if (std::find(services.begin(), services.end(), entry.service) == services.end()) return;
                if (entry.method != method) return;
                if (!first || wire < *first) first = wire;
              });
  return first;
}

std::optional<Catalogue::Match> Catalogue::match(std::string_view host, std::string_view method,
                                                 std::string_view target, PatternScratch& scratch) const {
  const std::optional<HostMatch> found = match_host(host);
  if (!found) return std::nullopt;
  const std::vector<std::uint32_t>& candidates = *found->services;
  if (const auto wire = match_wire(candidates, method, path_of(target), scratch)) {
    return Match{.service = wires_[*wire].service, .wire = wire, .by_shape = false, .known_paths = true};
  }
  for (const std::uint32_t service : candidates) {
    if (!services_[service].shared_host) {
      return Match{.service = service, .wire = {}, .by_shape = false, .known_paths = has_wires_[service]};
    }
  }
  for (const std::uint32_t service : candidates) {
    if (!has_wires_[service])
      return Match{.service = service, .wire = {}, .by_shape = true, .known_paths = false};
  }
  return std::nullopt;
}

}  // namespace sekimori
