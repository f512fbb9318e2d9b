// The index of accounts by tenant: kept with every write, and made for stores that lack it.
#include "atsume/store/account_index.h"

#include <gtest/gtest.h>

#include "unit/store/records.h"

namespace atsume::store {
namespace {

class AccountIndexTest : public testing::Test {
 protected:
  std::string ids_of(const std::string& tenant, std::string after = "", std::size_t limit = 100) {
    std::string out;
    const auto page = table_.list({.tenant_id = tenant}, after, limit).value();
    for (const Account& account : page.records) out += account.id + " ";
    return out + "> " + page.next_after;
  }
  void insert(const std::string& id, const std::string& tenant) {
    Account account = sample_account(id);
    account.tenant_id = tenant;
    ASSERT_TRUE(table_.insert(account));
  }
  void erase_index() {
    Batch batch;
    for (const std::string prefix : {"account_by_tenant/", "built/"}) {
      for (const Row& row : store_->scan(prefix, "", 10'000).value()) batch.erase(row.key);
    }
    ASSERT_TRUE(store_->write(batch, Durability::kBuffered));
  }

  std::unique_ptr<base::Random> random_ = base::make_seeded_random(3);
  std::unique_ptr<Vault> vault_ = make_vault(*random_);
  std::unique_ptr<KeyValueStore> store_ = make_memory_store();
  AccountTable table_{*store_, *vault_};
};

TEST_F(AccountIndexTest, FollowsEveryChange) {
  insert("a", "one");
  insert("b", "two");
  insert("c", "one");
  EXPECT_EQ(ids_of("one"), "a c > ");
  Account moved = table_.find("a").value().value();
  moved.tenant_id = "two";
  ASSERT_TRUE(table_.update(moved));
  EXPECT_EQ(ids_of("one"), "c > ");
  EXPECT_EQ(ids_of("two"), "a b > ");
  EXPECT_EQ(ids_of("two", "", 1), "a > a");
  EXPECT_EQ(ids_of("two", "a", 1), "b > ");
  ASSERT_TRUE(table_.erase("b"));
  EXPECT_EQ(ids_of("two"), "a > ");
  ASSERT_TRUE(table_.erase("a"));
  ASSERT_TRUE(table_.erase("c"));
  EXPECT_EQ(dump(*store_), "") << "nothing is left behind";
}

TEST_F(AccountIndexTest, TellsTenantsApartWhateverTheyAreCalled) {
  insert("a", "one");
  insert("b", "one/a");
  insert("c", "one%2Fa");
  insert("d", "");
  insert("e", "one/");
  EXPECT_EQ(ids_of("one"), "a > ");
  EXPECT_EQ(ids_of("one/a"), "b > ");
  EXPECT_EQ(ids_of("one%2Fa"), "c > ");
  EXPECT_EQ(ids_of("one/"), "e > ");
}

TEST_F(AccountIndexTest, IsNotChangedByAWriteThatIsRefused) {
  insert("a", "one");
  Account stale = table_.find("a").value().value();
  Account other = stale;
  ASSERT_TRUE(table_.update(other));
  stale.tenant_id = "two";
  EXPECT_EQ(code_of(table_.update(stale)), "account_changed");
  EXPECT_EQ(ids_of("one"), "a > ");
  EXPECT_EQ(ids_of("two"), "> ");
}

TEST_F(AccountIndexTest, IsMadeOnceForAStoreThatLacksIt) {
  for (int i = 0; i < 600; ++i) insert("id" + std::to_string(1000 + i), i % 2 == 0 ? "even" : "odd/x");
  erase_index();
  EXPECT_EQ(ids_of("even"), "> ");
  ASSERT_TRUE(build_account_index(*store_));
  EXPECT_EQ(table_.list({.tenant_id = "even"}, "", 1000).value().records.size(), 300U);
  EXPECT_EQ(table_.list({.tenant_id = "odd/x"}, "", 1000).value().records.size(), 300U);
  const std::string built = dump(*store_);
  ASSERT_TRUE(build_account_index(*store_));
  EXPECT_EQ(dump(*store_), built);
}

TEST_F(AccountIndexTest, IsMarkedAsMadeInAnEmptyStore) {
  ASSERT_TRUE(build_account_index(*store_));
  EXPECT_TRUE(store_->get("built/account_by_tenant").value().has_value());
  insert("a", "one");
  EXPECT_EQ(ids_of("one"), "a > ");
}

}  // namespace
}  // namespace atsume::store
