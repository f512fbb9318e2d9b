#include "atsume/api/budget.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace atsume::api {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

constexpr base::SteadyTime kStart{std::chrono::hours(5)};

TEST(Budget, HoldsAMinutesWorthAndFillsEvenly) {
  Budget budget;
  for (std::uint32_t left = 60; left-- > 0;) {
    const auto found = budget.take(kStart, 60);
    EXPECT_EQ(found.limit, 60U);
    EXPECT_EQ(found.remaining, left);
    EXPECT_EQ(found.reset, std::chrono::seconds(60 - left));
    EXPECT_FALSE(found.retry_after);
  }
  const auto refused = budget.take(kStart, 60);
  EXPECT_EQ(refused.retry_after, 1000ms);
  EXPECT_EQ(refused.remaining, 0U);
  EXPECT_EQ(refused.reset, 60s);
  EXPECT_EQ(budget.take(kStart + 400ms, 60).retry_after, 600ms);
  EXPECT_FALSE(budget.take(kStart + 1s, 60).retry_after);
  EXPECT_TRUE(budget.take(kStart + 1s, 60).retry_after);
  EXPECT_EQ(budget.take(kStart + 1000s, 60).remaining, 59U);
}

TEST(Budget, GivesExactlyTheLimitWhateverItIs) {
  for (const std::uint32_t limit : {1U, 7U, 600U, 999'999U}) {
    Budget budget;
    std::uint32_t taken = 0;
    while (!budget.take(kStart, limit).retry_after) ++taken;
    EXPECT_EQ(taken, limit);
  }
}

TEST(Budget, TakesAChangedLimitAsItIs) {
  Budget budget;
  for (int i = 0; i < 30; ++i) budget.take(kStart, 60);  // half of it
  EXPECT_EQ(budget.take(kStart, 600).remaining, 299U);
}

TEST(Budget, IsNotOverdrawnByManyThreads) {
  Budget budget;
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1'000; ++n) {
        if (!budget.take(kStart, 600).retry_after) ++taken;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(taken, 600);
}

TEST(Budgets, KeepNamesApartAndTellWithoutTaking) {
  Budgets budgets;
  EXPECT_FALSE(budgets.is_spent("a", kStart, 1));
  EXPECT_FALSE(budgets.take("a", kStart, 1).retry_after);
  EXPECT_TRUE(budgets.is_spent("a", kStart, 1));
  EXPECT_TRUE(budgets.take("a", kStart, 1).retry_after);
  EXPECT_FALSE(budgets.is_spent("b", kStart, 1));
  EXPECT_FALSE(budgets.is_spent("a", kStart + 60s, 1));
}

TEST(Budgets, KeepAsManyNamesAsThereIsRoomForTheSpentOnesLongest) {
  Budgets budgets;
  for (int i = 0; i < 100'000; ++i) budgets.take("old-" + std::to_string(i), kStart, 60);
  EXPECT_LE(budgets.size(), 16'000U);
  const auto later = kStart + 30s;  // the buckets from before are full again
  budgets.take("spent", later, 1);
  for (int i = 0; i < 5'000; ++i) budgets.take("new-" + std::to_string(i), later, 60);
  EXPECT_LE(budgets.size(), 16'000U);
  EXPECT_TRUE(budgets.is_spent("spent", later, 1));
}

}  // namespace
}  // namespace atsume::api
