#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "json_testing.h"

namespace atsume::json::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(ParseLimits, NestingIsReadUpToTheLimitAndNoFurther) {
  constexpr std::size_t kMax = base::limits::kJsonDepthMax;
  EXPECT_EQ(reprint(repeat("[", kMax) + repeat("]", kMax)), repeat("[", kMax) + repeat("]", kMax));
  EXPECT_EQ(reprint(repeat("[", kMax + 1) + repeat("]", kMax + 1)),
            "json_depth: at byte 256: nested deeper than 256 levels");

  const std::string objects = repeat(R"({"a":)", kMax - 1) + "{}" + repeat("}", kMax - 1);
  EXPECT_EQ(reprint(objects), objects);
  EXPECT_THAT(reprint(R"({"a":)" + objects + "}"), StartsWith("json_depth: at byte "));
}

TEST(ParseLimits, DepthCountsOpenContainersOnly) {
  Arena arena;
  const ParseLimits limits{.depth_max = 2};
  EXPECT_TRUE(parse("[[],[],{},[1]]", arena, limits));
  EXPECT_FALSE(parse("[[[]]]", arena, limits));
  EXPECT_TRUE(parse("1", arena, ParseLimits{.depth_max = 0}));
  EXPECT_FALSE(parse("[]", arena, ParseLimits{.depth_max = 0}));
}

TEST(ParseLimits, AMillionBracketsAreRefusedAndNotFollowed) {
  EXPECT_THAT(reprint(repeat("[", 1'000'000)), StartsWith("json_depth"));
  EXPECT_THAT(reprint(repeat(R"({"a":)", 1'000'000)), StartsWith("json_depth"));
}

TEST(ParseLimits, DepthOverAMillionWorksWhenAskedFor) {
  Arena arena;
  const std::string text = repeat("[", 1'000'000) + repeat("]", 1'000'000);
  const auto value = parse(text, arena, ParseLimits{.depth_max = 1'000'000});
  ASSERT_TRUE(value);
  EXPECT_EQ(write(*value), text);
  EXPECT_TRUE(equal(*value, clone(*value, arena)));
}

TEST(ParseLimits, TextsOverTheLimitAreRefused) {
  Arena arena;
  const ParseLimits limits{.bytes_max = 5};
  EXPECT_TRUE(parse("[123]", arena, limits));
  const auto refused = parse("[1234]", arena, limits);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), "json_size");
  EXPECT_EQ(refused.error().error_class(), ErrorClass::kTooLarge);
  EXPECT_THAT(refused.error().message(), HasSubstr("6 bytes; at most 5"));
}

TEST(ParseLimits, ReadsALargeArrayAndASmallOneAfterIt) {
  std::string text = "[";
  for (int i = 0; i < 300'000; ++i) text += std::to_string(i) + ",";
  text.back() = ']';
  ASSERT_GT(text.size(), 1024U * 1024U);
  EXPECT_EQ(reprint(text), text);
  EXPECT_EQ(reprint("[1,2]"), "[1,2]");
  EXPECT_EQ(reprint(text), text);
}

TEST(ParseLimits, ReadsAnObjectOfManyKeysEachTwice) {
  std::string text = "{";
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 100'000; ++i) text += "\"" + std::to_string(i) + "\":" + std::to_string(round) + ",";
  }
  text.back() = '}';
  Arena arena;
  const auto value = parse(text, arena);
  ASSERT_TRUE(value);
  ASSERT_EQ(value->size(), 100'000U);
  EXPECT_EQ(value->members()[99'999].key, "99999");
  EXPECT_EQ(value->members()[99'999].value.number_text(), "1");
}

// Each length puts the tokens differently into the 64-byte blocks that simdjson reads.
TEST(ParseLimits, ReadsTextsOfEveryLengthAroundABlock) {
  for (std::size_t length = 0; length < 200; ++length) {
    const std::string text = "[\"" + std::string(length, 'x') + "\",1]";
    EXPECT_EQ(reprint(text), text);
    const std::string spaced = std::string(length, ' ') + R"({"a\\":[true,null]})" + std::string(length, '\n');
    EXPECT_EQ(reprint(spaced), R"({"a\\":[true,null]})");
    const std::string escaped = "\"" + repeat("\\\\", length) + "\"";
    EXPECT_EQ(reprint(escaped), escaped);
    EXPECT_THAT(reprint("\"" + repeat("\\\\", length) + "\\\""), StartsWith("json_syntax: at byte 0"));
  }
}

}  // namespace
}  // namespace atsume::json::testing
