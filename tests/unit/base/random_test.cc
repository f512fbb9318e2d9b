#include "atsume/base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace atsume::base {
namespace {

TEST(SeededRandom, RepeatsItself) {
  const auto first = make_seeded_random(42);
  const auto second = make_seeded_random(42);
  const auto other = make_seeded_random(43);
  const std::string bytes = first->bytes(100);
  EXPECT_EQ(bytes.size(), 100U);
  EXPECT_EQ(second->bytes(100), bytes);
  EXPECT_NE(other->bytes(100), bytes);
}

TEST(OsRandom, GivesOtherBytesEachTime) {
  const auto random = make_os_random();
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(random->bytes(16));
  EXPECT_EQ(seen.size(), 100U);
  EXPECT_EQ(random->bytes(0), "");
  EXPECT_EQ(random->bytes(100'000).size(), 100'000U);
}

TEST(Random, BelowStaysBelowAndReachesEverything) {
  const auto random = make_seeded_random(7);
  EXPECT_EQ(random->below(0), 0U);
  EXPECT_EQ(random->below(1), 0U);
  std::array<int, 6> counts{};
  for (int i = 0; i < 6000; ++i) ++counts[random->below(6)];
  for (const int count : counts) {
    EXPECT_GT(count, 850);
    EXPECT_LT(count, 1150);
  }
}

// Gives all zero bits first: for most bounds the lowest words must be drawn again.
class Scripted final : public Random {
 public:
  void fill(std::span<std::byte> out) override {
    for (std::byte& byte : out) byte = calls_ == 0 ? std::byte{0} : std::byte{0xff};
    ++calls_;
  }
  int calls_ = 0;
};

TEST(Random, BelowDrawsAgainWhereItWouldBeBiased) {
  Scripted random;
  EXPECT_EQ(random.below(10), 5U);  // 2^64 - 1 modulo 10
  EXPECT_EQ(random.calls_, 2);
  Scripted even;
  EXPECT_EQ(even.below(16), 0U);
  EXPECT_EQ(even.calls_, 1);
}

}  // namespace
}  // namespace atsume::base
