#include "signatures/match/secret_checks.h"

#include <gtest/gtest.h>

namespace sekimori {
namespace {

TEST(SecretChecks, ValueBehindItsName) {
  EXPECT_EQ(assigned_value("password: abc"), "abc");
  EXPECT_EQ(assigned_value("DB_PASSWORD=abc"), "abc");
  EXPECT_EQ(assigned_value("$config['db_pass'] = \"abc\""), "abc");
  EXPECT_EQ(assigned_value("パスワードは「abc"), "abc");
  EXPECT_EQ(assigned_value("Password=abc;Encrypt=True"), "abc");
  EXPECT_EQ(assigned_value("password 70=VJ"), "70=VJ");  // no name before the sign
}

TEST(SecretChecks, RandomKey) {
  EXPECT_EQ(random_key("AKIAVWCL8VQSEN5LVULQ"), Verdict::kRight);
  EXPECT_EQ(random_key("AKIAIOSFODNN7EXAMPLE"), Verdict::kWrong);
  EXPECT_EQ(random_key("ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), Verdict::kWrong);
  EXPECT_EQ(random_key("npm_config_registry_of_the_department"), Verdict::kWrong);
}

TEST(SecretChecks, AssignedSecret) {
  for (const std::string_view secret :
       {"password=zK7Fe!GyVac", "pw: X6%nsFxk=e", "APIキー gNZJa3XwWotdWZwUMkyq",
        "token=9f86d081884c7d659a2feaa0c55ad015"}) {
    EXPECT_EQ(assigned_secret(secret), Verdict::kRight) << secret;
  }
  for (const std::string_view other :
       {"password=changeme1", "api_key=YOUR_API_KEY_1", "password=********", "password=${DB_PASS1}",
        "secret=$(cat<x1)", "password=certs[0][2]", "password=os.environ[\"P1\"]",
        "secret_key: ed25519.Ed25519PrivateKey", "token={{access_token1}}", "password=<12 characters>",
        "password=short1", "password=lowercaseonly"}) {
    EXPECT_EQ(assigned_secret(other), Verdict::kWrong) << other;
  }
}

TEST(SecretChecks, CommandSecret) {
  EXPECT_EQ(command_secret(" -p'82zqOl+m2+dt'"), Verdict::kRight);
  EXPECT_EQ(command_secret(" -u admin:eU9TIpRwy6n2"), Verdict::kRight);
  EXPECT_EQ(command_secret("jdbc:oracle:thin:zaimu/m7ynX5FQn@"), Verdict::kRight);
  EXPECT_EQ(command_secret(" -u user:password"), Verdict::kWrong);
  EXPECT_EQ(command_secret(" -p 8080"), Verdict::kWrong);
}

TEST(SecretChecks, UrlPassword) {
  EXPECT_EQ(url_password("postgres://jinji:g5cniZthPBBfL4@1"), Verdict::kRight);
  EXPECT_EQ(url_password("redis://:mZTH4nzLQT2CeMwmRdwx@c"), Verdict::kRight);
  EXPECT_EQ(url_password("postgres://user:password@l"), Verdict::kWrong);
  EXPECT_EQ(url_password("postgres://kaikei:kaikei@l"), Verdict::kWrong);
  EXPECT_EQ(url_password("mysql://root:${DB_PASS}@d"), Verdict::kWrong);
}

TEST(SecretChecks, JsonWebToken) {
  EXPECT_EQ(json_web_token("eyJ0eXAiOiJKV1QifQ.eyJRDJ9P0I4eAa4rUUaiAWhhamcoJvxVsf1rq"), Verdict::kRight);
  EXPECT_EQ(json_web_token("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6"), Verdict::kWrong);
}

}  // namespace
}  // namespace sekimori
