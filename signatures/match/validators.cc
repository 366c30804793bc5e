#include "signatures/match/validators.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "decoders/base/ascii.h"
#include "signatures/match/number_detector.h"
#include "signatures/match/secret_checks.h"

namespace sekimori {
namespace {

int digit(char c) { return c - '0'; }

bool all_same(std::string_view digits) {
  return digits.find_first_not_of(digits.front()) == std::string_view::npos;
}

bool between(std::string_view digits, std::string_view least, std::string_view most) {
  const std::string_view head = digits.substr(0, least.size());
  return head >= least && head <= most;
}

// The weighted sum that 個人番号, 運転免許証番号 and 住民票コード share: weights 2 to 7 from the right, again
// and again.
int sum_of_2_to_7(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    sum += digit(digits[digits.size() - 1 - i]) * (2 + static_cast<int>(i % 6));
  }
  return sum;
}

// yyyymmddhhmm of the years 1950 to 2099; one number in ten thousand reads so by chance.
bool is_minute(std::string_view digits) {
  return between(digits, "1950", "2099") && between(digits.substr(4), "01", "12") &&
         between(digits.substr(6), "01", "31") && between(digits.substr(8), "00", "23") &&
         between(digits.substr(10), "00", "59");
}

// 個人番号: 平成26年総務省令第85号 第5条. Check digit 11 - (sum mod 11), 0 where that is 10 or 11.
Verdict my_number(std::string_view value) {
  const std::string digits = without_separators(value);
  if (digits.size() != 12 || all_same(digits)) return Verdict::kWrong;
  const int rest = 11 - sum_of_2_to_7(std::string_view(digits).substr(0, 11)) % 11;
  if (digit(digits[11]) != (rest >= 10 ? 0 : rest)) return Verdict::kWrong;
  return is_minute(digits) ? Verdict::kPlausible : Verdict::kRight;
}

// 法人番号: 平成26年財務省令第70号. First digit 9 - (sum mod 9), weights 1, 2, 1, 2 from the right.
Verdict corporate_number(std::string_view value) {
  std::string digits = without_separators(value);
  if (!digits.empty() && to_lower(digits.front()) == 't') digits.erase(0, 1);  // 適格請求書発行事業者登録番号
  if (digits.size() != 13 || all_same(digits)) return Verdict::kWrong;
  int sum = 0;
  for (std::size_t i = 0; i < 12; ++i) sum += digit(digits[12 - i]) * (i % 2 == 0 ? 1 : 2);
  return digit(digits[0]) == 9 - sum % 9 ? Verdict::kRight : Verdict::kWrong;
}

// ISO/IEC 7812-1 annex B.
bool luhn(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int value = digit(digits[digits.size() - 1 - i]);
    if (i % 2 == 1) value = value > 4 ? value * 2 - 9 : value * 2;
    sum += value;
  }
  return sum % 10 == 0;
}

// Numbers that payment processors publish for tests; nobody's card.
constexpr std::array<std::string_view, 24> kTestCards = {
    "4111111111111111", "4012888888881881", "4222222222222",    "4242424242424242",   "4000000000000002",
    "4000056655665556", "4000000000000077", "5555555555554444", "5105105105105100",   "5200828282828210",
    "2223003122003222", "2223000048400011", "378282246310005",  "371449635398431",    "378734493671000",
    "3530111333300000", "3566002020360505", "30569309025904",   "38520000023237",     "36227206271667",
    "6011111111111117", "6011000990139424", "6200000000000005", "6205500000000000004"};

// Card numbers: the Luhn digit, and a length that the brand of this beginning issues.
Verdict credit_card(std::string_view value) {
  const std::string digits = without_separators(value);
  const std::size_t n = digits.size();
  if (n < 13 || n > 19 || all_same(digits) || !luhn(digits)) return Verdict::kWrong;
  if (std::find(kTestCards.begin(), kTestCards.end(), digits) != kTestCards.end()) return Verdict::kPlausible;
  const bool visa = digits[0] == '4' && (n == 13 || n == 16 || n == 19);
  const bool mastercard = n == 16 && (between(digits, "51", "55") || between(digits, "2221", "2720"));
  const bool amex = n == 15 && (digits.starts_with("34") || digits.starts_with("37"));
  const bool jcb = n >= 16 && between(digits, "3528", "3589");
  const bool diners = n >= 14 && (between(digits, "300", "305") || digits.starts_with("3095") ||
                                  digits.starts_with("36") || between(digits, "38", "39"));
  const bool discover =
      n >= 16 && (digits.starts_with("6011") || between(digits, "644", "649") || digits.starts_with("65"));
  const bool unionpay = n >= 16 && digits.starts_with("62");
  return visa || mastercard || amex || jcb || diners || discover || unionpay ? Verdict::kRight
                                                                             : Verdict::kWrong;
}

