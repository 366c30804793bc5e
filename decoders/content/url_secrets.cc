#include "decoders/content/url_secrets.h"

#include <algorithm>
#include <array>

#include "decoders/base/ascii.h"

namespace sekimori {
namespace {

constexpr std::string_view kMask = "***";

// Names, in lower case and without - and _, whose values open something.
constexpr std::array<std::string_view, 20> kSecretNames = {
    "accesstoken",   "apikey",       "appkey",     "assertion",       "auth",
    "authorization", "clientsecret", "code",       "credential",      "idtoken",
    "jwt",           "key",          "privatekey", "refreshtoken",    "sessionid",
    "sessiontoken",  "sig",          "signature",  "subscriptionkey", "token"};

constexpr std::array<std::string_view, 5> kPasswordNames = {"passwd", "password", "passphrase", "pwd",
                                                            "secret"};

// What opens something is random and long; shorter values under these names are counters and choices.
constexpr std::size_t kTokenBytesMin = 12;

bool is_secret(std::string_view name, std::string_view value) {
  std::string plain;
  for (const char c : name) {
    if (c != '-' && c != '_') plain += to_lower(c);
  }
  // Cloud storage: X-Amz-Signature, X-Goog-Credential and their like.
  for (const std::string_view prefix : {"xamz", "xgoog", "xoss", "xcos"}) {
    if (plain.starts_with(prefix)) plain.erase(0, prefix.size());
  }
  if (std::find(kPasswordNames.begin(), kPasswordNames.end(), plain) != kPasswordNames.end()) return true;
  if (value.size() < kTokenBytesMin) return false;
  if (plain == "securitytoken") return true;
  return std::find(kSecretNames.begin(), kSecretNames.end(), plain) != kSecretNames.end();
}

}  // namespace

std::string mask_url_secrets(std::string_view target) {
  std::string out;
  out.reserve(target.size());
  const std::size_t scheme = target.find("://");
  if (scheme != std::string_view::npos && target.find_first_of("/?#") > scheme) {
    const std::string_view authority = target.substr(0, target.find_first_of("/?#", scheme + 3));
    const std::size_t user = authority.find_last_of('@');
    if (user != std::string_view::npos && user > scheme) {
      out.append(target.substr(0, scheme + 3)).append(kMask);
      target.remove_prefix(user);
    }
  }
  const std::size_t query = target.find('?');
  if (query == std::string_view::npos) return out.append(target);
  out.append(target.substr(0, query + 1));
  target.remove_prefix(query + 1);
  while (!target.empty()) {
    const std::size_t end = std::min(target.find_first_of("&;#"), target.size());
    const std::string_view pair = target.substr(0, end);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && equals + 1 < pair.size() &&
        is_secret(pair.substr(0, equals), pair.substr(equals + 1))) {
      out.append(pair.substr(0, equals + 1)).append(kMask);
    } else {
      out.append(pair);
    }
    if (end < target.size()) out += target[end];
    target.remove_prefix(std::min(end + 1, target.size()));
  }
  return out;
}

}  // namespace sekimori
