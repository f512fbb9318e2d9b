#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "atsume/store/settings.h"
#include "atsume/store/tickets.h"
#include "unit/store/failing_store.h"
#include "unit/store/records.h"

namespace atsume::store {
namespace {

using testing::HasSubstr;
using testing::Not;

class TicketTableTest : public testing::Test {
 protected:
  Ticket make(std::string id, base::Duration lifetime = std::chrono::hours(1)) {
    text_ = make_ticket_text("lt_", *random_).reveal();
    return {.id = std::move(id),
            .hash = hash_ticket(text_),
            .data_json = R"({"tenant_id":"t"})",
            .secrets_json = base::Secret(R"({"password":"hunter2"})"),
            .created_at = kNow,
            .expires_at = kNow + lifetime};
  }

  std::string text_;
  std::unique_ptr<base::Random> random_ = base::make_seeded_random(11);
  std::unique_ptr<Vault> vault_ = make_vault(*random_);
  std::unique_ptr<KeyValueStore> store_ = make_memory_store();
  TicketTable table_{"link_token", *store_, *vault_};
};

TEST_F(TicketTableTest, FindsATicketByItsTextAndKeepsNeitherTextNorSecrets) {
  ASSERT_TRUE(table_.insert(make("a")));
  EXPECT_TRUE(text_.starts_with("lt_"));
  EXPECT_EQ(text_.size(), 46U);
  const auto found = table_.find_by_hash(hash_ticket(text_)).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, "a");
  EXPECT_EQ(found->data_json, R"({"tenant_id":"t"})");
  EXPECT_EQ(found->secrets_json.reveal(), R"({"password":"hunter2"})");
  EXPECT_EQ(found->expires_at, kNow + std::chrono::hours(1));
  EXPECT_FALSE(found->used_at);
  EXPECT_THAT(dump(*store_), Not(HasSubstr("hunter2")));
  EXPECT_THAT(dump(*store_), Not(HasSubstr(text_)));
  EXPECT_EQ(code_of(table_.insert(make("a"))), "ticket_exists");
}

TEST_F(TicketTableTest, KindsDoNotSeeEachOther) {
  ASSERT_TRUE(table_.insert(make("a")));
  TicketTable other("sign_in", *store_, *vault_);
  EXPECT_FALSE(other.find_by_hash(hash_ticket(text_)).value());
  EXPECT_FALSE(other.find("a").value());
  EXPECT_EQ(other.sweep(kNow + std::chrono::hours(9)).value(), 0U);
  EXPECT_TRUE(table_.find("a").value());
}

TEST_F(TicketTableTest, IsUsedOnceUnlessGivenBack) {
  ASSERT_TRUE(table_.insert(make("a")));
  ASSERT_TRUE(table_.use("a", kNow));
  EXPECT_EQ(table_.find("a").value()->used_at, kNow);
  EXPECT_EQ(code_of(table_.use("a", kNow)), "ticket_used");
  ASSERT_TRUE(table_.give_back("a"));
  EXPECT_TRUE(table_.use("a", kNow));
  EXPECT_EQ(code_of(table_.use("b", kNow)), "ticket_not_found");
}

TEST_F(TicketTableTest, OfManyThreadsOneUsesIt) {
  ASSERT_TRUE(table_.insert(make("a")));
  std::atomic<int> won = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { won += table_.use("a", kNow).has_value() ? 1 : 0; });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(won, 1);
}

TEST_F(TicketTableTest, ListsErasesAndSweeps) {
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(table_.insert(make("id-" + std::to_string(1000 + i), std::chrono::minutes(i))));
  }
  const auto page = table_.list("", 2).value();
  ASSERT_EQ(page.records.size(), 2U);
  EXPECT_EQ(page.records[1].id, "id-1001");
  EXPECT_EQ(table_.list(page.next_after, 1).value().records[0].id, "id-1002");
  EXPECT_EQ(table_.erase("id-1299").value(), true);
  EXPECT_EQ(table_.erase("id-1299").value(), false);
  EXPECT_EQ(table_.sweep(kNow + std::chrono::minutes(298)).value(), 298U);
  EXPECT_EQ(table_.list("", 9).value().records.size(), 1U);
  EXPECT_EQ(table_.erase("id-1298").value(), true);
  EXPECT_EQ(dump(*store_), "");
}

TEST_F(TicketTableTest, AFailureChangesNothing) {
  ASSERT_TRUE(table_.insert(make("a")));
  const std::string before = dump(*store_);
  FailingStore failing(*store_);
  TicketTable table("link_token", failing, *vault_);
  for (int n = 1;; ++n) {
    failing.fail_at(n);
    const auto used = table.use("a", kNow);
    if (!failing.has_failed()) break;
    EXPECT_EQ(code_of(used), "storage_failed");
    EXPECT_EQ(dump(*store_), before);
  }
  EXPECT_NE(dump(*store_), before);
}

TEST_F(TicketTableTest, SettingsAreListedByTheBeginningOfTheirNames) {
  SettingTable settings(*store_, *vault_);
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(settings.put("app/live/" + std::to_string(1000 + i), std::to_string(i)));
  ASSERT_TRUE(settings.put("apple", "no"));
  const auto listed = list_settings(*store_, *vault_, "app/").value();
  ASSERT_EQ(listed.size(), 300U);
  EXPECT_EQ(listed[299].first, "app/live/1299");
  EXPECT_EQ(listed[299].second.reveal(), "299");
}

}  // namespace
}  // namespace atsume::store