// 運転免許証番号: commission code, and a check digit whose formula no authority has published; it confirms,
// it never rejects.
Verdict driver_licence(std::string_view value) {
  const std::string digits = without_separators(value);
  if (digits.size() != 12 || all_same(digits)) return Verdict::kWrong;
  static constexpr std::array<std::string_view, 8> kFirst = {"10", "20", "30", "40", "50", "60", "70", "80"};
  static constexpr std::array<std::string_view, 8> kLast = {"14", "25", "30", "49", "55", "65", "74", "83"};
  bool commission = between(digits, "90", "97");
  for (std::size_t i = 0; i < kFirst.size(); ++i) commission |= between(digits, kFirst[i], kLast[i]);
  if (!commission) return Verdict::kWrong;
  const int check = (11 - sum_of_2_to_7(std::string_view(digits).substr(0, 10)) % 11) % 10;
  return digit(digits[10]) == check ? Verdict::kRight : Verdict::kPlausible;
}

// 住民票コード: the formula is an inference from specimens; it confirms, it never rejects.
Verdict resident_record_code(std::string_view value) {
  const std::string digits = without_separators(value);
  if (digits.size() != 11 || all_same(digits)) return Verdict::kWrong;
  const int rest = 11 - sum_of_2_to_7(std::string_view(digits).substr(0, 10)) % 11;
  return digit(digits[10]) == (rest >= 10 ? 0 : rest) ? Verdict::kRight : Verdict::kPlausible;
}

// 保険者番号: 昭和49年保険発第104号. From the right of the body times 2, 1, 2, 1; the digits of the products
// are added; check digit 10 - (sum mod 10). Eight digits begin with the code of a law and of a prefecture,
// six (国民健康保険) with a prefecture.
Verdict insurer_number(std::string_view value) {
  const std::string digits = without_separators(value);
  if ((digits.size() != 8 && digits.size() != 6) || all_same(digits)) return Verdict::kWrong;
  int sum = 0;
  for (std::size_t i = 0; i + 1 < digits.size(); ++i) {
    const int product = digit(digits[digits.size() - 2 - i]) * (i % 2 == 0 ? 2 : 1);
    sum += product / 10 + product % 10;
  }
  if (digit(digits.back()) != (10 - sum % 10) % 10) return Verdict::kWrong;
  const std::string_view body =
      digits.size() == 8 ? std::string_view(digits).substr(2) : std::string_view(digits);
  if (!between(body, "01", "47")) return Verdict::kWrong;
  if (digits.size() == 6) return Verdict::kRight;
  static constexpr std::array<std::string_view, 17> kLaws = {
      "01", "02", "03", "04", "06", "07", "31", "32", "33", "34", "39", "63", "67", "72", "73", "74", "75"};
  return std::find(kLaws.begin(), kLaws.end(), digits.substr(0, 2)) != kLaws.end() ? Verdict::kRight
                                                                                   : Verdict::kWrong;
}

// The groups of digits in a text, whatever parts them.
std::vector<std::string_view> digit_groups(std::string_view text) {
  std::vector<std::string_view> groups;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end > at) groups.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return groups;
}

// ゆうちょ 記号・番号: the fourth digit of the 記号 checks both (the bank's public conversion page). A
// reissue digit may stand between the two.
Verdict yucho_account(std::string_view value) {
  const std::vector<std::string_view> groups = digit_groups(value);
  if (groups.size() < 2 || groups.size() > 3 || (groups.size() == 3 && groups[1].size() != 1))
    return Verdict::kWrong;
  const std::string_view symbol = groups.front();
  if (symbol.size() != 5 || groups.back().size() > 8) return Verdict::kWrong;
  const std::string number = std::string(8 - groups.back().size(), '0').append(groups.back());
  if (!(symbol[0] == '0' || (symbol[0] == '1' && symbol[4] == '0' && number[7] == '1')))
    return Verdict::kWrong;
  const auto doubled = [](char c) { return digit(c) > 4 ? digit(c) * 2 - 9 : digit(c) * 2; };
  const int sum = digit(symbol[0]) + 3 * digit(symbol[1]) + doubled(symbol[2]) + 3 * digit(symbol[4]) +
                  doubled(number[0]) + digit(number[1]) + 3 * digit(number[2]) + doubled(number[3]) +
                  digit(number[4]) + 3 * digit(number[5]) + doubled(number[6]) + digit(number[7]);
  return sum % 10 == digit(symbol[3]) ? Verdict::kRight : Verdict::kWrong;
}

