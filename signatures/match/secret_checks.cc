#include "signatures/match/secret_checks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "decoders/base/ascii.h"

namespace sekimori {
namespace {

constexpr std::size_t kPasswordBytesMin = 8;
constexpr std::size_t kCommandBytesMin = 6;  // a command takes nothing else in that place
// From this length on a value of two kinds of characters (a hex digest of a name) can be a key.
constexpr std::size_t kTokenBytesMin = 16;
constexpr double kTokenEntropy = 3.0;    // a hex token of 16 has about 3.3, a word about 2.5
constexpr double kLongKeyEntropy = 3.2;  // of 32 characters and more; random hex has 3.4 to 3.8, base64 4.5
constexpr std::size_t kLongKeyBytes = 32;

// What stands in manuals in place of a key.
constexpr std::array<std::string_view, 14> kFillers = {
    "example",   "xxxx",  "your",   "0000", "1234567",     "abcdef",   "changeme",
    "change_me", "dummy", "sample", "****", "placeholder", "redacted", "insert"};

// What manuals write for a password.
constexpr std::array<std::string_view, 16> kSamplePasswords = {
    "password", "passwd", "pass", "pwd",   "secret", "changeme", "changeit", "example",
    "test",     "user",   "root", "admin", "guest",  "postgres", "mysql",    "p4ssw0rd"};

// How programs fetch a secret from elsewhere.
constexpr std::array<std::string_view, 9> kReferences = {
    "environ", "process.env", "getenv", "secrets.", "vault", "://", "getpass", "config.", "${"};

bool has_any(std::string_view value, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return contains_ignoring_case(value, word); });
}

bool is_any(std::string_view value, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return equal_ignoring_case(value, word); });
}

struct Kinds {
  bool upper = false, lower = false, digit = false, sign = false;
  int count() const { return upper + lower + digit + sign; }
};

Kinds kinds_of(std::string_view text) {
  Kinds kinds;
  for (const char c : text) {
    kinds.upper |= is_upper(c);
    kinds.lower |= is_lower(c);
    kinds.digit |= is_digit(c);
    kinds.sign |= !is_alnum(c);
  }
  return kinds;
}

bool is_visible(char c) { return c > ' ' && c < '\x7F'; }
bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }

bool is_name(char c) { return is_alnum(c) || c == '_'; }

// settings.DB_PASS1, ed25519.PrivateKey: names joined by dots.
bool is_member(std::string_view value) {
  if (value.find('.') == std::string_view::npos) return false;
  char before = '.';
  for (const char c : value) {
    if (c != '.' && !is_name(c)) return false;
    if (before == '.' && (c == '.' || is_digit(c))) return false;
    before = c;
  }
  return true;
}

// certs[0], a["b"].
bool is_index(std::string_view value) {
  const std::size_t open = value.find('[');
  return open != 0 && open != std::string_view::npos && open + 1 < value.size() &&
         std::all_of(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(open), is_name) &&
         (is_quote(value[open + 1]) || value.find(']', open) != std::string_view::npos);
}

// Expressions: a call, an index, a member, a template, a variable.
bool is_program(std::string_view value) {
  if (value.starts_with('$') || value.starts_with('<') || value.starts_with("{{") || value.starts_with('%'))
    return true;
  // A call: a name before the bracket, or brackets that close.
  const std::size_t open = value.find('(');
  if (open != std::string_view::npos &&
      (value.find(')', open) != std::string_view::npos ||
       std::all_of(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(open),
                   [](char c) { return is_name(c) || c == '.'; }))) {
    return true;
  }
  return is_index(value) || is_member(value) || has_any(value, kReferences);
}

bool is_placeholder(std::string_view value) {
  return has_any(value, kFillers) || is_any(value, kSamplePasswords) || is_program(value);
}

// The run of visible characters at the end.
std::string_view last_run(std::string_view text) {
  std::size_t begin = text.size();
  while (begin > 0 && is_visible(text[begin - 1])) --begin;
  return text.substr(begin);
}

