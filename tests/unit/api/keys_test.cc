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
    KeyDraft draft{.name = "ops", .description = "for tests", .level = store::KeyLevel::kWrite};
    draft.expires_at = expires_at;
    return make(std::move(draft));
  }
  store::NewApiKey make(KeyDraft draft) { return clock_.run(keys_.create(std::move(draft))).value(); }
  store::NewApiKey make_admin(bool is_live) {
    return make({.name = "admin", .level = store::KeyLevel::kAdmin, .is_live = is_live});
  }
  std::string revoke(const std::string& id, LastKey last) { return code_of(clock_.run(keys_.revoke(id, last))); }
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
  EXPECT_EQ((*caller)->record.id, made.record.id);
  EXPECT_EQ((*caller)->record.level, store::KeyLevel::kWrite);
  EXPECT_EQ((*caller)->record.description, "for tests");
  const auto by_id = clock_.run(keys_.recognise_id(made.record.id));
  ASSERT_TRUE(by_id);
  EXPECT_EQ((*by_id)->state, (*caller)->state);
  EXPECT_EQ(code_of(clock_.run(keys_.recognise_id("nobody"))), "key_not_found");
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
  EXPECT_EQ(revoke("nobody", LastKey::kKeep), "key_not_found");
  EXPECT_FALSE(keys_.has_seen(text));
  EXPECT_EQ(authenticate(text), "success");
  EXPECT_TRUE(keys_.has_seen(text));
}

TEST_F(KeysTest, EndsARevokedKeyAtOnceAndForGood) {
  const auto made = create(std::nullopt);
  EXPECT_EQ(authenticate(made.text.reveal()), "success");
  const auto revoked = clock_.run(keys_.revoke(made.record.id, LastKey::kKeep));
  ASSERT_TRUE(revoked);
  EXPECT_EQ(authenticate(made.text.reveal()), "key_revoked");
  clock_.advance(10s);
  EXPECT_EQ(clock_.run(keys_.revoke(made.record.id, LastKey::kKeep))->after.revoked_at, revoked->after.revoked_at);
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
    KeyDraft draft{.name = "ops"};
    const auto made = clock_.run(keys_.create(std::move(draft)));
    const bool failed = store_.has_failed();
    store_.fail_at(0);
    EXPECT_EQ(made.has_value(), !failed);
    EXPECT_EQ(clock_.run(keys_.list("", 10))->records.size(), failed ? 0U : 1U);
    if (!failed) break;
  }
}

TEST_F(KeysTest, KeepsTheLastLiveAdminKeyUnlessItIsGivenUp) {
  const auto first = make_admin(true);
  make_admin(false);
  make({.name = "writer", .level = store::KeyLevel::kWrite});
  const auto brief = make({.name = "brief", .level = store::KeyLevel::kAdmin, .expires_at = clock_.wall_now() + 3s});
  const auto second = make_admin(true);
  EXPECT_EQ(revoke(second.record.id, LastKey::kKeep), "success");
  clock_.advance(3s);
  EXPECT_EQ(revoke(first.record.id, LastKey::kKeep), "last_admin_key");
  EXPECT_EQ(authenticate(first.text.reveal()), "success");
  EXPECT_EQ(revoke(brief.record.id, LastKey::kKeep), "success");
  EXPECT_EQ(revoke(first.record.id, LastKey::kGiveUp), "success");
  EXPECT_EQ(authenticate(first.text.reveal()), "key_revoked");
}

TEST_F(KeysTest, RotatesAndLeavesTheOldTextItsGraceTime) {
  const auto old = make({.name = "ops",
                         .description = "nightly",
                         .level = store::KeyLevel::kAdmin,
                         .expires_at = clock_.wall_now() + 3600s,
                         .allowed_addresses = {"10.0.0.0/8"},
                         .requests_per_minute = 7});
  const auto rotated = clock_.run(keys_.rotate(old.record.id, 10s)).value();
  const auto& made = rotated.made.record;
  EXPECT_NE(rotated.made.text.reveal(), old.text.reveal());
  EXPECT_EQ(made.name, "ops");
  EXPECT_EQ(made.description, "nightly");
  EXPECT_EQ(made.level, store::KeyLevel::kAdmin);
  EXPECT_EQ(made.expires_at, old.record.expires_at);
  EXPECT_EQ(made.allowed_addresses, old.record.allowed_addresses);
  EXPECT_EQ(made.requests_per_minute, 7U);
  EXPECT_EQ(rotated.old.after.replaced_by, made.id);
  EXPECT_EQ(authenticate(old.text.reveal()), "success");
  EXPECT_EQ(authenticate(rotated.made.text.reveal()), "success");
  EXPECT_EQ(code_of(clock_.run(keys_.rotate(old.record.id, 10s))), "key_replaced");
  clock_.advance(10s);
  EXPECT_EQ(authenticate(old.text.reveal()), "key_expired");
  EXPECT_EQ(authenticate(rotated.made.text.reveal()), "success");
}