// ICAO Doc 9303-3 4.9: weights 7, 3, 1; A is 10 to Z 35, the filler 0; mod 10.
bool mrz_digit_fits(std::string_view field, char check) {
  static constexpr std::array<int, 3> kWeights = {7, 3, 1};
  int sum = 0;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const char c = field[i];
    const int worth = is_digit(c) ? digit(c) : is_letter(c) ? to_lower(c) - 'a' + 10 : 0;
    sum += worth * kWeights[i % 3];
  }
  return sum % 10 == digit(check);
}

// The lower machine-readable line of a passport (ICAO Doc 9303-4 4.2.2): number, state, birth, sex, expiry,
// each with its check digit.
Verdict passport_mrz(std::string_view line) {
  if (line.size() < 28) return Verdict::kWrong;
  const bool fits = mrz_digit_fits(line.substr(0, 9), line[9]) &&
                    mrz_digit_fits(line.substr(13, 6), line[19]) &&
                    mrz_digit_fits(line.substr(21, 6), line[27]);
  return fits ? Verdict::kRight : Verdict::kWrong;
}

// Any number without a check digit of its own: not one digit again and again. Digits that count up or down
// are of a manual more often than of a person.
Verdict not_a_filler(std::string_view value) {
  std::string digits;
  for (const char c : value) {
    if (is_digit(c)) digits += c;
  }
  if (digits.empty() || all_same(digits)) return Verdict::kWrong;
  const auto runs = [&](int step) {
    for (std::size_t i = 1; i < digits.size(); ++i) {
      if ((digit(digits[i - 1]) + step + 10) % 10 != digit(digits[i])) return false;
    }
    return true;
  };
  return runs(1) || runs(-1) ? Verdict::kPlausible : Verdict::kRight;
}

// 郵便番号: no number begins with 000.
Verdict postal_code(std::string_view value) {
  const std::string digits = without_separators(value);
  return digits.starts_with("000") ? Verdict::kWrong : Verdict::kRight;
}

// 電話番号: 総務省 電気通信番号計画. Fixed 0 + nine digits, mobile and IP 060 070 080 090 050 + eight, or
// +81; numbers that the callee pays, which are published, do not count.
Verdict phone_jp(std::string_view value) {
  std::string digits = without_separators(value);
  if (value.starts_with('+')) {
    if (!digits.starts_with("81")) return Verdict::kWrong;
    digits.replace(0, 2, digits.size() > 2 && digits[2] == '0' ? "" : "0");
  }
  if (digits.size() < 10 || digits[0] != '0' || digits[1] == '0') return Verdict::kWrong;
  if (digits.starts_with("0120") || digits.starts_with("0800") || digits.starts_with("0570") ||
      digits.starts_with("0990")) {
    return Verdict::kWrong;
  }
  const bool eleven = digits[2] == '0' && std::string_view("56789").find(digits[1]) != std::string_view::npos;
  if (digits.size() != (eleven ? 11u : 10u)) return Verdict::kWrong;
  return all_same(std::string_view(digits).substr(3)) ? Verdict::kWrong : Verdict::kRight;
}

constexpr std::array kValidators = {
    NamedValidator{"my_number", my_number, "check digit of 個人番号"},
    NamedValidator{"corporate_number", corporate_number,
                   "check digit of 法人番号, with or without the T of an invoice number"},
    NamedValidator{"credit_card", credit_card, "Luhn digit, brand and length of a card number"},
    NamedValidator{"driver_licence", driver_licence,
                   "commission code of 運転免許証番号; its check digit confirms"},
    NamedValidator{"resident_record_code", resident_record_code,
                   "the inferred check digit of 住民票コード confirms"},
    NamedValidator{"insurer_number", insurer_number, "check digit, law and prefecture of 保険者番号"},
    NamedValidator{"yucho_account", yucho_account, "check digit over 記号 and 番号"},
    NamedValidator{"phone_jp", phone_jp, "a telephone number of Japan that is somebody's"},
    NamedValidator{"passport_mrz", passport_mrz, "check digits of a passport's machine-readable line"},
    NamedValidator{"postal_code", postal_code, "a postal code that can be one"},
    NamedValidator{"not_a_filler", not_a_filler, "not one digit again and again; running digits are low"},
    NamedValidator{"random_key", random_key, "random enough for a key, and no example"},
    NamedValidator{"assigned_secret", assigned_secret, "a password or token behind its name, no placeholder"},
    NamedValidator{"command_secret", command_secret, "a password at the end of a command, no placeholder"},
    NamedValidator{"url_password", url_password, "a password in an address, no placeholder"},
    NamedValidator{"json_web_token", json_web_token, "a signed token, not the manuals' sample"},
};

}  // namespace

std::span<const NamedValidator> validators() { return kValidators; }

}  // namespace sekimori
