#include "atsume/store/rotation.h"

#include <gtest/gtest.h>

#include <functional>

#include "atsume/base/encoding.h"
#include "store/record.h"
#include "store/sealed.h"
#include "unit/store/failing_store.h"
#include "unit/store/records.h"

namespace atsume::store {
namespace {

std::vector<MasterKey> keys_of(std::initializer_list<char> letters) {
  std::vector<MasterKey> keys;
  for (char letter : letters) keys.push_back(parse_master_key(std::string(64, letter)).value());
  return keys;
}
std::string id_of(char letter) { return keys_of({letter}).front().id; }

class RotationTest : public testing::Test {
 protected:
  void fill(int accounts) {
    for (int i = 0; i < accounts; ++i) {
      Account account = sample_account("account-" + std::to_string(i));
      account.secrets_json = base::Secret("{\"n\":" + std::to_string(i) + "}");
      ASSERT_TRUE(accounts_.insert(account));
    }
    ASSERT_TRUE(settings_.put("app/workable", "app-secret"));
  }
  void expect_all_open(int accounts) {
    for (int i = 0; i < accounts; ++i) {
      auto account = accounts_.find("account-" + std::to_string(i));
      ASSERT_TRUE(account) << account.error().to_string();
      EXPECT_EQ((*account)->secrets_json.reveal(), "{\"n\":" + std::to_string(i) + "}");
    }
    EXPECT_EQ(settings_.find("app/workable").value()->reveal(), "app-secret");
  }
  // Runs to the end, in small steps.
  RotationProgress rotate(std::size_t rows = 3) {
    auto rotation = Rotation::begin(*store_, *vault_, kNow);
    EXPECT_TRUE(rotation);
    while (rotation->step(rows, kNow).value()) continue;
    return rotation->progress();
  }

