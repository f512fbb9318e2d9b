#include "atsume/json/pointer.h"

#include <gtest/gtest.h>

#include "json_testing.h"

namespace atsume::json::testing {
namespace {

class FindPath : public ::testing::Test {
 protected:
  std::string at(std::string_view path) {
    const Value found = find_path(root_, path);
    return found.is_undefined() ? "nothing" : write(found);
  }

  Arena arena_;
  Value root_ = *parse(
      R"({"location":{"city":"Bern"},"emails":[{"value":"a@b"},{"value":"c@d"}],"0":"zero","a":{"":1},"n":null})",
      arena_);
};

TEST_F(FindPath, FollowsMembersAndItems) {
  EXPECT_EQ(at("location.city"), R"("Bern")");
  EXPECT_EQ(at("emails.1.value"), R"("c@d")");
  EXPECT_EQ(at("0"), R"("zero")");
  EXPECT_EQ(at("n"), "null");
  EXPECT_EQ(at("a."), "1");
  EXPECT_EQ(at(""), write(root_));
}

TEST_F(FindPath, GivesNothingForWhatIsNotThere) {
  for (const std::string_view path : {"x", "location.x", "location.city.x", "emails.2", "emails.value", "emails.-1",
                                      "emails.1x", "emails.", "n.x", ".", "emails.99999999999999999999"}) {
    EXPECT_EQ(at(path), "nothing") << path;
  }
}

}  // namespace
}  // namespace atsume::json::testing
