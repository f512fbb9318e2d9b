#include "api/records.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace atsume::api {
namespace {

using nlohmann::json;

TEST(AccountJson, NeverHoldsASecret) {
  store::Account account;
  account.id = "a-1";
  account.integration = "example";
  account.status = store::AccountStatus::kNeedsReauth;
  account.context_json = R"({"subdomain":"acme"})";
  account.secrets_json = base::Secret(R"({"api_key":"k3y"})");
  account.last_error_json = R"({"code":"bad_credentials"})";
  const std::string text = account_json(account);
  EXPECT_EQ(text.find("k3y"), std::string::npos);
  const json body = json::parse(text);
  EXPECT_EQ(body["context"], json({{"subdomain", "acme"}}));
  EXPECT_EQ(body["status"], "needs_reauth");
  EXPECT_EQ(body["last_error"]["code"], "bad_credentials");
  EXPECT_TRUE(body["last_forbidden_error"].is_null());
  EXPECT_EQ(body["created_at"], "1970-01-01T00:00:00.000Z");
}

TEST(KeyJson, HoldsNeitherTheKeyNorItsHash) {
  auto random = base::make_seeded_random(1);
  const auto made = store::make_api_key("ops", store::KeyLevel::kAdmin, false, {}, *random);
  const std::string text = key_json(made.record);
  EXPECT_EQ(text.find(made.text.reveal()), std::string::npos);
  EXPECT_EQ(text.find(made.record.hash), std::string::npos);
  const json body = json::parse(text);
  EXPECT_EQ(body["level"], "admin");
  EXPECT_EQ(body["environment"], "test");
  EXPECT_TRUE(body["revoked_at"].is_null());
}

TEST(ListJson, IsAnEnvelope) {
  EXPECT_EQ(list_json({R"({"id":"1"})"}, "", 50), R"({"result":[{"id":"1"}],"next_cursor":null,"limit":50})");
  EXPECT_EQ(json::parse(list_json({}, "a/b", 5))["next_cursor"], "YS9i");
}

TEST(CheckBody, TellsEverythingThatIsWrong) {
  const BodyRules rules = {{"name", BodyType::kText, true}, {"on", BodyType::kBool}, {"context", BodyType::kObject}};
  EXPECT_TRUE(check_body(R"({"name":"x","on":true,"context":{}})", rules));
  EXPECT_TRUE(check_body(R"({"name":"x"})", rules));
  const auto wrong = check_body(R"({"on":"yes","context":[],"nmae":"s3cret"})", rules);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code(), "invalid_body");
  EXPECT_EQ(wrong.error().details().size(), 4U);
  EXPECT_NE(wrong.error().message().find("did you mean name?"), std::string::npos);
  EXPECT_EQ(wrong.error().to_string().find("s3cret"), std::string::npos);
}

Result<PageQuery> page_of(const std::string& raw) {
  net::HttpRequest http;
  unify::RequestContext context;
  const Request request{.http = http, .query = net::parse_query(raw), .context = context};
  return read_page(request);
}

TEST(ReadPage, OpensItsOwnCursors) {
  EXPECT_EQ(page_of("")->limit, 50U);
  EXPECT_EQ(page_of("limit=3&next_cursor=YS9i&filter[x]=1")->after, "a/b");
  EXPECT_EQ(page_of("limit=0").error().code(), "invalid_limit");
  EXPECT_EQ(page_of("next_cursor=*").error().code(), "invalid_cursor");
  EXPECT_EQ(page_of("next_cursor=" + std::string(4000, 'A')).error().code(), "invalid_cursor");
}

}  // namespace
}  // namespace atsume::api
