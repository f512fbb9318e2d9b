// What one account changes in its connector and its mappings, on every path that calls for it.
#include <gtest/gtest.h>

#include <fstream>

#include "server/test_engine.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

constexpr std::string_view kConnector = R"(connector: 1
id: tree
name: Tree
categories: [ats]
base_url: https://api.tree.example
auth: { key: { type: key, fields: { api_key: { label: Key } }, apply: { bearer: "{{ account.api_key }}" } } }
verify: GET /me
disconnect: [{ request: POST /goodbye }]
paginate: { type: none, reason: short }
resources:
  jobs:
    list: { request: GET /jobs, data: jobs }
    get: "GET /jobs/{id}"
)";
constexpr std::string_view kModel = R"(model: 1
id: ats
name: Applicant tracking
resources:
  jobs:
    methods: [list, get]
    fields: { id: { type: string, required: true }, name: string, code: string, description: string }
)";
constexpr std::string_view kMapping = R"(mapping: 1
model: ats
connector: tree
resources:
  jobs:
    fields: { id: id, name: title, code: ref }
    list: { from: jobs.list }
    get: { from: jobs.get }
)";

const json kJob = {{"id", "1"}, {"title", "Cook"}, {"ref", "C-1"}, {"intern_title", "cook (night)"}, {"text", "Cooks"}};

class OverridesTest : public ::testing::Test {
 protected:
  OverridesTest() {
    use(kMapping);
    engine_.network().serve("https://api.tree.example", provider_.handler());
    engine_.network().serve("https://eu.tree.example", eu_.handler());
  }

  void use(std::string_view mapping) {
    const auto loaded = catalog::load_texts({{"connectors/tree/connector.yaml", std::string(kConnector)},
                                             {"mappings/ats/model.yaml", std::string(kModel)},
                                             {"mappings/ats/tree.yaml", std::string(mapping)}});
    for (const auto& one : loaded.diagnostics) {
      EXPECT_NE(one.severity, catalog::Severity::kError) << render(one, catalog::Style::kPlain);
    }
    engine_.services().catalog.set(loaded.catalog);
  }

  static net::HttpResponse answer(const TestProvider::Asked& asked) {
    if (asked.target.find("/jobs/") != std::string::npos) return json_answer(200, kJob);
    if (asked.target.find("/jobs") != std::string::npos) return json_answer(200, {{"jobs", json::array({kJob})}});
    return json_answer(200, {{"id", "42"}});
  }

  static json draft(const json& overrides) {
    json out = {{"integration", "tree"}, {"tenant_id", "t"}, {"context", {{"api_key", "canary"}}}, {"verify", false}};
    if (!overrides.is_null()) out["overrides"] = overrides;
    return out;
  }
  std::string create(const json& overrides = nullptr) {
    const auto made = engine_.post("/v1/integrated-account", draft(overrides));
    EXPECT_EQ(made.status, 201) << made.body;
    return made.json().value("id", "");
  }
  Answer patch(const std::string& id, const json& body) {
    return engine_.call({.method = "PATCH", .path = path_of(id), .body = body.dump()});
  }
  static std::string path_of(const std::string& id) { return "/v1/integrated-account/" + id; }
  Answer jobs(const std::string& id) { return engine_.get("/v1/unified/ats/jobs?integrated_account_id=" + id); }
  json first_job(const std::string& id) {
    const auto listed = jobs(id);
    EXPECT_EQ(listed.status, 200) << listed.body;
    json job = listed.json()["result"][0];
    job.erase("remote_data");
    return job;
  }
  static json fields(const json& changes) {
    return {{"mappings", {{"ats", {{"resources", {{"jobs", {{"fields", changes}}}}}}}}}};
  }

  TestEngine engine_;
  TestProvider provider_{answer};
  TestProvider eu_{answer};
};

TEST_F(OverridesTest, AddReplaceAndRemoveFieldsForOneAccountOnly) {
  const auto plain = create();
  const auto own = create(fields({{"name", "intern_title"}, {"description", "text"}, {"code", nullptr}}));
  const json job = first_job(own);
  EXPECT_EQ(job["name"], "cook (night)");
  EXPECT_EQ(job["description"], "Cooks");
  EXPECT_FALSE(job.contains("code") && job["code"] == "C-1") << job;
  const json other = first_job(plain);
  EXPECT_EQ(other["name"], "Cook");
  EXPECT_EQ(other["code"], "C-1");
  EXPECT_NE(other.value("description", json()), "Cooks");
  const auto one = engine_.get("/v1/unified/ats/jobs/1?integrated_account_id=" + own);
  EXPECT_EQ(one.json()["name"], "cook (night)") << one.body;
}

