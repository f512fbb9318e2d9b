#include "atsume/upstream/account_cache.h"

#include <atomic>
#include <thread>

#include "unit/upstream/fixture.h"

namespace atsume::upstream {
namespace {

using std::chrono_literals::operator""s;

constexpr base::SteadyTime kStart{};

SharedAccount account(const std::string& id, std::uint64_t version) {
  store::Account record = account_record();
  record.id = id;
  record.version = version;
  return AccountView::make(std::move(record)).value();
}

TEST(AccountCache, KeepsUntilTheTimeIsOverOrTheAccountIsForgotten) {
  AccountCache cache;
  const auto before = cache.glance("a", kStart);
  EXPECT_EQ(before.account, nullptr);
  const SharedAccount first = account("a", 1);
  cache.remember(first, before.changes, kStart + 5s);
  EXPECT_EQ(cache.glance("a", kStart + 4s).account, first);
  EXPECT_EQ(cache.glance("a", kStart + 5s).account, nullptr);
  EXPECT_EQ(cache.glance("b", kStart).account, nullptr);
  cache.forget("a");
  EXPECT_EQ(cache.glance("a", kStart).account, nullptr);
}

TEST(AccountCache, NeverCoversANewRecordWithAnOldOne) {
  AccountCache cache;
  const auto before = cache.glance("a", kStart);
  cache.forget("a");
  cache.remember(account("a", 1), before.changes, kStart + 5s);
  EXPECT_EQ(cache.glance("a", kStart).account, nullptr) << "it was read before the change";
  const auto changes = cache.glance("a", kStart).changes;
  const SharedAccount second = account("a", 2);
  cache.remember(second, changes, kStart + 5s);
  cache.remember(account("a", 1), changes, kStart + 9s);
  EXPECT_EQ(cache.glance("a", kStart).account, second) << "an older version";
}

TEST(AccountCache, ForgetsForAllThreadsBeforeItReturns) {
  AccountCache cache;
  std::atomic<std::uint64_t> current = 1;
  std::atomic<bool> is_over = false;
  std::atomic<int> stale = 0;
  std::atomic<int> rounds = 0;
  std::vector<std::jthread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      while (!is_over) {
        const std::uint64_t least = current;
        const auto glance = cache.glance("a", kStart);
        if (glance.account && glance.account->record().version < least) ++stale;
        if (!glance.account) cache.remember(account("a", current), glance.changes, kStart + 5s);
        ++rounds;
      }
    });
  }
  for (std::uint64_t version = 2; version < 200; ++version) {
    // As a write does it: the store first, then the cache; only then is the change done.
    cache.forget("a");
    cache.remember(account("a", version), cache.glance("a", kStart).changes, kStart + 5s);
    current = version;
    const int seen = rounds;
    while (rounds < seen + 4) std::this_thread::yield();
  }
  is_over = true;
  readers.clear();
  EXPECT_EQ(stale, 0);
}

TEST(AccountCache, HoldsNoMoreThanItMay) {
  AccountCache cache;
  for (int i = 0; i < 20'000; ++i) {
    const std::string id = "account-" + std::to_string(i);
    cache.remember(account(id, 1), cache.glance(id, kStart).changes, kStart + 5s);
    EXPECT_NE(cache.glance(id, kStart).account, nullptr);
  }
  int kept = 0;
  for (int i = 0; i < 20'000; ++i) {
    if (cache.glance("account-" + std::to_string(i), kStart).account) ++kept;
  }
  EXPECT_GT(kept, 1'000);
  EXPECT_LE(kept, 10'000);
}

}  // namespace
}  // namespace atsume::upstream