  std::unique_ptr<base::Random> random_ = base::make_os_random();
  std::unique_ptr<KeyValueStore> store_ = make_memory_store();
  std::unique_ptr<Vault> vault_ = Vault::make(keys_of({'a'}), *random_).value();
  AccountTable accounts_{*store_, *vault_};
  SettingTable settings_{*store_, *vault_};
};

TEST_F(RotationTest, SealsEverythingAgainAndSaysWhenTheOldKeyMayGo) {
  fill(10);
  EXPECT_EQ(count_sealed(*store_, *vault_)->by_key_id, (std::map<std::string, std::uint64_t>{{id_of('a'), 11}}));
  ASSERT_TRUE(vault_->replace_keys(keys_of({'b', 'a'})));
  EXPECT_FALSE(count_sealed(*store_, *vault_)->may_drop(id_of('a')));
  const RotationProgress end = rotate();
  EXPECT_EQ(end.key_id, id_of('b'));
  EXPECT_EQ(end.resealed, 11u);
  EXPECT_EQ(end.failed, 0u);
  EXPECT_EQ(end.finished_at, kNow);
  EXPECT_EQ(count_sealed(*store_, *vault_)->by_key_id, (std::map<std::string, std::uint64_t>{{id_of('b'), 11}}));
  EXPECT_TRUE(count_sealed(*store_, *vault_)->may_drop(id_of('a')));
  ASSERT_TRUE(vault_->replace_keys(keys_of({'b'})));
  expect_all_open(10);
  EXPECT_TRUE(open_all_sealed(*store_, *vault_));
}

TEST_F(RotationTest, ChangesNothingButTheSealedText) {
  fill(1);
  // A number that no double holds, of a member that this version does not know.
  std::string row = store_->get("account/account-0").value().value();
  row.insert(row.size() - 1, R"(,"later":123456789012345678901234567890.10)");
  Batch batch;
  batch.put("account/account-0", row);
  ASSERT_TRUE(store_->write(batch, Durability::kSync));
  ASSERT_TRUE(vault_->replace_keys(keys_of({'b', 'a'})));
  rotate();
  const std::string after = store_->get("account/account-0").value().value();
  EXPECT_NE(after, row);
  ASSERT_EQ(after.size(), row.size());
  EXPECT_NE(after.find(R"("later":123456789012345678901234567890.10)"), std::string::npos);
  expect_all_open(1);
}

TEST_F(RotationTest, GoesOnWhereItWasStopped) {
  fill(10);
  ASSERT_TRUE(vault_->replace_keys(keys_of({'b', 'a'})));
  {
    auto stopped = Rotation::begin(*store_, *vault_, kNow);
    ASSERT_TRUE(stopped->step(4, kNow).value());
  }
  const auto last = Rotation::last(*store_).value();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->resealed, 4u);
  EXPECT_FALSE(last->finished_at);
  auto resumed = Rotation::begin(*store_, *vault_, kNow + std::chrono::hours(1));
  EXPECT_EQ(resumed->progress().after, "account/account-3");
  EXPECT_EQ(resumed->progress().started_at, kNow);
  const RotationProgress end = rotate();
  EXPECT_EQ(end.resealed, 11u) << "nothing was sealed twice";
  EXPECT_TRUE(count_sealed(*store_, *vault_)->may_drop(id_of('a')));
}

TEST_F(RotationTest, BeginsAnewForAnotherKey) {
  fill(5);
  ASSERT_TRUE(vault_->replace_keys(keys_of({'b', 'a'})));
  ASSERT_TRUE(Rotation::begin(*store_, *vault_, kNow)->step(2, kNow).value());
  ASSERT_TRUE(vault_->replace_keys(keys_of({'c', 'b', 'a'})));
  EXPECT_EQ(rotate().resealed, 6u);
  EXPECT_EQ(count_sealed(*store_, *vault_)->by_key_id, (std::map<std::string, std::uint64_t>{{id_of('c'), 6}}));
}

TEST_F(RotationTest, FindsWhatAWriterSealedWithTheOldKeyMeanwhile) {
  fill(6);
  const auto late_vault = Vault::make(keys_of({'a'}), *random_).value();
  ASSERT_TRUE(vault_->replace_keys(keys_of({'b', 'a'})));
  auto rotation = Rotation::begin(*store_, *vault_, kNow);
  ASSERT_TRUE(rotation->step(6, kNow).value());
  AccountTable late(*store_, *late_vault);
  Account account = sample_account("account-");
  account.secrets_json = base::Secret("{\"late\":true}");
  ASSERT_TRUE(late.insert(account));  // behind the place that the pass has come to
  while (rotation->step(6, kNow).value()) continue;
  EXPECT_TRUE(count_sealed(*store_, *vault_)->may_drop(id_of('a')));
  EXPECT_EQ(accounts_.find("account-").value()->secrets_json.reveal(), "{\"late\":true}");
}

// Changes a row each time that somebody reads rows, as a concurrent writer would between reading and writing.
class BusyStore final : public KeyValueStore {
 public:
  BusyStore(KeyValueStore& store, std::function<void()> interfere) : store_(&store), interfere_(std::move(interfere)) {}
  Result<std::optional<std::string>> get(std::string_view key) const override { return store_->get(key); }
  Result<std::vector<Row>> scan(std::string_view prefix, std::string_view after, std::size_t limit) const override {
    auto rows = store_->scan(prefix, after, limit);
    interfere_();
    return rows;
  }
  Result<void> write(const Batch& batch, Durability durability) override { return store_->write(batch, durability); }
  Result<void> checkpoint(const std::string& directory) override { return store_->checkpoint(directory); }

