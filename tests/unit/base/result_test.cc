#include "atsume/base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace atsume {
namespace {

Result<int> parse_positive(int value) {
  if (value <= 0) return Fail(base::caller_error(ErrorClass::kInvalid, "not_positive", "must be above 0"));
  return value;
}

Result<void> check_positive(int value) {
  ATSUME_TRY_VOID(parse_positive(value));
  return {};
}

Result<std::string> sum_text(int a, int b) {
  ATSUME_TRY(const int x, parse_positive(a));
  ATSUME_TRY(const int y, parse_positive(b));
  ATSUME_TRY_VOID(check_positive(x + y));
  return std::to_string(x + y);
}

Result<std::unique_ptr<int>> boxed(int value) {
  ATSUME_TRY(auto box, Result<std::unique_ptr<int>>(std::make_unique<int>(value)));
  return box;
}

TEST(Result, TryBindsTheValue) {
  const auto sum = sum_text(2, 3);
  ASSERT_TRUE(sum);
  EXPECT_EQ(*sum, "5");
  EXPECT_EQ(**boxed(4), 4);
}

TEST(Result, TryHandsTheErrorUp) {
  const auto failed = sum_text(2, 0);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), "not_positive");
  EXPECT_FALSE(check_positive(-1));
}

}  // namespace
}  // namespace atsume
