// Idempotency-Key: a write that is sent twice is made once, whatever happens in between.
#include <gtest/gtest.h>

#include "server/test_engine.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

class IdempotencyTest : public ::testing::Test {
 protected:
  void serve(TestProvider::Answerer answerer) {
    provider_ = std::make_unique<TestProvider>(std::move(answerer));
    engine_.network().serve(kWorkable, provider_->handler());
  }
  Answer create(const std::string& key, const std::string& body) {
    return engine_.call(
        {.method = "POST", .path = path("candidates"), .body = body, .headers = {{"idempotency-key", key}}});
  }
  std::string path(const std::string& resource) const {
    return "/v1/unified/ats/" + resource + "?integrated_account_id=" + account_;
  }
  static std::string body_for(const std::string& name) {
    return json{{"name", name}, {"applications", {{{"job", {{"id", "GR01"}}}}}}}.dump();
  }
  // A candidate with another id each time.
  static TestProvider::Answerer creates() {
    return [number = 0](const TestProvider::Asked&) mutable {
      return json_answer(201, {{"candidate", {{"id", "c" + std::to_string(++number)}, {"name", "Ines"}}}});
    };
  }

  TestEngine engine_;
  std::string account_ = engine_.create_workable_account();
  std::unique_ptr<TestProvider> provider_;
};

TEST_F(IdempotencyTest, TheSecondCallGetsTheAnswerOfTheFirst) {
  serve(creates());
  const auto first = create("k1", body_for("Ines"));
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(first.json()["id"], "c1");
  EXPECT_FALSE(first.headers.contains("idempotency-replayed"));
  engine_.clock().advance(23h);
  const auto second = create("k1", body_for("Ines"));
  EXPECT_EQ(second.status, first.status);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(second.headers.get("content-type"), first.headers.get("content-type"));
  EXPECT_EQ(second.headers.get("idempotency-replayed"), "true");
  EXPECT_EQ(provider_->asked().size(), 1U);
}

TEST_F(IdempotencyTest, AnotherKeyPathOrNoKeyIsAnotherCall) {
  serve(creates());
  EXPECT_EQ(create("k1", body_for("Ines")).json()["id"], "c1");
  EXPECT_EQ(create("k2", body_for("Ines")).json()["id"], "c2");
  const auto unkeyed = engine_.call({.method = "POST", .path = path("candidates"), .body = body_for("Ines")});
  EXPECT_EQ(unkeyed.json()["id"], "c3");
  const auto changed = engine_.call({.method = "PATCH",
                                     .path = "/v1/unified/ats/candidates/c1?integrated_account_id=" + account_,
                                     .body = R"({"title":"Pilot"})",
                                     .headers = {{"idempotency-key", "k1"}}});
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(provider_->asked().size(), 4U);
}

TEST_F(IdempotencyTest, OfAnotherAccountIsAnotherCall) {
  serve(creates());
  EXPECT_EQ(create("k1", body_for("Ines")).json()["id"], "c1");
  account_ = engine_.create_workable_account();
  EXPECT_EQ(create("k1", body_for("Ines")).json()["id"], "c2");
}

TEST_F(IdempotencyTest, ThePathIsTheSameHoweverItIsSpelt) {
  serve(creates());
  EXPECT_EQ(create("k1", body_for("Ines")).json()["id"], "c1");
  const auto again = engine_.call({.method = "POST",
                                   .path = "/unified//ats/candidates?integrated_account_id=" + account_,
                                   .body = body_for("Ines"),
                                   .headers = {{"idempotency-key", "k1"}}});
  EXPECT_EQ(again.json()["id"], "c1");
}

TEST_F(IdempotencyTest, AnotherBodyOrQueryIsRefused) {
  serve(creates());
  ASSERT_EQ(create("k1", body_for("Ines")).status, 200);
  const auto other = create("k1", body_for("Tomasz"));
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.json()["code"], "idempotency_mismatch");
  const auto asked = engine_.call({.method = "POST",
                                   .path = path("candidates") + "&remote_query[stage]=applied",
                                   .body = body_for("Ines"),
                                   .headers = {{"idempotency-key", "k1"}}});
  EXPECT_EQ(asked.json()["code"], "idempotency_mismatch");
  EXPECT_EQ(provider_->asked().size(), 1U);
}