TEST_F(OverridesTest, ChangeWhereEveryPathCalls) {
  const auto id = create({{"connector", {{"base_url", "https://eu.tree.example/v2"}}}});
  EXPECT_EQ(jobs(id).status, 200);
  EXPECT_EQ(engine_.get("/v1/proxy/jobs?integrated_account_id=" + id).status, 200);
  EXPECT_EQ(engine_.get("/v1/custom/anything?integrated_account_id=" + id).status, 200);
  EXPECT_EQ(engine_.call({.method = "POST", .path = path_of(id) + "/verify"}).status, 200);
  EXPECT_EQ(patch(id, {{"context", {{"api_key", "canary-2"}}}}).status, 200);
  EXPECT_EQ(engine_.call({.method = "DELETE", .path = path_of(id)}).status, 200);
  std::vector<std::string> targets;
  for (const auto& asked : eu_.asked()) targets.push_back(asked.method + " " + asked.target);
  EXPECT_EQ(targets, (std::vector<std::string>{"GET /v2/jobs", "GET /v2/jobs", "GET /v2/anything", "GET /v2/me",
                                               "GET /v2/me", "POST /v2/goodbye"}));
  EXPECT_TRUE(provider_.asked().empty());
}

TEST_F(OverridesTest, NewMethodsAreCapabilitiesOfTheAccount) {
  const auto id = create({{"connector", {{"resources", {{"tags", {{"list", "GET /tags"}}}}}}}});
  const auto own = engine_.get(path_of(id) + "/capabilities");
  ASSERT_EQ(own.status, 200) << own.body;
  const auto all = engine_.get("/v1/integration/tree/capabilities");
  ASSERT_EQ(all.status, 200) << all.body;
  EXPECT_EQ(own.json()["proxy"], json::array({"jobs.list", "jobs.get", "tags.list"})) << own.body;
  EXPECT_EQ(all.json()["proxy"], json::array({"jobs.list", "jobs.get"})) << all.body;
  EXPECT_EQ(engine_.get("/v1/integration/tre/capabilities").json()["code"], "unknown_integration");
}

TEST_F(OverridesTest, ABadOneIsRefusedWithTheMessagesOfCheck) {
  const auto refused = engine_.post("/v1/integrated-account", draft(fields({{"nmae", "intern_title"}})));
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_EQ(refused.json()["code"], "invalid_override");
  EXPECT_EQ(refused.json()["origin"], "caller");
  const json diagnostics = refused.json()["details"]["diagnostics"];
  ASSERT_EQ(diagnostics.size(), 1U) << refused.body;
  EXPECT_EQ(diagnostics[0]["code"], "E053");
  EXPECT_EQ(diagnostics[0]["severity"], "error");
  EXPECT_EQ(diagnostics[0]["file"], "overrides");
  EXPECT_EQ(diagnostics[0]["line"], 7);
  EXPECT_EQ(diagnostics[0]["column"], 13);
  EXPECT_EQ(diagnostics[0]["source"], R"(            "nmae": "intern_title")");
  EXPECT_EQ(diagnostics[0]["caret"], "            ^~~~~~");
  EXPECT_NE(diagnostics[0]["message"].get<std::string>().find("did you mean \"name\"?"), std::string::npos);
  EXPECT_EQ(engine_.get("/v1/integrated-account").json()["result"].size(), 0U) << "nothing is stored";
  EXPECT_EQ(refused.body.find("canary"), std::string::npos);
}

TEST_F(OverridesTest, APatchReplacesThemAndNullTakesThemAway) {
  const auto id = create(fields({{"name", "intern_title"}}));
  EXPECT_EQ(patch(id, {{"overrides", fields({{"nmae", "title"}})}}).status, 422);
  EXPECT_EQ(first_job(id)["name"], "cook (night)") << "what was refused changed nothing";
  const auto changed = patch(id, {{"overrides", fields({{"code", "id"}})}});
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.json()["overrides"], fields({{"code", "id"}}));
  EXPECT_EQ(first_job(id)["name"], "Cook");
  EXPECT_EQ(first_job(id)["code"], "1");
  EXPECT_EQ(patch(id, {{"overrides", nullptr}}).json()["overrides"], json::object());
  EXPECT_EQ(first_job(id)["code"], "C-1");
  EXPECT_EQ(patch(id, {{"overrides", "text"}}).json()["code"], "invalid_body");
}