TEST_F(KeysTest, NeverLengthensAKeyByRotatingIt) {
  const auto old = create(clock_.wall_now() + 5s);
  const auto rotated = clock_.run(keys_.rotate(old.record.id, 60s)).value();
  EXPECT_EQ(rotated.old.after.expires_at, old.record.expires_at);
  const auto again = clock_.run(keys_.rotate(rotated.made.record.id, 0s)).value();
  EXPECT_EQ(authenticate(rotated.made.text.reveal()), "key_expired");
  EXPECT_EQ(revoke(again.made.record.id, LastKey::kKeep), "success");
  EXPECT_EQ(code_of(clock_.run(keys_.rotate(again.made.record.id, 0s))), "key_ended");
}

TEST_F(KeysTest, LeavesNobodyWithoutAKeyWhenARotationFails) {
  for (int n = 1;; ++n) {
    const auto old = create(std::nullopt);
    store_.fail_at(n);
    const auto rotated = clock_.run(keys_.rotate(old.record.id, 0s));
    const bool failed = store_.has_failed();
    store_.fail_at(0);
    EXPECT_EQ(rotated.has_value(), !failed);
    EXPECT_EQ(authenticate(old.text.reveal()), failed ? "success" : "key_expired");
    if (rotated) EXPECT_EQ(authenticate(rotated->made.text.reveal()), "success");
    if (!failed) break;
  }
}

TEST_F(KeysTest, ChangesWhatThePatchNamesAtOnce) {
  const auto made = create(clock_.wall_now() + 60s);
  EXPECT_EQ(authenticate(made.text.reveal()), "success");
  KeyPatch patch;
  patch.name = "renamed";
  patch.expires_at = std::optional<base::WallTime>();
  patch.requests_per_minute = std::optional<std::uint32_t>(5);
  ASSERT_TRUE(clock_.run(keys_.change(made.record.id, patch)));
  const auto now = clock_.run(keys_.authenticate(made.text.reveal())).value();
  EXPECT_EQ(now->record.name, "renamed");
  EXPECT_EQ(now->record.description, "for tests");
  EXPECT_EQ(now->record.expires_at, std::nullopt);
  EXPECT_EQ(now->record.requests_per_minute, 5U);
  ASSERT_EQ(revoke(made.record.id, LastKey::kKeep), "success");
  EXPECT_EQ(code_of(clock_.run(keys_.change(made.record.id, patch))), "api_key_revoked");
}

TEST_F(KeysTest, TellsTheLastUseToTheMinuteAndWritesItSeldom) {
  store::ApiKeyUsage usage(store_);
  const auto made = create(std::nullopt);
  const auto unused = create(std::nullopt);
  const auto key = clock_.run(keys_.authenticate(made.text.reveal())).value();
  clock_.advance(std::chrono::seconds(90));
  keys_.note_use(*key);
  const auto minute = std::chrono::floor<std::chrono::minutes>(clock_.wall_now());
  EXPECT_EQ(clock_.run(keys_.find(made.record.id))->last_used_at, minute);
  EXPECT_EQ(table_.find(made.record.id).value()->last_used_at, std::nullopt);
  ASSERT_TRUE(keys_.write_uses(usage));
  EXPECT_EQ(table_.find(made.record.id).value()->last_used_at, minute);
  EXPECT_EQ(clock_.run(keys_.find(unused.record.id))->last_used_at, std::nullopt);
  // Nothing is written when nothing was used.
  store_.fail_at(1);
  EXPECT_TRUE(keys_.write_uses(usage));
  EXPECT_FALSE(store_.has_failed());
  // What could not be written is written the next time.
  clock_.advance(std::chrono::minutes(2));
  keys_.note_use(*key);
  EXPECT_FALSE(keys_.write_uses(usage));
  EXPECT_TRUE(keys_.write_uses(usage));
  EXPECT_EQ(table_.find(made.record.id).value()->last_used_at, minute + std::chrono::minutes(2));
}

}  // namespace
}  // namespace atsume::api
