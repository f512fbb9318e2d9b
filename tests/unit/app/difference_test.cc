#include "app/author/difference.h"

#include <gtest/gtest.h>

#include "atsume/json/parse.h"

namespace atsume::app {
namespace {

class DifferenceTest : public ::testing::Test {
 protected:
  std::vector<std::string> compare(std::string_view expected, std::string_view actual, Match match) {
    std::vector<std::string> out;
    for (const auto& one : differences(*json::parse(expected, arena_), *json::parse(actual, arena_), match)) {
      out.push_back(one.path + ": " + one.expected + " / " + one.actual);
    }
    return out;
  }
  json::Arena arena_;
};

using Lines = std::vector<std::string>;

TEST_F(DifferenceTest, NamesThePlaceAndBothValues) {
  EXPECT_EQ(compare(R"([{"a":{"b":[1,2]}}])", R"([{"a":{"b":[1,3]}}])", Match::kWhole), Lines{"[0].a.b[1]: 2 / 3"});
  EXPECT_EQ(compare(R"({"id":"1"})", R"({"id":1})", Match::kWhole), Lines{"id: \"1\" / 1"});
}

TEST_F(DifferenceTest, NullAndAbsentAreTheSame) {
  EXPECT_EQ(compare(R"({"a":null})", R"({"b":null})", Match::kWhole), Lines{});
}

TEST_F(DifferenceTest, MoreMembersAreADifferenceOfTheWholeOnly) {
  EXPECT_EQ(compare(R"({"a":1})", R"({"a":1,"b":2})", Match::kWhole), Lines{"b: nothing / 2"});
  EXPECT_EQ(compare(R"({"a":1})", R"({"a":1,"b":2})", Match::kContains), Lines{});
  EXPECT_EQ(compare(R"({"a":1,"b":2})", R"({"a":1})", Match::kContains), Lines{"b: 2 / nothing"});
}

TEST_F(DifferenceTest, ListsHaveTheSameLength) {
  EXPECT_EQ(compare("[1]", "[1,2]", Match::kContains), Lines{"[1]: nothing / 2"});
  EXPECT_EQ(compare("[1,2]", "[1]", Match::kContains), Lines{"[1]: 2 / nothing"});
  EXPECT_EQ(compare("[]", "{}", Match::kContains), Lines{": [] / {}"});
}

TEST_F(DifferenceTest, KeepsLongIdsApart) {
  EXPECT_EQ(compare("90071992547409931", "90071992547409932", Match::kWhole).size(), 1U);
}

}  // namespace
}  // namespace atsume::app
