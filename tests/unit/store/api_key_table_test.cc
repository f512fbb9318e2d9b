#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "atsume/base/encoding.h"
#include "unit/store/records.h"

namespace atsume::store {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

TEST(NewApiKeyTest, HasARecognisableTextAndOnlyItsHashInTheRecord) {
  auto random = base::make_os_random();
  NewApiKey live = make_api_key("ops", KeyLevel::kAdmin, true, kNow, *random);
  std::string text = live.text.reveal();
  EXPECT_THAT(text, MatchesRegex("sk_live_[0-9A-Za-z]+"));
  EXPECT_EQ(text.size(), 8u + 43u);
  EXPECT_EQ(live.record.hash, base::hex_encode(base::sha256(text)));
  EXPECT_EQ(live.record.hash, hash_api_key(text));
  EXPECT_EQ(live.record.preview, "sk_live_…" + text.substr(text.size() - 4));
  EXPECT_EQ(live.record.name, "ops");
  EXPECT_EQ(live.record.level, KeyLevel::kAdmin);
  EXPECT_EQ(live.record.created_at, kNow);
  EXPECT_FALSE(live.record.id.empty());

  NewApiKey test = make_api_key("ci", KeyLevel::kRead, false, kNow, *random);
  EXPECT_TRUE(test.text.reveal().starts_with("sk_test_"));
  EXPECT_FALSE(test.record.is_live);
  EXPECT_NE(test.text.reveal().substr(8), text.substr(8));
}

class ApiKeyTableTest : public testing::Test {
 protected:
  ApiKey make(std::string_view name) {
    return make_api_key(name, KeyLevel::kWrite, true, kNow + std::chrono::milliseconds(made_++), *random_).record;
  }

