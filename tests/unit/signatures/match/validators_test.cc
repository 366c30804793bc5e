#include "signatures/match/validators.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace sekimori {
namespace {

Verdict check(std::string_view name, std::string_view value) {
  const auto all = validators();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const NamedValidator& v) { return v.name == name; });
  if (found == all.end()) {
    ADD_FAILURE() << "no validator " << name;
    return Verdict::kWrong;
  }
  return found->check(value);
}

struct Case {
  std::string_view value;
  Verdict verdict;
};

void expect_all(std::string_view name, std::initializer_list<Case> cases) {
  for (const Case& c : cases) EXPECT_EQ(check(name, c.value), c.verdict) << name << " " << c.value;
}

constexpr Verdict kWrong = Verdict::kWrong;
constexpr Verdict kPlausible = Verdict::kPlausible;
constexpr Verdict kRight = Verdict::kRight;

TEST(Validators, MyNumber) {
  // By hand: 1*6+2*5+3*4+4*3+5*2+6*7+7*6+8*5+9*4+0*3+1*2 = 212; 212 mod 11 = 3; 11 - 3 = 8.
  expect_all("my_number", {{"123456789018", kRight},
                           {"9832-0567-3214", kRight},
                           {"192544992070", kRight},  // sum mod 11 is 0 or 1: the digit is 0
                           {"551739713320", kRight},
                           {"123456789019", kWrong},
                           {"551739713321", kWrong},
                           {"12345678901", kWrong},
                           {"000000000000", kWrong}});
}

// A minute that passes by chance is worth little even beside the word.
TEST(Validators, MyNumberThatReadsAsTimeIsPlausible) {
  int right = 0;
  int plausible = 0;
  for (int minute = 0; minute < 60; ++minute) {
    const std::string value = "2025103009" + std::to_string(minute / 10) + std::to_string(minute % 10);
    right += check("my_number", value) == kRight;
    plausible += check("my_number", value) == kPlausible;
  }
  EXPECT_EQ(right, 0);
  EXPECT_GT(plausible, 0);
}

TEST(Validators, CorporateNumber) {
  // By hand, 700110005901 from the right: 1+0+9+10+0+0+0+2+1+0+0+14 = 37; 37 mod 9 = 1; 9 - 1 = 8.
  expect_all("corporate_number", {{"8700110005901", kRight},
                                  {"T8700110005901", kRight},
                                  {"7-0000-1205-0002", kRight},
                                  {"2835678256246", kWrong},
                                  {"0700110005901", kWrong},
                                  {"8700110005902", kWrong},
                                  {"870011000590", kWrong}});
}

TEST(Validators, DriverLicence) {
  // By hand, 3090123456: 119; 119 mod 11 = 9; 11 - 9 = 2. Remainder 0 gives 1, remainder 1 gives 0.
  expect_all("driver_licence", {{"309012345620", kRight},
                                {"303532892811", kRight},
                                {"301065883301", kRight},
                                {"309012345630", kPlausible},  // the formula is not published
                                {"003456789012", kWrong}});    // no commission has code 00
}

TEST(Validators, CreditCard) {
  expect_all("credit_card", {{"4117730361561990", kRight},
                             {"3742-464928-56767", kRight},
                             {"4111111111111111", kPlausible},  // of the processors' manuals
                             {"378282246310005", kPlausible},
                             {"4111111111111112", kWrong},
                             {"1234567812345670", kWrong},  // no brand
                             {"0000000000000000", kWrong},
                             {"351276988644044", kWrong}});  // an IMEI: Luhn, fifteen, not American Express
}

TEST(Validators, InsurerNumber) {
  // By hand, 3312001: 3*2 + 3 + 1*2 + 2 + 0 + 0 + 1*2 = 15; 10 - 5 = 5.
  expect_all("insurer_number", {{"33120015", kRight},
                                {"139444", kRight},
                                {"33120016", kWrong},
                                {"20250405", kWrong},  // a day: there is no law 20
                                {"00000000", kWrong}});
}

TEST(Validators, YuchoAccount) {
  expect_all("yucho_account", {{"13210-53570361", kRight},
                               {"13210-2-53570361", kRight},
                               {"記号 14130 番号 46521451", kRight},
                               {"00110 5606", kRight},
                               {"00190-5-31000", kRight},
                               {"13220-53570361", kWrong},
                               {"13210-12-53570361", kWrong},
                               {"13210", kWrong}});
}

TEST(Validators, ResidentRecordCode) {
  expect_all("resident_record_code",
             {{"24727059608", kRight}, {"25208017644", kPlausible}, {"1234567890", kWrong}});
}

TEST(Validators, PassportLine) {
  expect_all("passport_mrz", {{"TR12345672JPN0001018M2501017", kRight},
                              {"TR12345673JPN0001018M2501017", kWrong},
                              {"TR12345672JPN0001019M2501017", kWrong},
                              {"TR12345672JPN0001018M2501018", kWrong},
                              {"TR1234567", kWrong}});
}

TEST(Validators, Phone) {
  expect_all("phone_jp", {{"03-1234-5678", kRight},
                          {"090-1234-5678", kRight},
                          {"+81-90-1234-5678", kRight},
                          {"+81-3-1234-5678", kRight},
                          {"03-1234-567", kWrong},
                          {"00-1234-5678", kWrong},
                          {"090-1234-56789", kWrong},
                          {"0120-123-456", kWrong}});
}

TEST(Validators, NotAFiller) {
  expect_all("not_a_filler", {{"TR0000000", kWrong},
                              {"MZ4595781", kRight},
                              {"1234-567890-1", kPlausible},
                              {"9876543", kPlausible},
                              {"AB", kWrong}});
}

TEST(Validators, HaveNamesOfTheirOwn) {
  std::vector<std::string_view> names;
  for (const NamedValidator& validator : validators()) names.push_back(validator.name);
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

}  // namespace
}  // namespace sekimori
