#include "atsume/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace atsume::base {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Error, CarriesItsVerdicts) {
  const Error error = provider_error(ErrorClass::kRateLimited, "too_many_calls", "slow down")
                          .with_retry(Retry::kIfIdempotent)
                          .with_retry_after(std::chrono::milliseconds(1500))
                          .with_remote({429, "wait"})
                          .with_detail("limit", "10")
                          .with_detail("window", "1s");
  EXPECT_EQ(error.error_class(), ErrorClass::kRateLimited);
  EXPECT_EQ(error.origin(), Origin::kProvider);
  EXPECT_EQ(error.retry(), Retry::kIfIdempotent);
  EXPECT_EQ(error.code(), "too_many_calls");
  EXPECT_EQ(error.message(), "slow down");
  EXPECT_EQ(error.retry_after(), std::chrono::milliseconds(1500));
  EXPECT_EQ(error.remote()->status, 429);
  EXPECT_EQ(error.remote()->body, "wait");
  EXPECT_THAT(error.details(), ElementsAre(Pair("limit", "10"), Pair("window", "1s")));
}

TEST(Error, SaysNothingItWasNotTold) {
  const Error error = engine_error("broken", "text");
  EXPECT_EQ(error.error_class(), ErrorClass::kInternal);
  EXPECT_EQ(error.origin(), Origin::kEngine);
  EXPECT_EQ(error.retry(), Retry::kNever);
  EXPECT_EQ(error.retry_after(), std::nullopt);
  EXPECT_EQ(error.remote(), std::nullopt);
  EXPECT_TRUE(error.details().empty());
  EXPECT_TRUE(error.context().empty());
}

TEST(Error, ReadsLikeAPath) {
  const Error error = caller_error(ErrorClass::kNotFound, "no_account", "there is no account a1")
                          .while_doing("reading page 2")
                          .while_doing("listing candidates");
  EXPECT_EQ(error.to_string(), "no_account: there is no account a1 (while reading page 2, while listing candidates)");
  EXPECT_EQ(config_error("bad_port", "the port is 0").to_string(), "bad_port: the port is 0");
}

TEST(Error, CopiesAreIndependent) {
  const Error original = caller_error(ErrorClass::kInvalid, "code", "message");
  Error copy = Error(original).while_doing("copying");
  EXPECT_TRUE(original.context().empty());
  EXPECT_THAT(copy.context(), ElementsAre("copying"));
  copy = original;
  EXPECT_TRUE(copy.context().empty());
  EXPECT_EQ(copy.code(), "code");
}

TEST(Error, NamesOfClassesAreDistinct) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(ErrorClass::kConfig); ++i) names.insert(name_of(static_cast<ErrorClass>(i)));
  EXPECT_EQ(names.size(), 17U);
  EXPECT_FALSE(names.contains("unknown"));
  EXPECT_EQ(name_of(ErrorClass::kMethodNotAllowed), "method_not_allowed");
  EXPECT_EQ(name_of(Origin::kCaller), "caller");
  EXPECT_EQ(name_of(Origin::kProvider), "provider");
  EXPECT_EQ(name_of(Origin::kConfig), "config");
  EXPECT_EQ(name_of(Origin::kEngine), "engine");
}

}  // namespace
}  // namespace atsume::base
