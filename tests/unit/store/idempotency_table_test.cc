// Notes of writes: one caller begins, answers are sealed, and what is old goes.
#include "atsume/store/idempotency.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "unit/store/records.h"

namespace atsume::store {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""s;
using testing::HasSubstr;
using testing::Not;

class IdempotencyTableTest : public testing::Test {
 protected:
  static IdempotentCall call(std::string fingerprint, base::WallTime now) {
    return {.fingerprint = std::move(fingerprint), .ends_at = now + 150s, .expires_at = now + 24h, .answer = {}};
  }
  std::unique_ptr<base::Random> random_ = base::make_seeded_random(9);
  std::unique_ptr<Vault> vault_ = make_vault(*random_);
  std::unique_ptr<KeyValueStore> store_ = make_memory_store();
  IdempotencyTable table_{*store_, *vault_};
};

TEST_F(IdempotencyTableTest, TheFirstBeginsAndTheOthersSeeIt) {
  EXPECT_FALSE(table_.begin("a", call("x", kNow), kNow).value());
  const auto second = table_.begin("a", call("y", kNow + 1s), kNow + 1s).value();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->fingerprint, "x");
  EXPECT_EQ(second->ends_at, kNow + 150s);
  EXPECT_FALSE(second->answer);
  EXPECT_FALSE(table_.begin("b", call("x", kNow), kNow).value()) << "another id is another call";
}

TEST_F(IdempotencyTableTest, KeepsTheAnswerSealed) {
  ASSERT_FALSE(table_.begin("a", call("x", kNow), kNow).value());
  ASSERT_TRUE(table_.keep(
      "a", {.status = 201, .content_type = "application/json", .text = base::Secret(R"({"name":"Ines Duarte"})")}));
  EXPECT_THAT(dump(*store_), Not(HasSubstr("Ines")));
  const auto kept = table_.begin("a", call("x", kNow), kNow + 23h).value();
  ASSERT_TRUE(kept && kept->answer);
  EXPECT_EQ(kept->answer->status, 201);
  EXPECT_EQ(kept->answer->content_type, "application/json");
  EXPECT_EQ(kept->answer->text.reveal(), R"({"name":"Ines Duarte"})");
}

TEST_F(IdempotencyTableTest, WhatIsForgottenOrExpiredBeginsAnew) {
  ASSERT_FALSE(table_.begin("a", call("x", kNow), kNow).value());
  ASSERT_TRUE(table_.forget("a"));
  EXPECT_FALSE(table_.begin("a", call("y", kNow), kNow).value());
  EXPECT_TRUE(table_.begin("a", call("z", kNow), kNow + 24h - 1s).value());
  EXPECT_FALSE(table_.begin("a", call("z", kNow + 24h), kNow + 24h).value());
  EXPECT_TRUE(table_.forget("never begun"));
}

TEST_F(IdempotencyTableTest, OneOfManyThreadsBegins) {
  std::atomic<int> began{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { began += table_.begin("a", call("x", kNow), kNow).value() ? 0 : 1; });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(began, 1);
}

TEST_F(IdempotencyTableTest, SweepsWhatHasExpired) {
  for (int i = 0; i < 600; ++i) {
    ASSERT_FALSE(table_.begin("old" + std::to_string(i), call("x", kNow), kNow).value());
  }
  ASSERT_FALSE(table_.begin("new", call("x", kNow + 1h), kNow + 1h).value());
  EXPECT_EQ(table_.sweep(kNow + 24h).value(), 0U);
  EXPECT_EQ(table_.sweep(kNow + 24h + 1s).value(), 600U);
  EXPECT_TRUE(table_.begin("new", call("x", kNow), kNow + 24h).value());
}

TEST_F(IdempotencyTableTest, NamesADamagedRecord) {
  for (const char* bad : {"{", R"({"v":1})", R"({"v":1,"fingerprint":"x","ends_at":null,"expires_at":7})"}) {
    Batch batch;
    batch.put("idempotency/a", bad);
    ASSERT_TRUE(store_->write(batch, Durability::kBuffered));
    EXPECT_EQ(code_of(table_.begin("a", call("x", kNow), kNow)), "record_corrupt") << bad;
  }
  EXPECT_EQ(code_of(table_.begin("", call("x", kNow), kNow)), "invalid_record");
}

}  // namespace
}  // namespace atsume::store
