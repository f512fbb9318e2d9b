#include "api/audit_record.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace atsume::api {
namespace {

using Json = nlohmann::json;

TEST(AuditChange, KeepsWhatDiffers) {
  const Json change = Json::parse(change_json(
      {.kind = "api_token",
       .id = "k",
       .before = R"({"name":"a","level":"read","updated_at":"1","context":{"x":1,"y":[2],"z":{"q":1,"r":2}}})",
       .after = R"({"name":"b","level":"read","updated_at":"2","context":{"x":1,"y":[3],"z":{"q":1,"r":3}}})",
       .write_only = {"api_token"}}));
  EXPECT_EQ(change["kind"], "api_token");
  EXPECT_EQ(change["id"], "k");
  EXPECT_EQ(change["before"], Json::parse(R"({"name":"a","context":{"y":[2],"z":{"r":2}}})"));
  EXPECT_EQ(change["after"], Json::parse(R"({"name":"b","context":{"y":[3],"z":{"r":3}}})"));
  EXPECT_EQ(change["secrets"], Json::parse(R"({"api_token":"[changed]"})"));
}

TEST(AuditChange, ShowsAllOfWhatIsMadeOrRemoved) {
  const Json made = Json::parse(change_json({.kind = "k", .id = "i", .before = "", .after = R"({"a":1})"}));
  EXPECT_TRUE(made["before"].is_null());
  EXPECT_EQ(made["after"], Json::parse(R"({"a":1})"));
  EXPECT_FALSE(made.contains("secrets"));
  const Json removed = Json::parse(change_json({.kind = "k", .id = "i", .before = R"({"a":1})", .after = ""}));
  EXPECT_TRUE(removed["after"].is_null());
}

TEST(AuditChange, NamesWhatIsTooLargeToShow) {
  const Json large = {{"small", 1}, {"large", std::string(100'000, 'x')}};
  const std::string text = change_json({.kind = "k", .id = "i", .before = "", .after = large.dump()});
  EXPECT_LT(text.size(), 1'000U);
  EXPECT_EQ(Json::parse(text)["after"]["small"], 1);
  EXPECT_EQ(Json::parse(text)["after"]["large"], "[too large to show]");
}

TEST(AuditPath, ShowsNoKeyAndNoToken) {
  const std::string key = "sk_live_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
  const std::string token = "at_" + std::string(80, 'A') + "-_9";
  EXPECT_EQ(shown_path("/v1/api-token/" + key), "/v1/api-token/[redacted]");
  EXPECT_EQ(shown_path("/" + token + "/x"), "/[redacted]/x");
  EXPECT_EQ(shown_path("/a;" + key), "/a;[redacted]");
  EXPECT_EQ(shown_path("/v1/unified/ats/jobs/at_12"), "/v1/unified/ats/jobs/at_12");
  EXPECT_EQ(shown_path("/v1/proxy/flat_sk_live_x"), "/v1/proxy/flat_sk_live_x");
  EXPECT_EQ(shown_path("/" + std::string(5'000, 'p')).size(), 512U);
}

}  // namespace
}  // namespace atsume::api
