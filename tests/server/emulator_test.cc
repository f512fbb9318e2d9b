// Every connector with a sandbox, found at run time: an account of it is made through the API, and every unified list
// that is mapped is walked to its end.
#include <gtest/gtest.h>

#include "atsume/json/write.h"
#include "atsume/upstream/picked.h"
#include "server/test_engine.h"

namespace atsume::testing {
namespace {

using Json = nlohmann::json;

// The values of a sandbox's account that fit the auth method; nothing when the method needs others.
std::optional<Json> context_for(const catalog::Connector& connector, const catalog::Auth& auth) {
  const Json given = Json::parse(json::write(connector.sandbox->account));
  Json out = Json::object();
  for (const auto* fields : {&connector.fields, &auth.fields}) {
    for (const auto& field : *fields) {
      if (given.contains(field.name)) {
        out[field.name] = given[field.name];
      } else if (field.is_required && !field.default_value) {
        return std::nullopt;
      }
    }
  }
  if (auth.type != catalog::AuthType::kOauth2) return out;
  if (!given.contains("access_token")) return std::nullopt;
  out["oauth"]["token"]["access_token"] = given["access_token"];
  return out;
}

std::string connect(TestEngine& engine, const catalog::Connector& connector) {
  std::string why = "no auth method of " + connector.id + " can be filled from its sandbox";
  for (const auto& auth : connector.auth) {
    const auto context = context_for(connector, auth);
    if (!context) continue;
    const auto answer = engine.create_sandbox_account({{"integration", connector.id},
                                                       {"tenant_id", "acme"},
                                                       {"authentication_method", auth.name},
                                                       {"is_sandbox", true},
                                                       {"context", *context}});
    if (answer.status == 201) return answer.json()["id"];
    why = auth.name + ": " + answer.body;
  }
  ADD_FAILURE() << connector.id << ": " << why;
  return {};
}

// A list that is asked for under a parent gets the first parent there is: `candidate_id` one of the candidates.
std::string with_parent(TestEngine& engine, const std::string& api, const std::string& resource,
                        const std::string& query) {
  const auto answer = engine.get(api + resource + query);
  if (answer.status != 400 || answer.json()["code"] != "missing_argument") return resource + query;
  const std::string argument = answer.json()["details"]["argument"];
  EXPECT_TRUE(argument.ends_with("_id")) << answer.body;
  const auto parents = engine.get(api + argument.substr(0, argument.size() - 3) + "s" + query);
  EXPECT_EQ(parents.status, 200) << parents.body;
  return resource + query + "&" + argument + "=" + parents.json()["result"][0].value("id", "");
}

// How many records the list has, page after page.
std::size_t walk_list(TestEngine& engine, const std::string& path) {
  std::size_t count = 0;
  std::string cursor;
  for (int pages = 0; pages < 100; ++pages) {
    const auto answer = engine.get(path + "&next_cursor=" + cursor);
    EXPECT_EQ(answer.status, 200) << path << ": " << answer.body.substr(0, 2000);
    if (answer.status != 200) return count;
    const Json body = answer.json();
    if (body.contains("meta")) EXPECT_FALSE(body["meta"].contains("warnings")) << path << ": " << body["meta"];
    for (const auto& record : body["result"]) EXPECT_TRUE(record["id"].is_string()) << path << ": " << record;
    count += body["result"].size();
    if (body["next_cursor"].is_null()) return count;
    cursor = body["next_cursor"];
  }
  ADD_FAILURE() << path << " never ends";
  return count;
}

TEST(Emulator, ListsEveryUnifiedListOfEveryConnectorWithASandbox) {
  TestEngine engine;
  const auto catalog = engine.services().catalog.get();
  std::size_t connectors = 0;
  for (const auto& [id, connector] : catalog->connectors) {
    if (!connector->sandbox) continue;
    ++connectors;
    const std::string account = connect(engine, *connector);
    if (account.empty()) continue;
    const std::string query = "?limit=3&atsume_max_wait_ms=100000&integrated_account_id=" + account;
    for (const auto& [model, mappings] : catalog->mappings) {
      const auto mapping = mappings.find(id);
      if (mapping == mappings.end()) continue;
      std::size_t records = 0;
      for (const auto& resource : mapping->second->resources) {
        if (resource->find("list") == nullptr) continue;
        const std::string api = "/v1/unified/" + model + "/";
        records += walk_list(engine, api + with_parent(engine, api, resource->name, query));
      }
      EXPECT_GT(records, 0U) << id << " has records of " << model;
    }
  }
  EXPECT_GE(connectors, 17U);
}

// Gets that pick their record out of a list find every one that is listed, and nobody else.
TEST(Emulator, GetsWhatIsPickedOutOfAList) {
  TestEngine engine;
  const auto catalog = engine.services().catalog.get();
  std::size_t found = 0;
  for (const auto& [id, connector] : catalog->connectors) {
    if (!connector->sandbox) continue;
    const std::string account = connect(engine, *connector);
    const std::string query = "?atsume_max_wait_ms=100000&integrated_account_id=" + account;
    for (const auto& [model, mappings] : catalog->mappings) {
      const auto mapping = mappings.find(id);
      if (mapping == mappings.end()) continue;
      for (const auto& resource : mapping->second->resources) {
        const auto* get = resource->find("get");
        if (get == nullptr || resource->find("list") == nullptr || !upstream::picks(*get->from)) continue;
        const std::string path = "/v1/unified/" + model + "/" + resource->name;
        const auto listed = engine.get(path + query);
        ASSERT_EQ(listed.status, 200) << path << ": " << listed.body;
        const Json records = listed.json()["result"];
        EXPECT_FALSE(records.empty()) << id << path;
        for (const Json& record : records) {
          const auto one = engine.get(path + "/" + record.value("id", "") + query);
          EXPECT_EQ(one.status, 200) << id << path << ": " << one.body;
          EXPECT_EQ(one.json()["id"], record["id"]) << id << path;
          ++found;
        }
        EXPECT_EQ(engine.get(path + "/nobody" + query).status, 404) << id << path;
      }
    }
  }
  EXPECT_GE(found, 40U);
}

// Bounds of time are no values of records: BambooHR's list of requests takes a first and a last day.
TEST(Emulator, ListsWhatLiesBetweenTwoDays) {
  TestEngine engine;
  const std::string account = connect(engine, *engine.services().catalog.get()->find_connector("bamboohr"));
  const std::string path = "/v1/unified/hris/timeoff_requests?integrated_account_id=" + account;
  const auto all = engine.get(path);
  ASSERT_EQ(all.status, 200) << all.body;
  EXPECT_EQ(all.json()["result"].size(), 3U);
  const auto later = engine.get(path + "&start_time[gte]=2026-02-01&end_time[lte]=2026-12-31");
  ASSERT_EQ(later.status, 200) << later.body;
  EXPECT_EQ(later.json()["result"].size(), 2U) << later.body;
}

// What was written is read back; another engine's emulator knows nothing of it.
TEST(Emulator, KeepsWhatIsWritten) {
  TestEngine engine;
  const std::string account = connect(engine, *engine.services().catalog.get()->find_connector("greenhouse"));
  const std::string query = "?integrated_account_id=" + account;
  const auto made = engine.call(
      {.method = "POST", .path = "/v1/proxy/candidates" + query, .body = R"({"first_name":"Ada","last_name":"L"})"});
  ASSERT_LT(made.status, 300) << made.body;
  const std::string id = made.json()["id"].dump();
  const auto read = engine.get("/v1/proxy/candidates/" + id + query);
  ASSERT_EQ(read.status, 200) << read.body;
  EXPECT_EQ(read.json()["first_name"], "Ada");
  const auto changed = engine.call(
      {.method = "PATCH", .path = "/v1/proxy/candidates/" + id + query, .body = R"({"first_name":"Augusta"})"});
  ASSERT_EQ(changed.status, 200) << changed.body;
  const Json again = engine.get("/v1/proxy/candidates/" + id + query).json();
  EXPECT_EQ(again["first_name"], "Augusta");
  EXPECT_EQ(again["last_name"], "L");
  EXPECT_EQ(engine.call({.method = "DELETE", .path = "/v1/proxy/candidates/" + id + query}).status, 200);
  EXPECT_EQ(engine.get("/v1/proxy/candidates/" + id + query).status, 404);
}

}  // namespace
}  // namespace atsume::testing
