#include "atsume/api/keys.h"

#include <gtest/gtest.h>

#include "support/sim_clock.h"
#include "unit/store/failing_store.h"

namespace atsume::api {
namespace {

using std::chrono_literals::operator""s;

template <class T>
std::string code_of(const Result<T>& result) {
  return result ? "success" : result.error().code();
}

class KeysTest : public ::testing::Test {
 protected:
  store::NewApiKey create(std::optional<base::WallTime> expires_at) {
    return clock_.run(keys_.create("ops", "for tests", store::KeyLevel::kWrite, true, expires_at)).value();
  }
  std::string authenticate(const std::string& text) { return code_of(clock_.run(keys_.authenticate(text))); }

  testing::SimClock clock_;
  std::unique_ptr<base::Random> random_ = base::make_seeded_random(1);
  std::unique_ptr<net::BlockingPool> pool_ = net::make_inline_pool();
  std::unique_ptr<store::KeyValueStore> memory_ = store::make_memory_store();
  store::FailingStore store_{*memory_};
  store::ApiKeyTable table_{store_};
  Keys keys_{table_, *pool_, clock_, *random_};
};

TEST_F(KeysTest, KnowsTheKeysItMade) {
  const auto made = create(std::nullopt);
  const auto caller = clock_.run(keys_.authenticate(made.text.reveal()));
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->id, made.record.id);
  EXPECT_EQ(caller->level, store::KeyLevel::kWrite);
  EXPECT_EQ(caller->description, "for tests");
  EXPECT_EQ(clock_.run(keys_.find(made.record.id))->hash, made.record.hash);
  EXPECT_EQ(clock_.run(keys_.list("", 10))->records.size(), 1U);
}

TEST_F(KeysTest, RefusesEveryOther) {
  const std::string text = create(std::nullopt).text.reveal();
  EXPECT_EQ(authenticate(""), "key_missing");
  EXPECT_EQ(authenticate("sk_live_x"), "key_unknown");
  EXPECT_EQ(authenticate(text + "a"), "key_unknown");
  EXPECT_EQ(authenticate(text.substr(0, text.size() - 1)), "key_unknown");
  EXPECT_EQ(authenticate(std::string(100'000, 'x')), "key_unknown");
  EXPECT_EQ(code_of(clock_.run(keys_.find("nobody"))), "key_not_found");
  EXPECT_EQ(code_of(clock_.run(keys_.revoke("nobody"))), "key_not_found");
}

TEST_F(KeysTest, EndsARevokedKeyAtOnceAndForGood) {
  const auto made = create(std::nullopt);
  EXPECT_EQ(authenticate(made.text.reveal()), "success");
  const auto revoked = clock_.run(keys_.revoke(made.record.id));
  ASSERT_TRUE(revoked);
  EXPECT_EQ(authenticate(made.text.reveal()), "key_revoked");
  clock_.advance(10s);
  EXPECT_EQ(clock_.run(keys_.revoke(made.record.id))->revoked_at, revoked->revoked_at);
  EXPECT_EQ(authenticate(made.text.reveal()), "key_revoked");
}

TEST_F(KeysTest, EndsAKeyWhenItsTimeIsOver) {
  const auto made = create(clock_.wall_now() + 3s);
  EXPECT_EQ(authenticate(made.text.reveal()), "success");
  clock_.advance(3s);
  EXPECT_EQ(authenticate(made.text.reveal()), "key_expired");
}

TEST_F(KeysTest, SeesARevocationBehindItAfterSeconds) {
  const auto made = create(std::nullopt);
  EXPECT_EQ(authenticate(made.text.reveal()), "success");
  auto record = made.record;
  record.revoked_at = clock_.wall_now();
  ASSERT_TRUE(table_.update(record));
  EXPECT_EQ(authenticate(made.text.reveal()), "success");
  clock_.advance(6s);
  EXPECT_EQ(authenticate(made.text.reveal()), "key_revoked");
}

TEST_F(KeysTest, AnswersFromItsCacheWhileTheStoreFails) {
  const auto made = create(std::nullopt);
  EXPECT_EQ(authenticate(made.text.reveal()), "success");
  store_.fail_at(1);
  EXPECT_EQ(authenticate(made.text.reveal()), "success");
  clock_.advance(6s);
  EXPECT_EQ(authenticate(made.text.reveal()), "storage_failed");
  EXPECT_EQ(authenticate(made.text.reveal()), "success");
}

TEST_F(KeysTest, StoresAllOfAKeyOrNothing) {
  for (int n = 1;; ++n) {
    store_.fail_at(n);
    const auto made = clock_.run(keys_.create("ops", "", store::KeyLevel::kRead, true, std::nullopt));
    const bool failed = store_.has_failed();
    store_.fail_at(0);
    EXPECT_EQ(made.has_value(), !failed);
    EXPECT_EQ(clock_.run(keys_.list("", 10))->records.size(), failed ? 0U : 1U);
    if (!failed) break;
  }
}

}  // namespace
}  // namespace atsume::api
