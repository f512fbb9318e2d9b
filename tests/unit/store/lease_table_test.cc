// Leases: one holder at a time, whatever dies, races or fails.
#include "atsume/store/leases.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "unit/store/failing_store.h"
#include "unit/store/records.h"
#include "unit/store/temporary_directory.h"

namespace atsume::store {
namespace {

using std::chrono_literals::operator""s;

class LeaseTableTest : public testing::Test {
 protected:
  std::unique_ptr<KeyValueStore> memory_ = make_memory_store();
  FailingStore store_{*memory_};
  LeaseTable table_{store_};
};

TEST_F(LeaseTableTest, HasOneHolderUntilItIsGivenBack) {
  EXPECT_TRUE(table_.acquire("token/a", "first", kNow, 45s).value());
  EXPECT_FALSE(table_.acquire("token/a", "second", kNow + 44s, 45s).value());
  EXPECT_TRUE(table_.acquire("token/b", "second", kNow, 45s).value());
  EXPECT_EQ(table_.find("token/a").value()->owner, "first");
  EXPECT_EQ(table_.find("token/a").value()->expires_at, kNow + 45s);
  ASSERT_TRUE(table_.release("token/a", "first"));
  EXPECT_EQ(table_.find("token/a").value(), std::nullopt);
  EXPECT_TRUE(table_.acquire("token/a", "second", kNow + 1s, 45s).value());
}

TEST_F(LeaseTableTest, IsProlongedByItsHolder) {
  EXPECT_TRUE(table_.acquire("x", "first", kNow, 45s).value());
  EXPECT_TRUE(table_.acquire("x", "first", kNow + 40s, 45s).value());
  EXPECT_FALSE(table_.acquire("x", "second", kNow + 80s, 45s).value());
}

TEST_F(LeaseTableTest, IsTakenOverWhenItHasEndedAndNotGivenBackByTheOldHolder) {
  EXPECT_TRUE(table_.acquire("x", "dead", kNow, 45s).value());
  EXPECT_TRUE(table_.acquire("x", "heir", kNow + 45s, 45s).value());
  ASSERT_TRUE(table_.release("x", "dead"));
  EXPECT_EQ(table_.find("x").value()->owner, "heir");
  EXPECT_FALSE(table_.acquire("x", "third", kNow + 46s, 45s).value());
  ASSERT_TRUE(table_.release("nobody has it", "dead"));
}

TEST_F(LeaseTableTest, AreAllEndedAtOnce) {
  for (int i = 0; i < 600; ++i) ASSERT_TRUE(table_.acquire("lease " + std::to_string(i), "dead", kNow, 45s).value());
  ASSERT_TRUE(table_.release_all());
  EXPECT_EQ(dump(*memory_), "");
}

TEST_F(LeaseTableTest, ReportsEachFailureAndChangesNothing) {
  for (int n = 1;; ++n) {
    store_.fail_at(n);
    const auto acquired = table_.acquire("x", "first", kNow, 45s);
    if (!store_.has_failed()) {
      EXPECT_TRUE(acquired.value());
      EXPECT_GT(n, 2);
      break;
    }
    EXPECT_EQ(code_of(acquired), "storage_failed");
    EXPECT_EQ(dump(*memory_), "");
  }
  const std::string before = dump(*memory_);
  for (int n = 1; n <= 2; ++n) {
    store_.fail_at(n);
    EXPECT_EQ(code_of(table_.release("x", "first")), "storage_failed");
    EXPECT_EQ(dump(*memory_), before);
  }
}

TEST_F(LeaseTableTest, RefusesWhatIsNoNameAndNoLease) {
  EXPECT_EQ(code_of(table_.acquire("", "first", kNow, 45s)), "invalid_record");
  Batch batch;
  batch.put("lease/x", R"({"v":1,"owner":7})");
  ASSERT_TRUE(memory_->write(batch, Durability::kBuffered));
  EXPECT_EQ(code_of(table_.find("x")), "record_corrupt");
  EXPECT_EQ(code_of(table_.acquire("x", "first", kNow, 45s)), "record_corrupt");
}

// Many threads at once on the real database: who has the lease is alone.
TEST(LeaseTableRace, LetsNobodyInBesideTheHolder) {
  const TemporaryDirectory directory;
  const auto store = open_rocksdb_store(directory.path()).value();
  std::atomic<int> inside = 0;
  std::atomic<int> entries = 0;
  std::atomic<bool> was_alone = true;
  const auto work = [&](int thread) {
    LeaseTable table(*store);
    for (int i = 0; i < 200; ++i) {
      const std::string owner = std::to_string(thread) + "-" + std::to_string(i);
      const auto acquired = table.acquire("x", owner, kNow, 45s);
      if (!acquired || !*acquired) continue;
      if (++inside != 1) was_alone = false;
      ++entries;
      --inside;
      if (!table.release("x", owner)) was_alone = false;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back(work, i);
  for (auto& thread : threads) thread.join();
  EXPECT_TRUE(was_alone);
  EXPECT_GT(entries, 0);
}

}  // namespace
}  // namespace atsume::store
