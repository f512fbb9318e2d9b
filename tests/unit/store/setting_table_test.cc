#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/store/records.h"

namespace atsume::store {
namespace {

using testing::HasSubstr;
using testing::Not;

class SettingTableTest : public testing::Test {
 protected:
  std::unique_ptr<base::Random> random_ = base::make_seeded_random(9);
  std::unique_ptr<Vault> vault_ = make_vault(*random_);
  std::unique_ptr<KeyValueStore> store_ = make_memory_store();
  SettingTable table_{*store_, *vault_};
};

TEST_F(SettingTableTest, PutsReplacesAndErases) {
  EXPECT_FALSE(table_.find("app/workable").value());
  ASSERT_TRUE(table_.put("app/workable", R"({"client_secret":"hunter2"})"));
  ASSERT_TRUE(table_.put("app/workable", R"({"client_secret":"hunter3"})"));
  EXPECT_EQ(table_.find("app/workable").value().value().reveal(), R"({"client_secret":"hunter3"})");
  EXPECT_EQ(table_.erase("app/workable").value(), true);
  EXPECT_EQ(table_.erase("app/workable").value(), false);
  EXPECT_FALSE(table_.find("app/workable").value());
}

TEST_F(SettingTableTest, StoresNoValueInTheClear) {
  ASSERT_TRUE(table_.put("app/workable", "hunter2"));
  EXPECT_THAT(dump(*store_), HasSubstr("app/workable"));
  EXPECT_THAT(dump(*store_), Not(HasSubstr("hunter2")));
}

TEST_F(SettingTableTest, OpensNoValueMovedToAnotherName) {
  ASSERT_TRUE(table_.put("a", "secret of a"));
  Batch batch;
  batch.put("setting/b", store_->get("setting/a").value().value());
  ASSERT_TRUE(store_->write(batch, Durability::kBuffered));
  EXPECT_EQ(code_of(table_.find("b")), "vault_corrupt");
}

TEST_F(SettingTableTest, NamesADamagedRecord) {
  for (const char* bad : {"{", R"({"v":1})", R"({"v":1,"value":5})", R"({"v":1,"value":"%%%"})"}) {
    Batch batch;
    batch.put("setting/a", bad);
    ASSERT_TRUE(store_->write(batch, Durability::kBuffered));
    EXPECT_EQ(code_of(table_.find("a")), "record_corrupt") << bad;
  }
}

TEST_F(SettingTableTest, NeedsAName) {
  EXPECT_EQ(code_of(table_.put("", "x")), "invalid_record");
  EXPECT_EQ(code_of(table_.put(std::string(257, 'n'), "x")), "invalid_record");
}

}  // namespace
}  // namespace atsume::store