// Passwords that machines or careful people make: letters, digits, and of a third kind; or long.
Verdict mixed(std::string_view value, std::size_t bytes_min) {
  if (value.size() < bytes_min || is_placeholder(value)) return Verdict::kWrong;
  const Kinds kinds = kinds_of(value);
  if (!kinds.digit || !(kinds.upper || kinds.lower)) return Verdict::kWrong;
  if (kinds.count() >= 3) return Verdict::kRight;
  return value.size() >= kTokenBytesMin && entropy(value) >= kTokenEntropy ? Verdict::kRight
                                                                           : Verdict::kWrong;
}

}  // namespace

double entropy(std::string_view text) {
  std::array<int, 256> counts{};
  for (const char c : text) ++counts[static_cast<unsigned char>(c)];
  double bits = 0;
  for (const int count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(text.size());
    bits -= share * std::log2(share);
  }
  return bits;
}

std::string_view assigned_value(std::string_view match) {
  std::string_view value = last_run(match);
  // A name may stand in the same run: PASSWORD="…", "pass":"…", apikey=…
  std::size_t name = 0;
  while (name < value.size() &&
         (is_alnum(value[name]) || std::string_view("_-.$[]'\"").find(value[name]) != std::string_view::npos))
    ++name;
  if (name < value.size() && std::string_view("=:(>").find(value[name]) != std::string_view::npos) {
    const std::string_view head = value.substr(0, name);
    for (const std::string_view word :
         {"pass", "pwd", "pw", "secret", "token", "key", "sess", "value", "community", "p"}) {
      if (!contains_ignoring_case(head, word) || (word == "p" && head.size() > 1)) continue;
      value.remove_prefix(name + 1);
      break;
    }
  }
  while (!value.empty() && (is_quote(value.front()) || value.front() == '(')) value.remove_prefix(1);
  value = value.substr(0, value.find_first_of("\"'`;,"));
  value = value.substr(0, value.find("</"));  // the end of an element
  return value.ends_with(')') && value.find('(') == std::string_view::npos ? value.substr(0, value.size() - 1)
                                                                           : value;
}

Verdict random_key(std::string_view value) {
  if (has_any(value, kFillers)) return Verdict::kWrong;
  const Kinds kinds = kinds_of(value);
  if (value.size() >= kLongKeyBytes && !(kinds.digit && (kinds.upper || kinds.lower))) return Verdict::kWrong;
  const double least = value.size() >= kLongKeyBytes ? kLongKeyEntropy : kTokenEntropy;
  return entropy(value) >= least ? Verdict::kRight : Verdict::kWrong;
}

Verdict assigned_secret(std::string_view match) { return mixed(assigned_value(match), kPasswordBytesMin); }

Verdict command_secret(std::string_view match) {
  std::string_view value = last_run(match);
  for (const std::string_view option : {"--password=", "-p"}) {
    if (value.starts_with(option)) value.remove_prefix(option.size());
  }
  if (value.ends_with('@')) {  // user/password@ of a data source
    value.remove_suffix(1);
    value.remove_prefix(value.rfind('/') + 1);
  }
  while (!value.empty() && is_quote(value.front())) value.remove_prefix(1);
  if (match.starts_with(" -u") || match.starts_with(" --u")) value.remove_prefix(value.find(':') + 1);
  return mixed(value.substr(0, value.find_first_of("\"'`")), kCommandBytesMin);
}

Verdict url_password(std::string_view match) {
  const std::size_t scheme = match.find("://");
  const std::size_t at = match.rfind('@');
  if (scheme == std::string_view::npos || at == std::string_view::npos || at < scheme + 3)
    return Verdict::kWrong;
  const std::string_view both = match.substr(scheme + 3, at - scheme - 3);
  const std::size_t colon = both.find(':');
  if (colon == std::string_view::npos) return Verdict::kWrong;
  const std::string_view password = both.substr(colon + 1);
  const bool sample = is_placeholder(password) || contains_ignoring_case(password, "password") ||
                      equal_ignoring_case(password, both.substr(0, colon));
  return sample || kinds_of(password).count() < 2 ? Verdict::kWrong : Verdict::kRight;
}

Verdict json_web_token(std::string_view match) {
  // {"sub":"1234567890", the body of jwt.io.
  if (match.find("eyJzdWIiOiIxMjM0NTY3ODkwIi") != std::string_view::npos) return Verdict::kWrong;
  return entropy(match) >= kLongKeyEntropy ? Verdict::kRight : Verdict::kWrong;
}

}  // namespace sekimori