TEST_F(IdempotencyTest, OneUnderWayIsAConflict) {
  serve(creates());
  const Call call{
      .method = "POST", .path = path("candidates"), .body = body_for("Ines"), .headers = {{"idempotency-key", "k1"}}};
  int made = 0;
  int refused = 0;
  for (const auto& answer : engine_.call_all({call, call, call, call})) {
    made += answer.status == 200 ? 1 : 0;
    if (answer.status != 409) continue;
    ++refused;
    EXPECT_EQ(answer.json()["code"], "idempotency_in_flight");
    EXPECT_EQ(answer.headers.get("retry-after"), "1");
  }
  EXPECT_EQ(made, 1);
  EXPECT_EQ(refused, 3);
  EXPECT_EQ(provider_->asked().size(), 1U);
}

// The row is as an engine leaves it that was killed between its note and the provider's answer.
TEST_F(IdempotencyTest, ACallThatWasCutOffIsNeverMadeAgain) {
  serve(creates());
  ASSERT_EQ(create("k1", body_for("Ines")).status, 200);
  const auto rows = engine_.store().scan("idempotency/", "", 10).value();
  ASSERT_EQ(rows.size(), 1U);
  auto row = json::parse(rows[0].value);
  for (const char* name : {"answer", "status", "content_type"}) row.erase(name);
  store::Batch batch;
  batch.put(rows[0].key, row.dump());
  ASSERT_TRUE(engine_.store().write(batch, store::Durability::kBuffered));
  EXPECT_EQ(create("k1", body_for("Ines")).json()["code"], "idempotency_in_flight");
  engine_.clock().advance(151s);
  const auto later = create("k1", body_for("Ines"));
  EXPECT_EQ(later.status, 409);
  EXPECT_EQ(later.json()["code"], "idempotency_outcome_unknown");
  EXPECT_EQ(provider_->asked().size(), 1U);
}

TEST_F(IdempotencyTest, WhatTheProviderRefusedIsKeptToo) {
  serve([](const auto&) { return json_answer(422, {{"error", "name is required"}}); });
  const auto first = create("k1", body_for("Ines"));
  ASSERT_EQ(first.status, 422) << first.body;
  const auto second = create("k1", body_for("Ines"));
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(second.headers.get("idempotency-replayed"), "true");
  EXPECT_EQ(provider_->asked().size(), 1U);
}

TEST_F(IdempotencyTest, WhatWasNotDoneMayBeRepeated) {
  serve([calls = 0](const auto&) mutable {
    ++calls;
    if (calls == 1) return json_answer(429, {{"error", "slow down"}});
    if (calls == 2) return json_answer(401, {{"error", "no"}});
    return json_answer(201, {{"candidate", {{"id", "c1"}}}});
  });
  EXPECT_EQ(create("k1", R"({"name")").status, 400) << "never reached the provider";
  EXPECT_EQ(create("k1", body_for("Ines")).status, 429);
  EXPECT_EQ(create("k1", body_for("Ines")).status, 401);
  EXPECT_EQ(create("k1", body_for("Ines")).status, 200);
}

TEST_F(IdempotencyTest, ADayLaterTheKeyIsNew) {
  serve(creates());
  EXPECT_EQ(create("k1", body_for("Ines")).json()["id"], "c1");
  engine_.clock().advance(24h + 1s);
  engine_.services().idempotency.sweep();
  EXPECT_TRUE(engine_.store().scan("idempotency/", "", 10).value().empty());
  EXPECT_EQ(create("k1", body_for("Ines")).json()["id"], "c2");
}

TEST_F(IdempotencyTest, TheKeyHasToBeOne) {
  serve(creates());
  for (const auto& key : {std::string(), std::string(256, 'k'), std::string("caf\xc3\xa9")}) {
    const auto answer = create(key, body_for("Ines"));
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.json()["code"], "invalid_idempotency_key");
  }
}

TEST_F(IdempotencyTest, ReadsDoNotLookAtIt) {
  serve(workable_with(3, 10));
  for (int i = 0; i < 2; ++i) {
    const auto answer = engine_.call({.path = path("candidates"), .headers = {{"idempotency-key", "k1"}}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(answer.headers.contains("idempotency-replayed"));
  }
  EXPECT_EQ(provider_->asked().size(), 2U);
}

}  // namespace
}  // namespace atsume::testing
