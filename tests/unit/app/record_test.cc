#include "app/author/record.h"

#include <gtest/gtest.h>

#include "atsume/json/parse.h"
#include "atsume/json/write.h"
#include "atsume/json/yaml.h"

namespace atsume::app {
namespace {

class RecordTest : public ::testing::Test {
 protected:
  json::Value tests_of(const std::string& text) {
    const auto document = json::yaml::read(text);
    EXPECT_TRUE(document.problems.empty()) << text;
    return json::yaml::to_json(*document.root, arena_).find("tests");
  }
  json::Arena arena_;
  json::Value test_ = *json::parse(R"({"name":"b","call":"jobs.list","exchanges":[{"reply":{"status":200}}]})", arena_);
};

TEST_F(RecordTest, BeginsAListWhereThereIsNone) {
  const std::string text = *add_test("connector: 1\nid: x\n", test_);
  EXPECT_EQ(json::write(tests_of(text)), "[" + json::write(test_) + "]");
}

TEST_F(RecordTest, AddsBehindTheLastTest) {
  const std::string text = *add_test("id: x\ntests:\n  - name: a\n    call: jobs.list\n", test_);
  EXPECT_EQ(json::write(tests_of(text)), R"([{"name":"a","call":"jobs.list"},)" + json::write(test_) + "]");
}

TEST_F(RecordTest, LeavesTheSectionsThatFollowAlone) {
  const std::string text =
      *add_test("tests:\n  - name: a\n    call: jobs.list\n\n# more\nresources:\n  jobs: {}\n", test_);
  EXPECT_EQ(tests_of(text).size(), 2U);
  EXPECT_NE(text.find("\nresources:\n  jobs: {}\n"), std::string::npos);
}

TEST_F(RecordTest, RefusesWhatWouldBreakTheFile) {
  for (const char* file : {"id: x\ntests: []\n", "id: x\ntests:\n- name: a\n  call: jobs.list\n"}) {
    const auto added = add_test(file, test_);
    ASSERT_FALSE(added) << *added;
    EXPECT_EQ(added.error().code(), "try_record");
  }
}

TEST_F(RecordTest, HasNoSecretsAndNoPeople) {
  const auto loaded = catalog::load_texts({{"connectors/acme/connector.yaml", R"(connector: 1
id: acme
name: Acme
categories: [ats]
base_url: https://{{ account.company }}.acme.example
hosts: ["*.acme.example"]
fields: { company: { label: Company, example: initech } }
auth:
  key: { type: key, fields: { api_key: { label: Key } }, apply: { query: { key: "{{ account.api_key }}" } } }
resources: { people: { list: { request: GET /people, paginate: { type: none, reason: There is one page. } } } }
)"}});
  const auto connector = loaded.catalog->find_connector("acme");
  ASSERT_NE(connector, nullptr);
  const TestCase trial{.name = "people",
                       .auth = "key",
                       .account = *json::parse(R"({"company":"globex","api_key":"t0p-secret"})", arena_)};
  const std::vector<Passage> passages = {
      {.method = "GET",
       .url = *net::parse_url("https://globex.acme.example/people?key=t0p-secret"),
       .status = 200,
       .reply_body = R"([{"id":7,"name":"Ada Byron","email":"ada@globex.com","echo":"op-canary"}])"}};
  Secrets secrets;
  secrets.add(*json::parse(R"({"operator":"op-canary"})", arena_));
  const auto recorded = make_recorded_test({trial, "people.list", *connector, passages, secrets}, arena_);
  ASSERT_TRUE(recorded) << recorded.error().message();
  const std::string text = json::write(*recorded);
  for (const char* hidden : {"t0p", "globex", "Ada", "Byron", "op-canary"})
    EXPECT_EQ(text.find(hidden), std::string::npos) << text;
  EXPECT_NE(text.find("GET https://initech.acme.example/people?key=secret-api_key"), std::string::npos) << text;
}

}  // namespace
}  // namespace atsume::app
