// What mapping files can say beyond fields and filters: writes, lists that hang on parents, changes since an instant,
// filters that are dropped, and lists that are completed.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "server/test_engine.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

constexpr std::string_view kProvider = "https://api.tree.example";

constexpr std::string_view kConnector = R"(connector: 1
id: tree
name: Tree
categories: [ats]
base_url: https://api.tree.example
auth: { key: { type: key, fields: { api_key: { label: Key } }, apply: { bearer: "{{ account.api_key }}" } } }
paginate: { type: cursor, param: after, next: next, size_param: size, size: 2, max_size: 2 }
resources:
  jobs:
    list: { request: GET /jobs, data: jobs, since: { param: changed_after, as: epoch_s } }
    get: GET /jobs/{id}
    create: POST /jobs
    update: PUT /jobs/{id}
  people:
    list: { request: "GET /jobs/{job_id}/people", data: people }
    move: POST /people/{id}/move
  stages:
    list: { request: "GET /jobs/{job_id}/stages", data: stages }
  waiting:
    list: { request: "GET /jobs/{job_id}/stages/{stage_id}/waiting", data: waiting }
  questions:
    list:
      request: POST /questions
      effect: read
      params_in: body
      data: questions
      paginate: { type: none, reason: A job's questions come in one answer. }
  departments:
    list: { request: GET /departments, data: departments, paginate: { type: none, reason: There are few. } }
    get: { request: GET /departments, data: "departments[$string(id) = $id]" }
)";

constexpr std::string_view kMapping = R"(mapping: 1
model: ats
connector: tree
resources:
  jobs:
    fields: { id: id, name: title, description: text, updated_at: changed }
    list: { from: jobs.list, partial: true, ignored_filters: [status] }
    get: { from: jobs.get }
    create:
      from: jobs.create
      body: { title: name, meta: { code: code, note: nothing } }
    update: { from: jobs.update, map_body: '{ "title": $uppercase(name), "id": $id }' }
  candidates:
    fields: { id: id, name: name, applications: '[{ "id": id, "job": { "id": $parent.id } }]' }
    list: { from: people.list, for_each: { job: jobs.list } }
  tags:
    fields: { id: id, name: $parent.id }
    list: { from: waiting.list, for_each: { job: jobs.list, stage: stages.list } }
  job_form_fields:
    fields: { id: id, job: { id: "$parent ? $parent.id : $query.job_id" } }
    list:
      from: questions.list
      for_each: { job: jobs.list }
      args: { jobId: $parent.id, deep: "'yes'" }
      filters: { job_id: "$type(job_id) = 'string' ? { 'jobId': job_id }" }
  departments:
    fields: { id: id, name: name }
    list: { from: departments.list }
    get: { from: departments.get }
  applications:
    fields: { id: id }
    move-stage: { from: people.move, body: { to: stage_id } }
)";

class MappingLanguageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string model_file = std::string(ATSUME_SOURCE_DIR) + "/mappings/ats/model.yaml";
    std::ifstream in(model_file);
    const std::string model((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const auto loaded = catalog::load_texts({{"connectors/tree/connector.yaml", std::string(kConnector)},
                                             {"mappings/ats/model.yaml", model},
                                             {"mappings/ats/tree.yaml", std::string(kMapping)}});
    for (const auto& one : loaded.diagnostics) {
      ASSERT_NE(one.severity, catalog::Severity::kError) << render(one, catalog::Style::kPlain);
    }
    engine_.services().catalog.set(loaded.catalog);
    engine_.network().serve(kProvider, provider_.handler());
    const auto answer = engine_.post(
        "/v1/integrated-account",
        {{"integration", "tree"}, {"tenant_id", "acme"}, {"context", {{"api_key", "k"}}}, {"verify", false}});
    account_ = answer.json().value("id", "");
    ASSERT_FALSE(account_.empty()) << answer.body;
  }

  std::string path(const std::string& resource, const std::string& more = "") {
    return "/v1/unified/ats/" + resource + "?atsume_ignore_remote_data=true&integrated_account_id=" + account_ + more;
  }

  // Ids of a whole list, page by page.
  std::vector<std::string> walk(const std::string& resource, const std::string& more) {
    std::vector<std::string> out;
    std::string cursor;
    do {
      const auto answer = engine_.get(path(resource, more + "&next_cursor=" + cursor));
      EXPECT_EQ(answer.status, 200) << answer.body;
      const auto body = answer.json();
      for (const auto& record : body["result"]) out.push_back(record["id"]);
      cursor = body["next_cursor"].is_string() ? body["next_cursor"].get<std::string>() : "";
    } while (!cursor.empty());
    return out;
  }

  // Items of a list in pages of two, after the cursor that was sent.
  static json page_of(const json& items, const std::string& name, const std::string& target) {
    const auto at = target.find("&after=");
    const std::size_t first = at == std::string::npos ? 0 : std::stoul(target.substr(at + 7));
    json out = {{name, json::array()}, {"next", nullptr}};
    for (std::size_t i = first; i < items.size() && i < first + 2; ++i) out[name].push_back(items[i]);
    if (first + 2 < items.size()) out["next"] = std::to_string(first + 2);
    return out;
  }

  net::HttpResponse answer(const TestProvider::Asked& asked) {
    if (asked.target == "/questions") {
      return json_answer(200, {{"questions", people_[json::parse(asked.body).value("jobId", "")]}});
    }
    if (asked.target == "/departments") return json_answer(200, {{"departments", departments_}});
    if (asked.method != "GET") return json_answer(200, {{"id", "new"}, {"title", "stored"}});
    if (asked.target.find("/waiting") != std::string::npos) {
      return json_answer(
          200, page_of(waiting_[asked.target.substr(0, asked.target.find("/waiting"))], "waiting", asked.target));
    }
    if (const auto stages = asked.target.find("/stages"); stages != std::string::npos) {
      return json_answer(200, page_of(stages_[asked.target.substr(6, stages - 6)], "stages", asked.target));
    }
    if (asked.target.starts_with("/jobs?")) return json_answer(200, page_of(jobs_, "jobs", asked.target));
    const auto people = asked.target.find("/people");
    const std::string job = asked.target.substr(6, people == std::string::npos ? people : people - 6);
    if (people != std::string::npos) return json_answer(200, page_of(people_[job], "people", asked.target));
    return whole_.contains(job) ? json_answer(200, whole_[job]) : json_answer(404, {{"error", "gone"}});
  }

  static json person(const std::string& id) { return {{"id", id}, {"name", "P" + id}}; }

  TestEngine engine_;
  std::string account_;
  json jobs_ = {{{"id", "b"}, {"title", "B"}}, {{"id", "c"}, {"title", "C"}}, {{"id", "a"}, {"title", "A"}}};
  std::map<std::string, json> people_ = {{"a", json::array({person("1")})},
                                         {"b", json::array({person("2"), person("3"), person("4")})},
                                         {"c", json::array()}};
  std::map<std::string, json> stages_ = {{"a", json::array({person("z")})},
                                         {"b", json::array({person("s2"), person("s1"), person("s3")})},
                                         {"c", json::array({person("s1"), person("a1")})}};
  std::map<std::string, json> waiting_ = {{"/jobs/b/stages/s1", json::array({person("1"), person("2"), person("3")})},
                                          {"/jobs/b/stages/s2", json::array()},
                                          {"/jobs/b/stages/s3", json::array({person("4")})},
                                          {"/jobs/c/stages/a1", json::array({person("5")})},
                                          {"/jobs/c/stages/s1", json::array({person("6")})},
                                          {"/jobs/a/stages/z", json::array({person("7"), person("8")})}};
  std::map<std::string, json> whole_ = {{"a", {{"id", "a"}, {"title", "A"}, {"text", "all of a"}}},
                                        {"b", {{"id", "b"}, {"title", "B"}, {"text", "all of b"}}}};
  json departments_ = {{{"id", 7}, {"name", "Kitchen"}}, {{"id", 8}, {"name", "Bar"}}};
  TestProvider provider_{[this](const TestProvider::Asked& asked) { return answer(asked); }};
};

using Ids = std::vector<std::string>;

TEST_F(MappingLanguageTest, AWriteSendsTheMappedBodyAndMapsTheAnswer) {
  const auto answer = engine_.post(path("jobs"), {{"name", "Cook"}, {"code", "C1"}, {"remote_data", {{"extra", 7}}}});
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()["name"], "stored");
  ASSERT_EQ(provider_.asked().size(), 1U);
  EXPECT_EQ(json::parse(provider_.asked()[0].body),
            (json{{"title", "Cook"}, {"meta", {{"code", "C1"}}}, {"extra", 7}}));
}