TEST_F(OverridesTest, TooLargeOnesAreRefused) {
  const auto answer =
      engine_.post("/v1/integrated-account", draft(fields({{"name", "'" + std::string(300'000, 'x') + "'"}})));
  EXPECT_EQ(answer.status, 413) << answer.body.substr(0, 300);
  EXPECT_EQ(answer.json()["code"], "override_too_large");
}

TEST_F(OverridesTest, OnesThatAReloadBreaksFailTheirAccountAndNoOther) {
  const auto plain = create();
  const auto own = create(json::parse(R"({"mappings":{"ats":{"resources":{"jobs":{"get":null}}}}})"));
  EXPECT_EQ(jobs(own).status, 200);
  use(R"(mapping: 1
model: ats
connector: tree
resources: { jobs: { fields: { id: id, name: title }, list: { from: jobs.list } } }
)");
  const auto failed = jobs(own);
  EXPECT_EQ(failed.status, 500);
  EXPECT_EQ(failed.json()["code"], "override_broken") << failed.body;
  EXPECT_EQ(failed.json()["origin"], "config");
  EXPECT_EQ(failed.json()["details"]["diagnostics"][0]["code"], "E031") << failed.body;
  for (const std::string path : {"/v1/proxy/jobs", "/v1/custom/jobs"}) {
    EXPECT_EQ(engine_.get(path + "?integrated_account_id=" + own).json()["code"], "override_broken") << path;
  }
  EXPECT_EQ(jobs(plain).status, 200);
  const auto shown = engine_.get(path_of(own)).json();
  EXPECT_EQ(shown["override_error"]["code"], "override_broken");
  EXPECT_EQ(shown["override_error"]["diagnostics"].size(), 1U);
  EXPECT_FALSE(engine_.get(path_of(plain)).json().contains("override_error"));
  // It can be mended, and it can go.
  EXPECT_EQ(patch(own, {{"tenant_id", "u"}}).status, 200);
  EXPECT_EQ(patch(own, {{"overrides", nullptr}}).status, 200);
  EXPECT_EQ(jobs(own).status, 200);
}

TEST_F(OverridesTest, ABrokenOneSendsNoFarewellToTheWrongHost) {
  const auto own = create({{"connector", {{"disconnect", nullptr}}}});
  std::string without(kConnector);
  without.erase(without.find("disconnect:"), without.find("paginate:") - without.find("disconnect:"));
  engine_.services().catalog.set(catalog::load_texts({{"connectors/tree/connector.yaml", without}}).catalog);
  const auto gone = engine_.call({.method = "DELETE", .path = path_of(own)});
  EXPECT_EQ(gone.status, 200) << gone.body;
  EXPECT_EQ(gone.json()["disconnect_error"]["code"], "override_broken");
  EXPECT_TRUE(provider_.asked().empty());
}

TEST_F(OverridesTest, TheHotPathDoesNotCompileAgain) {
  const auto own = create(fields({{"name", "intern_title"}}));
  const auto account = engine_.clock().run(engine_.services().accounts.find(own)).value();
  const auto find = [&] {
    return engine_.clock().run(
        engine_.services().definitions.find(engine_.services().catalog.get(), account->record()));
  };
  const auto first = find().value();
  EXPECT_EQ(find().value(), first);
  EXPECT_NE(first, engine_.services().catalog.get());
  // Another account with the same overrides shares them.
  const auto twin = create(fields({{"name", "intern_title"}}));
  const auto other = engine_.clock().run(engine_.services().accounts.find(twin)).value();
  EXPECT_EQ(engine_.clock()
                .run(engine_.services().definitions.find(engine_.services().catalog.get(), other->record()))
                .value(),
            first);
  use(kMapping);
  EXPECT_NE(find().value(), first) << "a reload compiles anew";
}

// The first JSON block of a page.
json example_of(const std::string& page) {
  std::ifstream in(std::string(ATSUME_SOURCE_DIR) + "/" + page);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::string fence = "```json\n";
  const auto begin = text.find(fence) + fence.size();
  return json::parse(text.substr(begin, text.find("```", begin) - begin), nullptr, false);
}

TEST(OverridesPage, ItsExampleMakesAnAccount) {
  TestEngine engine;
  TestProvider provider([](const auto&) {
    return json_answer(200, {{"jobs", {{{"shortcode", "J1"}, {"code", "C-1"}, {"internal_code", "I-1"}}}}});
  });
  engine.network().serve("https://acme.workable.com", provider.handler());
  const auto made = engine.post("/v1/integrated-account", example_of("docs/overrides.md"));
  ASSERT_EQ(made.status, 201) << made.body;
  const auto jobs =
      engine.get("/v1/unified/ats/jobs?integrated_account_id=" + made.json()["id"].get<std::string>()).json();
  EXPECT_EQ(jobs["result"][0]["code"], "I-1") << jobs;
  EXPECT_NE(provider.asked().front().target.find("include_fields=description"), std::string::npos);
}

}  // namespace
}  // namespace atsume::testing
