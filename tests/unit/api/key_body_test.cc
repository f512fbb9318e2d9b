#include "api/key_body.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "atsume/base/limits.h"

namespace atsume::api {
namespace {

constexpr base::WallTime kNow{std::chrono::milliseconds(1'774'396'800'123)};

template <class T>
std::string wrong_member(const Result<T>& result) {
  if (result) return "none";
  return result.error().details().empty() ? "unnamed" : result.error().details().front().first;
}

TEST(KeyBody, ReadsAWholeDraft) {
  const auto draft = read_key_draft(
      R"({"name":"ops","description":"d","level":"admin","environment":"test","expires_at":"2030-01-01",)"
      R"("allowed_addresses":["10.0.0.0/8","::1"],"requests_per_minute":0})",
      kNow, true);
  ASSERT_TRUE(draft) << draft.error().message();
  EXPECT_EQ(draft->name, "ops");
  EXPECT_EQ(draft->description, "d");
  EXPECT_EQ(draft->level, store::KeyLevel::kAdmin);
  EXPECT_FALSE(draft->is_live);
  EXPECT_EQ(draft->expires_at, base::parse_iso8601("2030-01-01"));
  EXPECT_EQ(draft->allowed_addresses.size(), 2U);
  EXPECT_EQ(draft->requests_per_minute, 0U);
  const auto least = read_key_draft(R"({"name":"n","level":"read"})", kNow, false);
  ASSERT_TRUE(least);
  EXPECT_FALSE(least->is_live);
  EXPECT_EQ(least->requests_per_minute, std::nullopt);
}

TEST(KeyBody, NamesWhatIsWrong) {
  for (const auto& [body, member] : std::vector<std::pair<std::string, std::string>>{
           {R"({"level":"read"})", "name"},
           {R"({"name":"","level":"read"})", "name"},
           {R"({"name":7,"level":"read"})", "name"},
           {R"({"name":null,"level":"read"})", "name"},
           {R"({"name":"n"})", "level"},
           {R"({"name":"n","level":"root"})", "level"},
           {R"({"name":"n","level":"read","environment":"staging"})", "environment"},
           {R"({"name":"n","level":"read","expires_at":"soon"})", "expires_at"},
           {R"({"name":"n","level":"read","expires_at":"2020-01-01"})", "expires_at"},
           {R"({"name":"n","level":"read","allowed_addresses":"10.0.0.1"})", "allowed_addresses"},
           {R"({"name":"n","level":"read","allowed_addresses":["here"]})", "allowed_addresses"},
           {R"({"name":"n","level":"read","allowed_addresses":[7]})", "allowed_addresses"},
           {R"({"name":"n","level":"read","requests_per_minute":-1})", "requests_per_minute"},
           {R"({"name":"n","level":"read","requests_per_minute":1.5})", "requests_per_minute"},
           {R"({"name":"n","level":"read","requests_per_minute":1000001})", "requests_per_minute"},
           {R"({"name":"n","level":"read","leevl":"read"})", "leevl"}}) {
    EXPECT_EQ(wrong_member(read_key_draft(body, kNow, true)), member) << body;
  }
  EXPECT_EQ(wrong_member(read_key_patch(R"({"level":"admin"})", kNow)), "level");
  EXPECT_EQ(wrong_member(read_key_patch(R"({"name":null})", kNow)), "name");
}

TEST(KeyBody, APatchTellsAbsentFromRemoved) {
  const auto none = read_key_patch("{}", kNow).value();
  EXPECT_FALSE(none.name || none.description || none.expires_at || none.allowed_addresses || none.requests_per_minute);
  const auto removed = read_key_patch(R"({"expires_at":null,"requests_per_minute":null})", kNow).value();
  ASSERT_TRUE(removed.expires_at && removed.requests_per_minute);
  EXPECT_FALSE(*removed.expires_at || *removed.requests_per_minute);
}

TEST(KeyBody, AGraceHasADefaultAndAnEnd) {
  EXPECT_EQ(read_grace("{}").value(), base::limits::kKeyGraceDefault);
  EXPECT_EQ(read_grace(R"({"grace_seconds":null})").value(), base::limits::kKeyGraceDefault);
  EXPECT_EQ(read_grace(R"({"grace_seconds":0})").value(), std::chrono::seconds(0));
  EXPECT_EQ(wrong_member(read_grace(R"({"grace_seconds":2592001})")), "grace_seconds");
  EXPECT_EQ(wrong_member(read_grace(R"({"grace":5})")), "grace");
}

}  // namespace
}  // namespace atsume::api