TEST_F(MappingLanguageTest, AnUpdateSeesItsId) {
  const auto answer = engine_.call({.method = "PATCH",
                                    .path = "/v1/unified/ats/jobs/j9?integrated_account_id=" + account_,
                                    .body = R"({"name":"cook"})"});
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(provider_.asked().at(0).target, "/jobs/j9");
  EXPECT_EQ(json::parse(provider_.asked()[0].body), (json{{"title", "COOK"}, {"id", "j9"}}));
}

TEST_F(MappingLanguageTest, AMethodOfTheResourceNamesItsRecordInTheBody) {
  const auto answer = engine_.post("/v1/unified/ats/applications/move-stage?integrated_account_id=" + account_,
                                   {{"id", "p7"}, {"stage_id", "offer"}});
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer.json().contains("result")) << answer.body;
  EXPECT_EQ(provider_.asked().at(0).target, "/people/p7/move");
  EXPECT_EQ(json::parse(provider_.asked()[0].body), (json{{"to", "offer"}}));
}

TEST_F(MappingLanguageTest, WhatTheProviderLacksIsRefusedWithoutACall) {
  const auto answer =
      engine_.call({.method = "DELETE", .path = "/v1/unified/ats/candidates/1?integrated_account_id=" + account_});
  EXPECT_GE(answer.status, 400);
  EXPECT_TRUE(provider_.asked().empty());
}

TEST_F(MappingLanguageTest, AListOfParentsIsWalkedWholeInTheOrderOfParents) {
  // Pages of parents come as the provider has them, {b, c} and {a}.
  EXPECT_EQ(walk("candidates", ""), (Ids{"2", "3", "4", "1"}));
  for (const char* limit : {"1", "2", "3", "4", "5"}) {
    EXPECT_EQ(walk("candidates", std::string("&limit=") + limit), (Ids{"2", "3", "4", "1"})) << limit;
  }
  const auto first = engine_.get(path("candidates", "&limit=1")).json();
  EXPECT_EQ(first["result"][0]["applications"][0]["job"]["id"], "b");
}

TEST_F(MappingLanguageTest, ParentsOfParentsAreWalkedAndEveryCursorFindsItsPlace) {
  const Ids all = walk("tags", "");
  Ids sorted = all;
  std::ranges::sort(sorted);
  EXPECT_EQ(sorted, (Ids{"1", "2", "3", "4", "5", "6", "7", "8"}));
  for (int limit = 1; limit <= 9; ++limit) EXPECT_EQ(walk("tags", "&limit=" + std::to_string(limit)), all) << limit;
}

TEST_F(MappingLanguageTest, ACallerWhoNamesTheParentGetsItsListAlone) {
  EXPECT_EQ(walk("candidates", "&job_id=a"), Ids{"1"});
  EXPECT_EQ(provider_.asked().size(), 1U);
}

TEST_F(MappingLanguageTest, AParentIsNamedInTheBodyToo) {
  EXPECT_EQ(walk("job_form_fields", ""), (Ids{"2", "3", "4", "1"}));
  for (const char* parent : {"&job_id=b", "&jobId=b"}) {
    const std::size_t before = provider_.asked().size();
    EXPECT_EQ(walk("job_form_fields", parent), (Ids{"2", "3", "4"})) << parent;
    ASSERT_EQ(provider_.asked().size(), before + 1) << parent;
    EXPECT_EQ(json::parse(provider_.asked().back().body), (json{{"jobId", "b"}, {"deep", "yes"}})) << parent;
  }
  const auto first = engine_.get(path("job_form_fields", "&job_id=b&limit=1")).json();
  EXPECT_EQ(first["result"][0]["job"]["id"], "b");
  EXPECT_FALSE(first.contains("meta") && first["meta"].contains("post_filtered")) << first;
  // Of two parents neither is meant alone: all are walked, and the engine does the rest.
  EXPECT_EQ(walk("job_form_fields", "&job_id=b&job_id=a"), (Ids{"2", "3", "4", "1"}));
}