  int made_ = 0;
  std::unique_ptr<base::Random> random_ = base::make_seeded_random(5);
  std::unique_ptr<KeyValueStore> store_ = make_memory_store();
  ApiKeyTable table_{*store_};
};

TEST_F(ApiKeyTableTest, FindsAKeyByIdAndByHash) {
  ApiKey key = make("ops");
  key.description = "for the night shift";
  key.expires_at = kNow + std::chrono::hours(1);
  ASSERT_TRUE(table_.insert(key));
  ApiKey found = table_.find(key.id).value().value();
  EXPECT_EQ(found.id, key.id);
  EXPECT_EQ(found.name, "ops");
  EXPECT_EQ(found.description, key.description);
  EXPECT_EQ(found.level, KeyLevel::kWrite);
  EXPECT_TRUE(found.is_live);
  EXPECT_EQ(found.preview, key.preview);
  EXPECT_EQ(found.created_at, kNow);
  EXPECT_EQ(found.expires_at, key.expires_at);
  EXPECT_EQ(found.revoked_at, std::nullopt);
  EXPECT_EQ(table_.find_by_hash(key.hash).value().value().id, key.id);
  EXPECT_FALSE(table_.find("absent").value());
  EXPECT_FALSE(table_.find_by_hash("absent").value());
  EXPECT_FALSE(table_.find_by_hash("").value());
}

TEST_F(ApiKeyTableTest, StoresNoKeyText) {
  NewApiKey made = make_api_key("ops", KeyLevel::kRead, true, kNow, *random_);
  ASSERT_TRUE(table_.insert(made.record));
  std::string random_part = made.text.reveal().substr(8);
  EXPECT_THAT(dump(*store_), Not(HasSubstr(random_part)));
  EXPECT_THAT(dump(*store_), Not(HasSubstr(random_part.substr(0, 8))));
}

TEST_F(ApiKeyTableTest, TakesAnIdAndAHashOnce) {
  ApiKey key = make("one");
  ASSERT_TRUE(table_.insert(key));
  std::string before = dump(*store_);
  EXPECT_EQ(code_of(table_.insert(key)), "api_key_exists");
  ApiKey same_hash = make("two");
  same_hash.hash = key.hash;
  EXPECT_EQ(code_of(table_.insert(same_hash)), "api_key_exists");
  ApiKey same_id = make("three");
  same_id.id = key.id;
  EXPECT_EQ(code_of(table_.insert(same_id)), "api_key_exists");
  EXPECT_EQ(dump(*store_), before);
}

TEST_F(ApiKeyTableTest, UpdatesAndKeepsARevokedKeyRevoked) {
  ApiKey key = make("old name");
  ASSERT_TRUE(table_.insert(key));
  ApiKey read_before = key;
  key.name = "new name";
  key.revoked_at = kNow;
  ASSERT_TRUE(table_.update(key));
  EXPECT_EQ(table_.find_by_hash(key.hash).value().value().revoked_at, kNow);
  read_before.name = "a rename by someone who did not see the revocation";
  EXPECT_EQ(code_of(table_.update(read_before)), "api_key_revoked");
  EXPECT_EQ(table_.find(key.id).value().value().name, "new name");
}

TEST_F(ApiKeyTableTest, UpdatesNeitherTheHashNorAnAbsentKey) {
  ApiKey key = make("ops");
  EXPECT_EQ(code_of(table_.update(key)), "api_key_not_found");
  ASSERT_TRUE(table_.insert(key));
  ApiKey changed = key;
  changed.hash = make("other").hash;
  EXPECT_EQ(code_of(table_.update(changed)), "invalid_record");
  EXPECT_TRUE(table_.find_by_hash(key.hash).value());
}

TEST_F(ApiKeyTableTest, KeepsMembersItDoesNotKnow) {
  ApiKey key = make("ops");
  ASSERT_TRUE(table_.insert(key));
  std::string row_key = "api_key/" + key.id;
  std::string stored = store_->get(row_key).value().value();
  Batch batch;
  batch.put(row_key, stored.insert(1, R"("from_the_future":true,)"));
  ASSERT_TRUE(store_->write(batch, Durability::kBuffered));
  ASSERT_TRUE(table_.update(key));
  EXPECT_THAT(dump(*store_), HasSubstr("from_the_future"));
}

TEST_F(ApiKeyTableTest, ListsByPagesAndLeavesTheHashIndexOut) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(table_.insert(make("key " + std::to_string(i))));
  std::string names;
  std::string after;
  int pages = 0;
  do {
    Page<ApiKey> page = table_.list(after, 2).value();
    for (const ApiKey& key : page.records) names += key.name + ",";
    after = page.next_after;
    ++pages;
  } while (!after.empty());
  EXPECT_EQ(names, "key 0,key 1,key 2,key 3,key 4,");
  EXPECT_EQ(pages, 3);
}

TEST_F(ApiKeyTableTest, TrustsNoIndexThatPointsElsewhere) {
  ApiKey key = make("ops");
  ASSERT_TRUE(table_.insert(key));
  Batch batch;
  batch.put("api_key_hash/stray", key.id);
  batch.put("api_key_hash/dangling", "nobody");
  ASSERT_TRUE(store_->write(batch, Durability::kBuffered));
  EXPECT_EQ(code_of(table_.find_by_hash("stray")), "record_corrupt");
  EXPECT_EQ(code_of(table_.find_by_hash("dangling")), "record_corrupt");
}

TEST_F(ApiKeyTableTest, KeepsEveryLevel) {
  for (KeyLevel level : {KeyLevel::kRead, KeyLevel::kWrite, KeyLevel::kAdmin}) {
    ApiKey key = make("k");
    key.level = level;
    ASSERT_TRUE(table_.insert(key));
    EXPECT_EQ(table_.find(key.id).value().value().level, level);
    EXPECT_EQ(parse_key_level(name_of(level)), level);
  }
  EXPECT_EQ(parse_key_level("root"), std::nullopt);
}

}  // namespace
}  // namespace atsume::store
