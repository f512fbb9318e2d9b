// What keys are bound by: their level, their environment, how often and from where they may call.
#include <gtest/gtest.h>

#include "server/test_engine.h"

namespace atsume::testing {
namespace {

using nlohmann::json;
using std::chrono_literals::operator""s;

constexpr std::string_view kKeys = "/v1/api-token";

struct MadeKey {
  std::string id;
  std::string text;
};

MadeKey make(TestEngine& engine, json body) {
  if (!body.contains("name")) body["name"] = "ci";
  if (!body.contains("level")) body["level"] = "read";
  const auto made = engine.post(std::string(kKeys), body);
  EXPECT_EQ(made.status, 201) << made.body;
  return {.id = made.json()["id"], .text = made.json()["token"]};
}

Answer patch(TestEngine& engine, const std::string& id, const json& body) {
  return engine.call({.method = "PATCH", .path = std::string(kKeys) + "/" + id, .body = body.dump()});
}

Answer use(TestEngine& engine, const std::string& key) { return engine.call({.path = "/v1/integration", .key = key}); }

std::string id_of_admin(TestEngine& engine) {
  for (const auto& key : engine.get(std::string(kKeys)).json()["result"]) {
    if (key["environment"] == "live") return key["id"];
  }
  return {};
}

TEST(KeyRotation, GivesANewTextAndKeepsTheOldOneForAWhile) {
  TestEngine engine;
  const auto old = make(engine, {{"description", "nightly"}, {"requests_per_minute", 7}});
  const std::string path = std::string(kKeys) + "/" + old.id;
  const auto rotated = engine.post(path + "/rotate", {{"grace_seconds", 60}});
  ASSERT_EQ(rotated.status, 201) << rotated.body;
  const std::string text = rotated.json()["token"];
  EXPECT_NE(text, old.text);
  EXPECT_EQ(rotated.json()["description"], "nightly");
  EXPECT_EQ(rotated.json()["requests_per_minute"], 7);
  EXPECT_EQ(engine.get(path).json()["replaced_by"], rotated.json()["id"]);
  EXPECT_EQ(use(engine, old.text).status, 200);
  EXPECT_EQ(use(engine, text).status, 200);
  const auto again = engine.post(path + "/rotate", json::object());
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.json()["code"], "key_replaced");
  EXPECT_EQ(again.json()["details"]["replaced_by"], rotated.json()["id"]);
  engine.clock().advance(60s);
  EXPECT_EQ(use(engine, old.text).json()["code"], "key_expired");
  EXPECT_EQ(use(engine, text).status, 200);
}

TEST(KeyRotation, NeedsNoBody) {
  TestEngine engine;
  const auto old = make(engine, {});
  EXPECT_EQ(engine.call({.method = "POST", .path = std::string(kKeys) + "/" + old.id + "/rotate"}).status, 201);
  engine.clock().advance(std::chrono::hours(23));
  EXPECT_EQ(use(engine, old.text).status, 200);
  engine.clock().advance(std::chrono::hours(1));
  EXPECT_EQ(use(engine, old.text).status, 401);
}

TEST(KeyPatch, ChangesOneThingAtATime) {
  TestEngine engine;
  const auto key = make(engine, {{"description", "d"}});
  EXPECT_EQ(patch(engine, key.id, {{"name", "renamed"}}).json()["name"], "renamed");
  const auto limited =
      patch(engine, key.id, {{"requests_per_minute", 3}, {"expires_at", "2026-01-01T00:01:00Z"}}).json();
  EXPECT_EQ(limited["name"], "renamed");
  EXPECT_EQ(limited["description"], "d");
  EXPECT_EQ(limited["requests_per_minute"], 3);
  EXPECT_EQ(use(engine, key.text).headers.get("x-ratelimit-limit"), "3");
  const auto freed = patch(engine, key.id, {{"requests_per_minute", nullptr}, {"expires_at", nullptr}}).json();
  EXPECT_TRUE(freed["requests_per_minute"].is_null());
  engine.clock().advance(120s);
  EXPECT_EQ(use(engine, key.text).status, 200);
  EXPECT_EQ(patch(engine, key.id, {{"level", "admin"}}).status, 422);
  EXPECT_EQ(patch(engine, "nobody", {{"name", "x"}}).status, 404);
}

TEST(KeyRevocation, KeepsTheLastLiveAdminKey) {
  TestEngine engine;
  const std::string path = std::string(kKeys) + "/" + id_of_admin(engine);
  make(engine, {{"level", "write"}});
  make(engine, {{"level", "admin"}, {"environment", "test"}});
  const auto refused = engine.call({.method = "DELETE", .path = path});
  EXPECT_EQ(refused.status, 409) << refused.body;
  EXPECT_EQ(refused.json()["code"], "last_admin_key");
  EXPECT_EQ(use(engine, engine.admin_key()).status, 200);
  EXPECT_EQ(engine.call({.method = "DELETE", .path = path + "?force=true"}).status, 200);
  EXPECT_EQ(use(engine, engine.admin_key()).json()["code"], "key_revoked");
}

TEST(KeyLimit, IsToldWithEveryAnswerAndEndsInRefusals) {
  TestEngine engine;
  const auto key = make(engine, {{"requests_per_minute", 3}});
  for (const std::string left : {"2", "1", "0"}) {
    const auto answer = engine.call({.path = left == "1" ? "/v1/nowhere" : "/v1/integration", .key = key.text});
    EXPECT_EQ(answer.headers.get("x-ratelimit-limit"), "3");
    EXPECT_EQ(answer.headers.get("x-ratelimit-remaining"), left);
    EXPECT_EQ(answer.headers.get("x-ratelimit-reset"), std::to_string((3 - std::stoi(left)) * 20));
  }
  const auto refused = use(engine, key.text);
  EXPECT_EQ(refused.status, 429) << refused.body;
  EXPECT_EQ(refused.json()["code"], "key_rate_limited");
  EXPECT_EQ(refused.json()["origin"], "caller");
  EXPECT_EQ(refused.json()["details"]["requests_per_minute"], "3");
  EXPECT_EQ(refused.headers.get("retry-after"), "20");
  EXPECT_EQ(refused.headers.get("x-ratelimit-remaining"), "0");
  EXPECT_EQ(engine.call({.path = "/v1/nowhere", .key = key.text}).status, 429);
  EXPECT_EQ(use(engine, engine.admin_key()).status, 200);
  engine.clock().advance(20s);
  EXPECT_EQ(use(engine, key.text).status, 200);
  EXPECT_EQ(use(engine, key.text).status, 429);
}

TEST(KeyLimit, OfTheEngineHoldsForKeysWithoutOne) {
  TestEngine engine(app::Config{.requests_per_minute = 2});
  const auto key = engine.create_key(store::KeyLevel::kRead, true);
  EXPECT_EQ(use(engine, key).headers.get("x-ratelimit-limit"), "2");
  EXPECT_EQ(use(engine, key).status, 200);
  EXPECT_EQ(use(engine, key).status, 429);
  const auto free = make(engine, {{"requests_per_minute", 0}});
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(use(engine, free.text).headers.contains("x-ratelimit-limit"));
  EXPECT_EQ(use(engine, free.text).status, 200);
}

TEST(KeyAddresses, RefuseOthersAndNameTheOneSeen) {
  const app::Config config{.requests_per_minute = 0, .trusted_proxies = {*net::AddressBlock::parse("0.0.0.0/0")}};
  TestEngine engine(config);
  const auto key = make(engine, {{"allowed_addresses", {"198.51.100.0/24", "2001:db8::/32"}}});
  const auto from = [&](const std::string& address) {
    return engine.call({.path = "/v1/integration", .key = key.text, .headers = {{"x-forwarded-for", address}}});
  };
  EXPECT_EQ(from("198.51.100.7").status, 200);
  EXPECT_EQ(from("2001:db8::7").status, 200);
  const auto refused = from("203.0.113.9");
  EXPECT_EQ(refused.status, 403) << refused.body;
  EXPECT_EQ(refused.json()["code"], "address_not_allowed");
  EXPECT_EQ(refused.json()["details"]["address"], "203.0.113.9");
  patch(engine, key.id, {{"allowed_addresses", json::array()}});
  EXPECT_EQ(from("203.0.113.9").status, 200);
}

TEST(KeyAddresses, WithoutATrustedProxyAreThePeers) {
  TestEngine engine;
  const auto key = make(engine, {{"allowed_addresses", {"198.51.100.0/24"}}});
  const auto forged =
      engine.call({.path = "/v1/integration", .key = key.text, .headers = {{"x-forwarded-for", "198.51.100.7"}}});
  EXPECT_EQ(forged.json()["code"], "address_not_allowed");
}

TEST(KeyAddresses, AKeyDoesNotLockItselfOutByMistake) {
  TestEngine engine;
  const std::string admin = id_of_admin(engine);
  const json body = {{"allowed_addresses", {"198.51.100.0/24"}}};
  EXPECT_EQ(patch(engine, admin, body).json()["code"], "address_lockout");
  EXPECT_EQ(use(engine, engine.admin_key()).status, 200);
  EXPECT_EQ(patch(engine, make(engine, {}).id, body).status, 200);
  EXPECT_EQ(patch(engine, admin + "?force=true", body).status, 200);
  EXPECT_EQ(use(engine, engine.admin_key()).status, 403);
}

TEST(WrongKeys, OfOneAddressAreLimitedAndDoNotHurtOthers) {
  const app::Config config{.requests_per_minute = 0, .trusted_proxies = {*net::AddressBlock::parse("0.0.0.0/0")}};
  TestEngine engine(config);
  const auto from = [&](const std::string& address, const std::string& key) {
    return engine.call({.path = "/v1/integration", .key = key, .headers = {{"x-forwarded-for", address}}});
  };
  const auto used = make(engine, {});
  EXPECT_EQ(from("192.0.2.1", used.text).status, 200);
  const auto fresh = make(engine, {});
  for (int i = 0; i < 60; ++i) EXPECT_EQ(from("192.0.2.1", "sk_live_" + std::to_string(i)).status, 401);
  const auto refused = from("192.0.2.1", "at_nonsense");
  EXPECT_EQ(refused.status, 429) << refused.body;
  EXPECT_EQ(refused.json()["code"], "too_many_wrong_keys");
  EXPECT_EQ(refused.headers.get("retry-after"), "1");
  // A key that was right before is still looked up; one that never was is taken for a guess.
  EXPECT_EQ(from("192.0.2.1", used.text).status, 200);
  EXPECT_EQ(from("192.0.2.1", fresh.text).status, 429);
  EXPECT_EQ(from("192.0.2.2", fresh.text).status, 200);
  EXPECT_EQ(from("192.0.2.2", "sk_live_x").status, 401);
  engine.clock().advance(60s);
  EXPECT_EQ(from("192.0.2.1", "sk_live_x").status, 401);
}

TEST(LastUse, IsShownToTheMinute) {
  TestEngine engine;
  const auto key = make(engine, {});
  const std::string path = std::string(kKeys) + "/" + key.id;
  EXPECT_TRUE(engine.get(path).json()["last_used_at"].is_null());
  engine.clock().advance(100s);
  use(engine, key.text);
  EXPECT_EQ(engine.get(path).json()["last_used_at"], "2026-01-01T00:01:00.000Z");
}

}  // namespace
}  // namespace atsume::testing
