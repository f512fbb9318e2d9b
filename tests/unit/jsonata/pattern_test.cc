#include "atsume/jsonata/pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atsume::jsonata {
namespace {

using testing::ElementsAre;
using testing::Optional;

TEST(Pattern, FindsGroups) {
  const auto pattern = Pattern::compile("https?://([a-z]+)(\\.test)?");
  ASSERT_TRUE(pattern);
  const auto found = pattern->search("see https://acme and more");
  ASSERT_TRUE(found);
  EXPECT_THAT(*found, Optional(ElementsAre("https://acme", "acme", std::nullopt)));
  EXPECT_EQ(*pattern->search("nothing"), std::nullopt);
}

TEST(Pattern, RefusesWhatIsNoExpression) {
  const auto pattern = Pattern::compile("(a");
  ASSERT_FALSE(pattern);
  EXPECT_EQ(pattern.error().code(), "pattern");
}

TEST(Pattern, StopsWhatTakesTooLong) {
  const auto found = Pattern::compile("^(a+)+$")->search(std::string(40, 'a') + "!");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), "pattern_too_costly");
}

}  // namespace
}  // namespace atsume::jsonata
