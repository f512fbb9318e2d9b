#include "atsume/base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace atsume::base {
namespace {

using ::testing::ElementsAre;

TEST(Text, CaseTouchesAsciiOnly) {
  EXPECT_EQ(to_lower("AZaz09_É"), "azaz09_É");
  EXPECT_EQ(to_upper("AZaz09_é"), "AZAZ09_é");
  EXPECT_TRUE(equals_ignoring_case("Content-Type", "content-TYPE"));
  EXPECT_FALSE(equals_ignoring_case("a", "ab"));
  EXPECT_FALSE(equals_ignoring_case("[", "{"));
  EXPECT_FALSE(equals_ignoring_case("É", "é"));
}

TEST(Text, TrimsWhiteSpaceAtBothEnds) {
  EXPECT_EQ(trim(" \t\r\n a b \v\f"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Text, Splits) {
  EXPECT_THAT(split("a,b,,c", ','), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(split("", ','), ElementsAre(""));
  EXPECT_THAT(split(",", ','), ElementsAre("", ""));
  EXPECT_THAT(split("abc", ','), ElementsAre("abc"));
}

TEST(EditDistance, CountsEditsAndSwaps) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("candidate", "candidtae"), 1U);
  EXPECT_EQ(edit_distance("ca", "abc"), 3U);
  EXPECT_EQ(edit_distance("limit", "limits"), 1U);
}

TEST(DidYouMean, FindsTheNearestName) {
  const std::vector<std::string> names = {"candidates", "jobs", "job", "applications", "limit"};
  EXPECT_EQ(did_you_mean("candidats", names), "candidates");
  EXPECT_EQ(did_you_mean("cadnidates", names), "candidates");
  EXPECT_EQ(did_you_mean("Candidates", names), "candidates");
  EXPECT_EQ(did_you_mean("LIMIT", names), "limit");
  EXPECT_EQ(did_you_mean("aplication", names), "applications");
  EXPECT_EQ(did_you_mean("jbo", names), "job");
  EXPECT_EQ(did_you_mean("jobbs", names), "jobs");
}

TEST(DidYouMean, SaysNothingWhenNothingIsNear) {
  const std::vector<std::string> names = {"candidates", "jobs"};
  EXPECT_EQ(did_you_mean("offers", names), std::nullopt);
  EXPECT_EQ(did_you_mean("xy", names), std::nullopt);
  EXPECT_EQ(did_you_mean("", names), std::nullopt);
  EXPECT_EQ(did_you_mean("jobs", {}), std::nullopt);
  EXPECT_EQ(did_you_mean("kobz", names), std::nullopt);
}

TEST(HostMatches, ExactNamesWithoutCase) {
  EXPECT_TRUE(host_matches("api.workable.com", "API.Workable.com"));
  EXPECT_FALSE(host_matches("api.workable.com", "xapi.workable.com"));
  EXPECT_FALSE(host_matches("api.workable.com", "api.workable.com.evil.example"));
  EXPECT_FALSE(host_matches("api.workable.com", "apiXworkable.com"));
}

TEST(HostMatches, LeadingStarStandsForOneOrMoreLabels) {
  EXPECT_TRUE(host_matches("*.workable.com", "acme.workable.com"));
  EXPECT_TRUE(host_matches("*.workable.com", "a.b.workable.com"));
  EXPECT_FALSE(host_matches("*.workable.com", "workable.com"));
  EXPECT_FALSE(host_matches("*.workable.com", ".workable.com"));
  EXPECT_FALSE(host_matches("*.workable.com", "a..workable.com"));
  EXPECT_FALSE(host_matches("*.workable.com", "evilworkable.com"));
  EXPECT_FALSE(host_matches("*.workable.com", "acme.workable.com.evil.example"));
  EXPECT_FALSE(host_matches("*.workable.com", "acme.workable.com."));
}

TEST(HostMatches, OtherStarsStayWithinOneLabel) {
  EXPECT_TRUE(host_matches("api*.lever.co", "api2.lever.co"));
  EXPECT_TRUE(host_matches("api*.lever.co", "api.lever.co"));
  EXPECT_FALSE(host_matches("api*.lever.co", "api.x.lever.co"));
  EXPECT_TRUE(host_matches("*-eu.x.com", "a-b-eu.x.com"));
  EXPECT_TRUE(host_matches("a.*.com", "a.b.com"));
  EXPECT_FALSE(host_matches("a.*.com", "a.b.c.com"));
  EXPECT_TRUE(host_matches("*.api*.x.com", "acme.api7.x.com"));
  EXPECT_TRUE(host_matches("*", "localhost"));
  EXPECT_FALSE(host_matches("*", "a.b"));
  EXPECT_FALSE(host_matches("*", ""));
  EXPECT_FALSE(host_matches("", "a"));
}

}  // namespace
}  // namespace atsume::base
