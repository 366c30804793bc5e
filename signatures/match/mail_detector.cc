#include "signatures/match/mail_detector.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "decoders/base/ascii.h"

namespace sekimori {
namespace {

// RFC 5321 4.5.3.1; the domain is kept shorter, so that a match is never longer than a match may be.
constexpr std::size_t kLocalBytesMax = 64;
constexpr std::size_t kDomainBytesMax = kPatternBytesMax - kLocalBytesMax - 1;

bool is_local(char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%'; }
bool is_domain(char c) { return is_alnum(c) || c == '.' || c == '-'; }

// What stands left of '@' and can be the name in an address; begins with a letter or digit.
std::size_t local_begin(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && at - begin < kLocalBytesMax && is_local(text[begin - 1])) --begin;
  while (begin < at && !is_alnum(text[begin])) ++begin;
  return begin;
}

// The end of the domain that begins here: labels parted by dots, the last of letters. The place itself where
// there is none.
std::size_t domain_end(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && end - begin < kDomainBytesMax && is_domain(text[end])) ++end;
  while (end > begin && !is_letter(text[end - 1])) --end;  // the full stop of a sentence
  const std::string_view domain = text.substr(begin, end - begin);
  const std::size_t dot = domain.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || domain.find("..") != std::string_view::npos) return begin;
  const std::string_view top = domain.substr(dot + 1);
  return top.size() >= 2 && std::all_of(top.begin(), top.end(), is_letter) ? end : begin;
}

bool is_reserved(std::string_view domain) {
  const auto ends_with = [&](std::string_view tail) {
    if (domain.size() < tail.size()) return false;
    const std::size_t at = domain.size() - tail.size();
    return equal_ignoring_case(domain.substr(at), tail) && (at == 0 || domain[at - 1] == '.');
  };
  constexpr std::string_view kReserved[] = {"example.com", "example.net", "example.org", "example",   "test",
                                            "invalid",     "localhost",   "local",       "example.jp"};
  return std::any_of(std::begin(kReserved), std::end(kReserved), ends_with);
}

}  // namespace

MailDetector::MailDetector(const std::vector<Signature>& signatures) : signatures_(signatures) {
  for (std::uint32_t i = 0; i < signatures.size(); ++i) {
    if (signatures[i].rule == RuleKind::kMail) mail_.push_back(i);
  }
}

void MailDetector::detect(const TextView& view, std::vector<Hit>& hits) const {
  if (mail_.empty()) return;
  const std::string_view text = view.text;
  std::size_t from = 0;
  while (from < text.size()) {
    const void* const found = std::memchr(text.data() + from, '@', text.size() - from);
    if (found == nullptr) return;
    const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    from = at + 1;
    const std::size_t begin = local_begin(text, at);
    const std::size_t end = domain_end(text, at + 1);
    if (begin == at || end == at + 1 || !view.decides(end)) continue;
    if (is_reserved(text.substr(at + 1, end - at - 1))) continue;
    for (const std::uint32_t signature : mail_) {
      if (!signatures_[signature].looks_at(view.kind)) continue;
      hits.push_back({.signature = signature,
                      .begin = begin,
                      .end = end,
                      .confidence = Confidence::kNone,
                      .why = "address"});
    }
  }
}

}  // namespace sekimori
