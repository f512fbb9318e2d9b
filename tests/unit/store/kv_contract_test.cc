// What every implementation of the key-value seam has to do; a new one is added at the end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <thread>

#include "atsume/store/kv.h"
#include "unit/store/records.h"
#include "unit/store/temporary_directory.h"

namespace atsume::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Implementation {
  std::string name;
  std::function<std::unique_ptr<KeyValueStore>(const std::string& directory)> open;

  friend void PrintTo(const Implementation& implementation, std::ostream* out) { *out << implementation.name; }
};

class KeyValueContract : public testing::TestWithParam<Implementation> {
 protected:
  KeyValueContract() : store_(GetParam().open(directory_.path())) {}

  void put(const std::string& key, const std::string& value) {
    Batch batch;
    batch.put(key, value);
    ASSERT_TRUE(store_->write(batch, Durability::kBuffered));
  }
  std::optional<std::string> get(const std::string& key) { return store_->get(key).value(); }
  std::vector<std::string> keys(std::string_view prefix, std::string_view after = "", std::size_t limit = 100) {
    std::vector<std::string> found;
    for (const Row& row : store_->scan(prefix, after, limit).value()) found.push_back(row.key);
    return found;
  }

  TemporaryDirectory directory_;
  std::unique_ptr<KeyValueStore> store_;
};

TEST_P(KeyValueContract, GivesBackWhatWasPut) {
  std::string binary("\0\xff\x01=\n", 5);
  put(binary, binary);
  put("empty", "");
  EXPECT_EQ(get(binary), binary);
  EXPECT_EQ(get("empty"), "");
  EXPECT_EQ(get("absent"), std::nullopt);
  put("empty", "now full");
  EXPECT_EQ(get("empty"), "now full");
}

TEST_P(KeyValueContract, ErasesAndMindsNoAbsentRow) {
  put("a", "1");
  Batch batch;
  batch.erase("a");
  batch.erase("never there");
  ASSERT_TRUE(store_->write(batch, Durability::kSync));
  EXPECT_EQ(get("a"), std::nullopt);
}

TEST_P(KeyValueContract, ScansInBytewiseOrder) {
  for (const char* key : {"p/b", "p/\xff", "p/a", "p/B", "p/", "p/ab", "o", "q", "p0"}) put(key, key);
  EXPECT_THAT(keys("p/"), ElementsAre("p/", "p/B", "p/a", "p/ab", "p/b", "p/\xff"));
  EXPECT_EQ(store_->scan("p/a", "", 1).value().front().value, "p/a");
}

TEST_P(KeyValueContract, ScansAfterAKeyAndUpToALimit) {
  for (const char* key : {"p/a", "p/b", "p/c", "q"}) put(key, "x");
  EXPECT_THAT(keys("p/", "", 2), ElementsAre("p/a", "p/b"));
  EXPECT_THAT(keys("p/", "p/b"), ElementsAre("p/c"));
  EXPECT_THAT(keys("p/", "p/aa"), ElementsAre("p/b", "p/c"));
  EXPECT_THAT(keys("p/", "a"), ElementsAre("p/a", "p/b", "p/c")) << "an `after` before the prefix skips nothing";
  EXPECT_THAT(keys("p/", "p/c"), IsEmpty());
  EXPECT_THAT(keys("p/", "z"), IsEmpty());
  EXPECT_THAT(keys("p/", "", 0), IsEmpty());
  EXPECT_THAT(keys("", "p/c"), ElementsAre("q"));
}

TEST_P(KeyValueContract, ScansPrefixesThatEndInTheHighestByte) {
  for (const char* key : {"a\xff", "a\xff\x01", "a\xff\xff", "b", "\xff", "\xff\xff", "\xff\xff\x01"}) put(key, "x");
  EXPECT_THAT(keys("a\xff"), ElementsAre("a\xff", "a\xff\x01", "a\xff\xff"));
  EXPECT_THAT(keys("\xff"), ElementsAre("\xff", "\xff\xff", "\xff\xff\x01"));
  EXPECT_THAT(keys("\xff\xff"), ElementsAre("\xff\xff", "\xff\xff\x01"));
  EXPECT_EQ(keys("").size(), 7u);
}

