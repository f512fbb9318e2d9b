#include "atsume/base/secret.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>

namespace atsume::base {
namespace {

// Short enough to be kept inside the object.
constexpr std::string_view kShort = "hunter2hunter2";

template <class Storage>
bool holds(const Storage& storage, std::string_view text) {
  return memmem(storage.data(), storage.size(), text.data(), text.size()) != nullptr;
}

class SecretMemory : public ::testing::Test {
 protected:
  Secret* make() { return new (storage_.data()) Secret(std::string(kShort)); }
  alignas(Secret) std::array<unsigned char, sizeof(Secret)> storage_{};
};

TEST_F(SecretMemory, IsWipedAtTheEnd) {
  Secret* secret = make();
  ASSERT_TRUE(holds(storage_, kShort));
  std::destroy_at(secret);
  EXPECT_FALSE(holds(storage_, "unter2"));
}

TEST_F(SecretMemory, IsWipedWhenMovedFrom) {
  Secret* secret = make();
  const Secret taken = std::move(*secret);
  EXPECT_EQ(taken.reveal(), kShort);
  EXPECT_FALSE(holds(storage_, "unter2"));
  EXPECT_TRUE(secret->empty());
  std::destroy_at(secret);
}

TEST_F(SecretMemory, IsWipedWhenMovedByAssignment) {
  Secret* secret = make();
  Secret taken(std::string("old"));
  taken = std::move(*secret);
  EXPECT_EQ(taken.reveal(), kShort);
  EXPECT_FALSE(holds(storage_, "unter2"));
  std::destroy_at(secret);
}

TEST_F(SecretMemory, IsWipedWhenOverwritten) {
  Secret* secret = make();
  *secret = Secret(std::string("x"));
  EXPECT_EQ(secret->reveal(), "x");
  EXPECT_FALSE(holds(storage_, "unter2"));
  const Secret empty;
  *secret = empty;
  EXPECT_TRUE(secret->empty());
  std::destroy_at(secret);
}

TEST(Secret, CopiesAndSurvivesAssigningItself) {
  Secret secret(std::string(100, 's'));
  const Secret copy = secret;
  EXPECT_EQ(copy.reveal(), std::string(100, 's'));
  Secret& same = secret;
  secret = same;
  EXPECT_EQ(secret.reveal(), std::string(100, 's'));
  secret = std::move(same);
  EXPECT_EQ(secret.reveal(), std::string(100, 's'));
}

TEST(Secret, Compares) {
  const Secret secret(std::string("token"));
  EXPECT_TRUE(secret.equals("token"));
  EXPECT_FALSE(secret.equals("tokem"));
  EXPECT_FALSE(secret.equals("toke"));
  EXPECT_FALSE(secret.equals("tokens"));
  EXPECT_FALSE(secret.equals(""));
  EXPECT_TRUE(Secret().equals(""));
  EXPECT_TRUE(equal_constant_time("", ""));
  EXPECT_FALSE(equal_constant_time("", "a"));
  EXPECT_FALSE(equal_constant_time("a", ""));
}

TEST(Secret, BecomesTextOnlyWhenRevealed) {
  static_assert(!std::is_convertible_v<Secret, std::string>);
  static_assert(!std::is_convertible_v<Secret, std::string_view>);
  static_assert(!std::is_convertible_v<std::string, Secret>);
  EXPECT_EQ(kRedacted, "[redacted]");
}

}  // namespace
}  // namespace atsume::base
