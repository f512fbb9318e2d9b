#include "app/author/secrets.h"

#include <gtest/gtest.h>

#include "atsume/base/encoding.h"
#include "atsume/json/parse.h"

namespace atsume::app {
namespace {

Secrets with(std::string_view account) {
  json::Arena arena;
  Secrets out;
  out.add(*json::parse(account, arena));
  return out;
}

TEST(Secrets, AreHiddenInEveryForm) {
  const auto secrets = with(R"({"api_key":"k/e y+42"})");
  EXPECT_EQ(secrets.hide("GET https://x.example/?key=k%2Fe%20y%2B42"), "GET https://x.example/?key=[redacted]");
  EXPECT_EQ(secrets.hide(R"({"key":"k/e y+42"})"), R"({"key":"[redacted]"})");
  EXPECT_EQ(secrets.hide("basic " + base::base64_encode("k/e y+42")), "basic [redacted]");
}

TEST(Secrets, KeepTheSchemeOfACredentialHeader) {
  EXPECT_EQ(Secrets().hide_header("Authorization", "Bearer unknown-to-us"), "Bearer [redacted]");
  EXPECT_EQ(Secrets().hide_header("cookie", "session=1"), "[redacted]");
  EXPECT_EQ(Secrets().hide_header("accept", "application/json"), "application/json");
}

TEST(Secrets, AreLearnedFromAnswers) {
  Secrets secrets;
  secrets.learn(R"({"access_token":"fresh-one","BhRestToken":"b-0815","name":"Ada"})");
  EXPECT_EQ(secrets.hide("fresh-one b-0815 Ada"), "[redacted] [redacted] Ada");
}

TEST(Secrets, LeaveAddressesAndShortWordsReadable) {
  const auto secrets = with(R"({"host":"https://eu.example.com","region":"eu"})");
  EXPECT_EQ(secrets.hide("https://eu.example.com/eu"), "https://eu.example.com/eu");
}

}  // namespace
}  // namespace atsume::app
