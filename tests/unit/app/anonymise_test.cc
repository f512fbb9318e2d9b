#include "app/author/anonymise.h"

#include <gtest/gtest.h>

#include "atsume/json/parse.h"
#include "atsume/json/write.h"

namespace atsume::app {
namespace {

class AnonymiseTest : public ::testing::Test {
 protected:
  std::string clean(std::string_view text) {
    return json::write(anonymiser_.clean(*json::parse(text, arena_), arena_));
  }
  json::Arena arena_;
  Anonymiser anonymiser_;
};

TEST_F(AnonymiseTest, ReplacesWhatIsAboutPeople) {
  const std::string out = clean(R"({"id":"c1","firstname":"Ada","lastname":"Byron","email":"ada@byron.org",
    "phones":["+44 20 7946 0000"],"date_of_birth":"1815-12-10","address":"12 St James's Square","stage":"Offer"})");
  for (const char* personal : {"Ada", "Byron", "byron.org", "7946", "1815", "Square"}) {
    EXPECT_EQ(out.find(personal), std::string::npos) << personal << " in " << out;
  }
  EXPECT_NE(out.find(R"("id":"c1")"), std::string::npos);
  EXPECT_NE(out.find(R"("stage":"Offer")"), std::string::npos);
}

TEST_F(AnonymiseTest, KeepsTogetherWhatBelongsTogether) {
  EXPECT_EQ(clean(R"([{"email":"a@x.org"},{"email":"b@x.org"},{"email":"a@x.org"}])"),
            R"([{"email":"person1@example.com"},{"email":"person2@example.com"},{"email":"person1@example.com"}])");
}

TEST_F(AnonymiseTest, FindsAddressesByTheirLook) {
  EXPECT_EQ(clean(R"({"contact":"ada@byron.org"})"), R"({"contact":"person1@example.com"})");
}

TEST_F(AnonymiseTest, PutsStandInsForTheAccountEverywhere) {
  anonymiser_.replace("byron-inc", "example");
  EXPECT_EQ(anonymiser_.clean_text("https://byron-inc.provider.example/jobs"), "https://example.provider.example/jobs");
  EXPECT_EQ(clean(R"({"owner":"byron-inc"})"), R"({"owner":"example"})");
}

TEST_F(AnonymiseTest, LeavesTheLinksThatAreFollowed) {
  anonymiser_.keep("https://api.example.com/jobs?page=2");
  EXPECT_EQ(clean(R"({"next":"https://api.example.com/jobs?page=2","photo":"https://cdn.example.com/ada.png"})"),
            R"({"next":"https://api.example.com/jobs?page=2","photo":"https://www.example.com/1"})");
}

}  // namespace
}  // namespace atsume::app
