// What an account's record keeps of an error, and when it is written again.
#include "atsume/upstream/account_error.h"

#include <gtest/gtest.h>

namespace atsume::upstream {
namespace {

base::WallTime at(int seconds) { return base::WallTime(std::chrono::seconds(1'700'000'000 + seconds)); }

Error refused() {
  return base::provider_error(ErrorClass::kForbidden, "forbidden", "not allowed")
      .with_detail("connector", "x")
      .with_detail("method", "jobs.list")
      .with_detail("scopes", R"(["a","b"])")
      .with_detail("missing_scopes", R"(["b"])")
      .with_remote({.status = 403, .body = "body"});
}

TEST(AccountError, HoldsWhatTellsWhatToDo) {
  EXPECT_EQ(describe_for_account(refused(), at(0)),
            R"({"code":"forbidden","message":"not allowed","remote_status":403,"method":"jobs.list",)"
            R"("scopes":["a","b"],"missing_scopes":["b"],"at":"2023-11-14T22:13:20.000Z"})");
  EXPECT_EQ(describe_for_account(base::provider_error(ErrorClass::kForbidden, "forbidden", "no\xff"), at(0)),
            "{\"code\":\"forbidden\",\"message\":\"no\xEF\xBF\xBD\",\"at\":\"2023-11-14T22:13:20.000Z\"}");
}

TEST(AccountError, IsNewsWhenItDiffersOrIsAMinuteOld) {
  const std::string first = describe_for_account(refused(), at(0));
  EXPECT_TRUE(is_news("null", first));
  EXPECT_TRUE(is_news("damaged", first));
  EXPECT_TRUE(is_news("{}", first));
  EXPECT_FALSE(is_news(first, describe_for_account(refused(), at(59))));
  EXPECT_TRUE(is_news(first, describe_for_account(refused(), at(60))));
  EXPECT_TRUE(is_news(first, describe_for_account(refused().with_detail("method", "jobs.get"), at(1))));
}

}  // namespace
}  // namespace atsume::upstream