 private:
  KeyValueStore* store_;
  std::function<void()> interfere_;
};

TEST_F(RotationTest, LosesNoWriteOfOthers) {
  fill(6);
  ASSERT_TRUE(vault_->replace_keys(keys_of({'b', 'a'})));
  int written = 0;
  BusyStore busy(*store_, [&] {
    Account account = accounts_.find("account-2").value().value();
    account.secrets_json = base::Secret("{\"written\":" + std::to_string(++written) + "}");
    ASSERT_TRUE(accounts_.update(account));
    ASSERT_TRUE(accounts_.erase("account-4"));
  });
  auto rotation = Rotation::begin(busy, *vault_, kNow);
  while (rotation->step(6, kNow).value()) continue;
  EXPECT_GT(written, 2);
  EXPECT_EQ(accounts_.find("account-2").value()->secrets_json.reveal(),
            "{\"written\":" + std::to_string(written) + "}");
  EXPECT_FALSE(accounts_.find("account-4").value()) << "what was deleted does not come back";
  EXPECT_EQ(accounts_.find("account-5").value()->secrets_json.reveal(), "{\"n\":5}");
  EXPECT_TRUE(count_sealed(*store_, *vault_)->may_drop(id_of('a')));
}

TEST_F(RotationTest, LeavesWhatDoesNotOpenAndKeepsItsKey) {
  fill(3);
  const auto foreign = Vault::make(keys_of({'f'}), *random_).value();
  AccountTable others(*store_, *foreign);
  Account lost = sample_account("account-1x");
  ASSERT_TRUE(others.insert(lost));
  ASSERT_TRUE(vault_->replace_keys(keys_of({'b', 'a'})));
  const RotationProgress end = rotate();
  EXPECT_EQ(end.failed, 1u);
  EXPECT_NE(end.first_failure.find("account/account-1x"), std::string::npos);
  EXPECT_NE(end.first_failure.find(id_of('f')), std::string::npos);
  const auto counts = count_sealed(*store_, *vault_).value();
  EXPECT_TRUE(counts.may_drop(id_of('a')));
  EXPECT_FALSE(counts.may_drop(id_of('f')));
  expect_all_open(3);
}

TEST_F(RotationTest, StopsAtAFailingStoreAndGoesOnLater) {
  fill(9);
  ASSERT_TRUE(vault_->replace_keys(keys_of({'b', 'a'})));
  FailingStore failing(*store_);
  int failures = 0;
  for (int n = 1; n < 40; ++n) {
    failing.fail_at(n);
    auto rotation = Rotation::begin(failing, *vault_, kNow);
    Result<bool> more = true;
    if (!rotation) more = Fail(rotation.error());
    while (more && *more) more = rotation->step(2, kNow);
    if (more) break;
    ++failures;
    EXPECT_EQ(more.error().code(), "storage_failed");
    expect_all_open(9);
  }
  EXPECT_GT(failures, 3);
  failing.fail_at(0);
  rotate();
  EXPECT_TRUE(count_sealed(*store_, *vault_)->may_drop(id_of('a')));
  expect_all_open(9);
}

TEST_F(RotationTest, SeesSealedValuesWhereNobodyListedThem) {
  fill(1);
  const std::string blob = vault_->seal("x", "y");
  for (const std::string& form : {blob, base::base64_encode(blob), base::base64url_encode(blob)}) {
    Batch batch;
    batch.put("forgotten/1", "{\"deep\":[\"" + form + "\"]}");
    ASSERT_TRUE(store_->write(batch, Durability::kSync));
    const auto counts = count_sealed(*store_, *vault_).value();
    EXPECT_EQ(counts.unlisted, 1u);
    EXPECT_EQ(counts.first_unlisted, "forgotten/1");
    EXPECT_FALSE(counts.may_drop(id_of('a')));
    EXPECT_FALSE(counts.may_drop(id_of('f')));
  }
}

TEST_F(RotationTest, CountsDamagedRecordsAndDropsNoKeyForThem) {
  fill(2);
  for (const std::string text : {"no json", R"({"v":1,"secrets":5})", R"({"v":1,"secrets":"AAAA"})"}) {
    Batch batch;
    batch.put("account/damaged", text);
    ASSERT_TRUE(store_->write(batch, Durability::kSync));
    const auto counts = count_sealed(*store_, *vault_).value();
    EXPECT_EQ(counts.damaged, 1u) << text;
    EXPECT_EQ(counts.first_damaged, "account/damaged");
    EXPECT_FALSE(counts.may_drop(id_of('f')));
    EXPECT_FALSE(open_all_sealed(*store_, *vault_));
  }
}

TEST(SealedFields, AreInTheOrderOfTheirPrefixes) {
  for (std::size_t i = 1; i < kSealedFields.size(); ++i) {
    EXPECT_LE(kSealedFields[i - 1].prefix, kSealedFields[i].prefix) << "a rotation would leave rows out";
  }
}

// Whoever adds a table and forgets to list it meets this in the table's first test.
TEST(SealedFieldsDeathTest, RefuseWhatIsNotListed) {
  auto random = base::make_os_random();
  const auto vault = make_vault(*random);
  EXPECT_DEATH(seal_field(*vault, "forgotten/1", "secret", "x"), "is_sealed_field");
  EXPECT_DEATH(seal_field(*vault, "account/1", "other", "x"), "is_sealed_field");
}

}  // namespace
}  // namespace atsume::store