TEST_F(MappingLanguageTest, AGetIsPickedOutOfAList) {
  const auto found = engine_.get("/v1/unified/ats/departments/8?integrated_account_id=" + account_);
  EXPECT_EQ(found.status, 200) << found.body;
  EXPECT_EQ(found.json()["id"], "8");
  EXPECT_EQ(found.json()["name"], "Bar");
  EXPECT_EQ(found.json()["remote_data"], departments_[1]);
  const auto missing = engine_.get("/v1/unified/ats/departments/9?integrated_account_id=" + account_);
  EXPECT_EQ(missing.status, 404) << missing.body;
  EXPECT_EQ(missing.json()["code"], "not_found");
  EXPECT_EQ(missing.json()["origin"], "provider");
  // Its own method answers the record alone, not the list that came.
  const auto own = engine_.get("/v1/proxy/departments/7?integrated_account_id=" + account_);
  EXPECT_EQ(own.status, 200) << own.body;
  EXPECT_EQ(own.json(), departments_[0]);
  EXPECT_EQ(engine_.get("/v1/proxy/departments/9?integrated_account_id=" + account_).status, 404);
}

TEST_F(MappingLanguageTest, AParentThatGoesMeanwhileTakesNobodyElseAlong) {
  jobs_.erase(2);
  people_["c"] = json::array({person("9")});
  const auto first = engine_.get(path("candidates", "&limit=2")).json();
  jobs_.erase(0);
  const auto second =
      engine_.get(path("candidates", "&limit=2&next_cursor=" + first["next_cursor"].get<std::string>()));
  EXPECT_EQ(second.status, 200) << second.body;
  ASSERT_EQ(second.json()["result"].size(), 1U) << second.body;
  EXPECT_EQ(second.json()["result"][0]["id"], "9");
}

TEST_F(MappingLanguageTest, ALimitThatIsMetHalfwayLosesNothingThatWasRead) {
  int calls = 0;
  TestProvider limited([&](const TestProvider::Asked& asked) {
    if (++calls <= 2) return answer(asked);
    auto out = json_answer(429, {{"error", "slow down"}});
    out.headers.set("retry-after", "60");
    return out;
  });
  engine_.network().serve(kProvider, limited.handler());
  const auto first = engine_.get(path("candidates"));
  EXPECT_EQ(first.status, 200) << first.body;
  ASSERT_EQ(first.json()["result"].size(), 2U) << first.body;
  engine_.network().serve(kProvider, provider_.handler());
  engine_.clock().advance(std::chrono::minutes(2));
  const auto rest = engine_.get(path("candidates", "&next_cursor=" + first.json()["next_cursor"].get<std::string>()));
  ASSERT_EQ(rest.json()["result"].size(), 2U) << rest.body;
  EXPECT_EQ(rest.json()["result"][0]["id"], "4");
  EXPECT_EQ(rest.json()["result"][1]["id"], "1");
}

TEST_F(MappingLanguageTest, ChangesAreAskedForAsTheConnectorSays) {
  jobs_ = {{{"id", "old"}, {"changed", "2025-12-31T23:00:00Z"}},
           {{"id", "new"}, {"changed", "2026-01-01T10:00:00Z"}},
           {{"id", "silent"}}};
  const auto answer = engine_.get(path("jobs", "&updated_at[gte]=2026-01-01T00:00:00Z"));
  EXPECT_NE(provider_.asked().at(0).target.find("changed_after=1767225600"), std::string::npos)
      << provider_.asked()[0].target;
  // One that shows an earlier instant came only because the provider's grain is coarser.
  const auto body = answer.json();
  ASSERT_EQ(body["result"].size(), 2U) << answer.body;
  EXPECT_EQ(body["result"][0]["id"], "new");
  EXPECT_EQ(body["result"][1]["id"], "silent");
}

TEST_F(MappingLanguageTest, AnIgnoredFilterIsDropped) { EXPECT_EQ(walk("jobs", "&status=open"), (Ids{"b", "c", "a"})); }

TEST_F(MappingLanguageTest, APartialListIsCompletedWhenAskedFor) {
  const auto plain = engine_.get(path("jobs")).json();
  EXPECT_TRUE(plain["result"][0]["description"].is_null());
  const auto answer = engine_.get(path("jobs", "&atsume_hydrate=true")).json();
  ASSERT_EQ(answer["result"].size(), 3U);
  EXPECT_EQ(answer["result"][0]["description"], "all of b");
  EXPECT_EQ(answer["result"][2]["description"], "all of a");
  // c is gone: it stands as the list told it, and the answer says so.
  EXPECT_EQ(answer["result"][1]["id"], "c");
  EXPECT_NE(answer["meta"]["warnings"].dump().find("c is gone"), std::string::npos) << answer.dump();
}

}  // namespace
}  // namespace atsume::testing