TEST_P(KeyValueContract, AppliesABatchInItsOrder) {
  Batch batch;
  batch.put("a", "1");
  batch.put("a", "2");
  batch.put("b", "1");
  batch.erase("b");
  ASSERT_TRUE(store_->write(batch, Durability::kSync));
  EXPECT_EQ(get("a"), "2");
  EXPECT_EQ(get("b"), std::nullopt);
}

TEST_P(KeyValueContract, AppliesAllOrNothing) {
  put("held", "1");
  Batch batch;
  batch.put("new", "x");
  batch.erase("held");
  batch.require_value("held", "1");
  batch.require_absent("held too");
  put("held too", "x");
  Result<void> written = store_->write(batch, Durability::kSync);
  ASSERT_EQ(code_of(written), "precondition_failed");
  EXPECT_EQ(written.error().error_class(), ErrorClass::kConflict);
  EXPECT_NE(written.error().message().find("held too"), std::string::npos) << "names the row";
  EXPECT_EQ(get("new"), std::nullopt);
  EXPECT_EQ(get("held"), "1");
}

TEST_P(KeyValueContract, ChecksPreconditionsAgainstTheStateBeforeTheBatch) {
  Batch create;
  create.put("a", "1");
  create.require_absent("a");
  EXPECT_EQ(code_of(store_->write(create, Durability::kSync)), "success");
  EXPECT_EQ(code_of(store_->write(create, Durability::kSync)), "precondition_failed");

  Batch absent_has_no_value;
  absent_has_no_value.require_value("nowhere", "");
  EXPECT_EQ(code_of(store_->write(absent_has_no_value, Durability::kSync)), "precondition_failed");

  Batch only_a_check;
  only_a_check.require_value("a", "1");
  EXPECT_EQ(code_of(store_->write(only_a_check, Durability::kSync)), "success");
  EXPECT_EQ(code_of(store_->write(Batch(), Durability::kSync)), "success");
}

// Adds one by compare-and-set until it works.
void increment(KeyValueStore& store) {
  while (true) {
    std::string old_value = store.get("counter").value().value();
    Batch batch;
    batch.require_value("counter", old_value);
    batch.put("counter", std::to_string(std::stoi(old_value) + 1));
    Result<void> written = store.write(batch, Durability::kBuffered);
    if (written) return;
    ASSERT_EQ(code_of(written), "precondition_failed");
  }
}

TEST_P(KeyValueContract, LosesNoCompareAndSetOfManyThreads) {
  constexpr int kThreads = 8;
  constexpr int kRounds = 200;
  put("counter", "0");
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([this] {
      for (int round = 0; round < kRounds; ++round) increment(*store_);
    });
  }
  threads.clear();
  EXPECT_EQ(get("counter"), std::to_string(kThreads * kRounds));
}

TEST_P(KeyValueContract, LetsOneOfManyThreadsCreateARow) {
  constexpr int kThreads = 8;
  for (int round = 0; round < 50; ++round) {
    std::string key = "row" + std::to_string(round);
    std::atomic<int> created = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        Batch batch;
        batch.require_absent(key);
        batch.put(key, std::to_string(i));
        batch.put("shared", std::to_string(i));
        if (store_->write(batch, Durability::kBuffered)) ++created;
      });
    }
    threads.clear();
    EXPECT_EQ(created, 1);
  }
}

INSTANTIATE_TEST_SUITE_P(Stores, KeyValueContract,
                         testing::Values(Implementation{"Memory",
                                                        [](const std::string&) { return make_memory_store(); }},
                                         Implementation{"Rocksdb",
                                                        [](const std::string& directory) {
                                                          return std::move(open_rocksdb_store(directory)).value();
                                                        }}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace atsume::store
