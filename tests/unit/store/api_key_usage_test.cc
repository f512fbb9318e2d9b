#include "atsume/store/api_key_usage.h"

#include <gtest/gtest.h>

#include <vector>

#include "unit/store/failing_store.h"
#include "unit/store/records.h"

namespace atsume::store {
namespace {

class ApiKeyUsageTest : public ::testing::Test {
 protected:
  ApiKey insert(std::string_view name) {
    auto made = make_api_key(name, KeyLevel::kRead, true, kNow, *random_);
    EXPECT_TRUE(table_.insert(made.record));
    return made.record;
  }
  std::unique_ptr<base::Random> random_ = base::make_seeded_random(1);
  std::unique_ptr<KeyValueStore> memory_ = make_memory_store();
  FailingStore store_{*memory_};
  ApiKeyTable table_{store_};
  ApiKeyUsage usage_{store_};
};

TEST_F(ApiKeyUsageTest, SetsTheTimeOfEachKeyAndNothingElse) {
  const ApiKey a = insert("a");
  ApiKey b = insert("b");
  const ApiKey c = insert("c");
  b.revoked_at = kNow;
  ASSERT_TRUE(table_.update(b));
  const auto later = kNow + std::chrono::minutes(3);
  const std::vector<ApiKeyUse> uses = {{a.id, kNow}, {"gone", kNow}, {b.id, later}};
  ASSERT_TRUE(usage_.write(uses));
  EXPECT_EQ(table_.find(a.id).value()->last_used_at, kNow);
  EXPECT_EQ(table_.find(b.id).value()->last_used_at, later);
  EXPECT_EQ(table_.find(b.id).value()->revoked_at, kNow);
  EXPECT_EQ(table_.find(b.id).value()->name, "b");
  EXPECT_EQ(table_.find(c.id).value()->last_used_at, std::nullopt);
  EXPECT_FALSE(table_.find("gone").value());
}

TEST_F(ApiKeyUsageTest, WritesAllOrNothing) {
  const ApiKey a = insert("a");
  const ApiKey b = insert("b");
  const std::vector<ApiKeyUse> uses = {{a.id, kNow}, {b.id, kNow}};
  for (int n = 1;; ++n) {
    store_.fail_at(n);
    const auto written = usage_.write(uses);
    const bool failed = store_.has_failed();
    store_.fail_at(0);
    EXPECT_EQ(written.has_value(), !failed);
    EXPECT_EQ(table_.find(a.id).value()->last_used_at.has_value(), !failed);
    EXPECT_EQ(table_.find(b.id).value()->last_used_at.has_value(), !failed);
    if (!failed) break;
  }
}

}  // namespace
}  // namespace atsume::store
