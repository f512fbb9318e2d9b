// What the engine says about itself: the OpenAPI document, meta of methods, capabilities, the catalog.
#include <gtest/gtest.h>

#include <set>

#include "atsume/net/url.h"
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
paginate: { type: none, reason: short }
resources:
  jobs:
    list: { request: GET /jobs, data: jobs }
    get: "GET /jobs/{id}"
    create: "POST /offices/{office}/jobs"
    withdraw: "POST /jobs/{id}/withdraw"
)";
constexpr std::string_view kModel = R"(model: 1
id: ats
name: Applicant tracking
resources:
  jobs:
    doc: Open positions.
    methods: [list, get, create, update, withdraw]
    filters: { status: { type: string, doc: Of one status. }, code: string, created_at: datetime_range }
    fields:
      id: { type: string, required: true }
      name: string
      code: string
      status: { type: enum, values: [open, closed] }
      office: { type: object, fields: { id: string } }
      created_at: datetime
    inputs: { withdraw: { id: { type: string, required: true }, note: string } }
)";
constexpr std::string_view kMapping = R"(mapping: 1
model: ats
connector: tree
resources:
  jobs:
    fields: { id: id, name: title, status: state }
    list:
      from: jobs.list
      partial: true
      filters: { status: "{ 'state': status }", created_at.gte: "{ 'from': $ }" }
    get: { from: jobs.get }
    create: { from: jobs.create, args: { office: office.id }, body: { title: name } }
    withdraw: { from: jobs.withdraw }
)";

class ContractTest : public ::testing::Test {
 protected:
  ContractTest() { use(kModel); }

  void use(std::string_view model) {
    const auto loaded = catalog::load_texts({{"connectors/tree/connector.yaml", std::string(kConnector)},
                                             {"mappings/ats/model.yaml", std::string(model)},
                                             {"mappings/ats/tree.yaml", std::string(kMapping)}});
    for (const auto& one : loaded.diagnostics) {
      EXPECT_NE(one.severity, catalog::Severity::kError) << render(one, catalog::Style::kPlain);
    }
    engine_.services().catalog.set(loaded.catalog);
  }

  std::string create(const json& overrides = nullptr) {
    json draft = {{"integration", "tree"}, {"tenant_id", "t"}, {"context", {{"api_key", "canary"}}}, {"verify", false}};
    if (!overrides.is_null()) draft["overrides"] = overrides;
    return engine_.post("/v1/integrated-account", draft).json().value("id", "");
  }
  Answer meta(const std::string& account, const std::string& method) {
    return engine_.get("/v1/unified/ats/jobs/meta/" + method + "?integrated_account_id=" + account);
  }

  TestEngine engine_;
};

// A path of the document fits a pattern of the router when all their segments do; what is in braces, and a last "*",
// fits anything.
bool fits(const std::string& pattern, const std::string& path) {
  const auto wanted = net::path_segments(pattern);
  const auto given = net::path_segments(path);
  if (wanted.size() != given.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] != given[i] && wanted[i] != "*" && !wanted[i].starts_with('{')) return false;
  }
  return true;
}

TEST_F(ContractTest, EveryRouteIsInTheDocumentAndTheReverse) {
  // The repository's own models have every kind of method.
  const std::string root = ATSUME_SOURCE_DIR;
  engine_.services().catalog.set(
      catalog::load({.connectors = root + "/connectors", .mappings = root + "/mappings"}, nullptr).catalog);
  const json document = engine_.call({.path = "/v1/openapi.json", .key = "none"}).json();
  const auto routes = engine_.routes();
  ASSERT_GT(routes.size(), 50U);
  std::set<std::pair<std::string, std::string>> unseen(routes.begin(), routes.end());
  for (const auto& [path, operations] : document["paths"].items()) {
    for (const auto& [verb, operation] : operations.items()) {
      std::string upper = verb;
      std::ranges::transform(upper, upper.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
      bool is_route = false;
      for (const auto& [wanted, pattern] : routes) {
        if ((wanted != upper && wanted != "*") || !fits(pattern, path)) continue;
        is_route = true;
        unseen.erase({wanted, pattern});
      }
      EXPECT_TRUE(is_route) << verb << " " << path << " is in the document and not in the router";
    }
  }
  for (const auto& [verb, pattern] : unseen) {
    // The models of the repository delete nothing; any model may.
    if (verb == "DELETE" && pattern == "/unified/{model}/{resource}/{id}") continue;
    ADD_FAILURE() << verb << " " << pattern << " is in the router and not in the document";
  }
}

TEST_F(ContractTest, TheDocumentSaysWhichLevelARouteNeeds) {
  const json document = engine_.call({.path = "/v1/openapi.json", .key = "none"}).json();
  const std::string reader = engine_.create_key(store::KeyLevel::kRead, true);
  for (const auto& [path, operations] : document["paths"].items()) {
    if (!operations.contains("get") || path.find('{') != std::string::npos) continue;
    const json& get = operations["get"];
    const bool is_public = get["security"].empty() || get["security"].dump().find("linkToken") != std::string::npos;
    const auto without = engine_.call({.path = "/v1" + path, .key = "none"});
    EXPECT_EQ(without.status == 401 && without.json()["code"] == "key_missing", !is_public) << path << without.body;
    if (is_public) continue;
    const auto with = engine_.call({.path = "/v1" + path, .key = reader});
    const bool is_refused = with.status == 403 && with.json()["code"] == "level_too_low";
    EXPECT_EQ(is_refused, get["x-level"] != "read") << path << with.body;
  }
}

TEST_F(ContractTest, DescriptionsHaveTagsThatChangeWithTheCatalog) {
  for (const std::string path : {"/v1/openapi.json", "/v1/postman.json", "/openapi.json?model=ats"}) {
    use(kModel);
    const auto first = engine_.call({.path = path, .key = "none"});
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(first.headers.get("content-type"), "application/json");
    const std::string tag(first.headers.get("etag"));
    const auto same = engine_.call({.path = path, .key = "none", .headers = {{"if-none-match", tag}}});
    EXPECT_EQ(same.status, 304);
    EXPECT_EQ(same.body, "");
    std::string more(kModel);
    more.replace(more.find("      code: string"), 18, "      code: string\n      extra: string");
    use(more);
    const auto other = engine_.call({.path = path, .key = "none", .headers = {{"if-none-match", tag}}});
    EXPECT_EQ(other.status, 200);
    EXPECT_NE(other.headers.get("etag"), tag);
  }
  EXPECT_EQ(engine_.get("/v1/openapi.json?model=atx").json()["code"], "unknown_model");
}

TEST_F(ContractTest, MetaTellsWhoDoesWhat) {
  const auto account = create();
  const auto answer = meta(account, "list");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const json list = answer.json();
  EXPECT_EQ(list["integration"], "tree");
  EXPECT_EQ(list["provider_method"], "jobs.list");
  EXPECT_EQ(list["partial"], true);
  EXPECT_EQ(list["fills"], json::array({"id", "name", "status"}));
  const json status = {{"name", "status"},        {"provider", {"eq"}},
                       {"engine", json::array()}, {"field", "status"},
                       {"doc", "Of one status."}, {"schema", {{"type", "string"}, {"enum", {"open", "closed"}}}}};
  EXPECT_EQ(list["filters"][0], status);
  EXPECT_EQ(list["filters"][1]["field_is_filled"], false);
  EXPECT_EQ(list["filters"][2]["provider"], json::array({"gte"}));
  EXPECT_EQ(list["schema"]["$ref"], "#/$defs/AtsJob");
  EXPECT_EQ(list["schema"]["$defs"]["AtsJob"]["required"], json::array({"id"}));
  EXPECT_FALSE(list.contains("body_schema"));
}

TEST_F(ContractTest, MetaOfAWriteTellsWhatItCannotDoWithout) {
  const auto account = create();
  const json create = meta(account, "create").json();
  EXPECT_EQ(create["required"], json::parse(R"([{"argument":"office","any_of":["office.id"]}])"));
  EXPECT_EQ(create["reads"], json::array({"office.id", "name"}));
  EXPECT_TRUE(create["body_schema"]["$defs"]["AtsJobCreateBody"]["properties"].contains("office"));
  const json withdraw = meta(account, "withdraw").json();
  EXPECT_EQ(withdraw["body_schema"]["$defs"]["AtsJobWithdrawBody"]["required"], json::array({"id"}));
  // What the document says is required is what the call refuses to do without.
  const auto refused = engine_.post("/v1/unified/ats/jobs?integrated_account_id=" + account, {{"name", "Cook"}});
  EXPECT_EQ(refused.json()["code"], "missing_argument") << refused.body;
}

TEST_F(ContractTest, MetaHasTheErrorsOfTheCallItself) {
  const auto account = create();
  EXPECT_EQ(meta(account, "update").status, 501);
  EXPECT_EQ(meta(account, "lst").json()["code"], "unknown_method");
  EXPECT_EQ(engine_.get("/v1/unified/atx/jobs/meta/list?integrated_account_id=" + account).json()["code"],
            "unknown_model");
  EXPECT_EQ(engine_.get("/v1/unified/ats/jobs/meta/list").json()["code"], "account_missing");
  EXPECT_EQ(meta("01995c2e-7b1c-7c55-9a58-0d5e4f1c2b3a", "list").json()["code"], "account_not_found");
}

TEST_F(ContractTest, OverridesOfTheAccountChangeMetaAndCapabilities) {
  const json mapping = {{"fields", {{"code", "ref"}}}, {"list", {{"filters", {{"code", "{ 'ref': code }"}}}}}};
  const auto own = create({{"mappings", {{"ats", {{"resources", {{"jobs", mapping}}}}}}}});
  const json list = meta(own, "list").json();
  EXPECT_EQ(list["fills"], json::array({"id", "name", "code", "status"})) << list;
  EXPECT_EQ(list["filters"][1]["provider"], json::array({"eq"}));
  const auto answer = engine_.get("/v1/integrated-account/" + own + "/capabilities");
  const json jobs = answer.json()["unified"][0];
  EXPECT_EQ(jobs["operations"][0]["method"], "list") << answer.body;
  EXPECT_EQ(jobs["operations"][0]["filters"][1]["provider"], json::array({"eq"}));
  EXPECT_EQ(jobs["operations"][0]["partial"], true);
  const json all = engine_.get("/v1/integration/tree/capabilities").json();
  EXPECT_EQ(all["unified"][0]["operations"][0]["filters"][1]["engine"], json::array({"eq"}));
}

TEST_F(ContractTest, AnAccountTokenReadsMeta) {
  const auto account = create();
  const auto token = engine_.post("/v1/integrated-account/token", {{"integrated_account_id", account}}).json();
  const auto answer = engine_.call({.path = "/v1/unified/ats/jobs/meta/get", .key = token["token"]});
  EXPECT_EQ(answer.status, 200) << answer.body;
}

TEST_F(ContractTest, TheCatalogHasPages) {
  const std::string root = ATSUME_SOURCE_DIR;
  const auto loaded = catalog::load({.connectors = root + "/connectors", .mappings = root + "/mappings"}, nullptr);
  engine_.services().catalog.set(loaded.catalog);
  std::vector<std::string> seen;
  std::string cursor;
  do {
    const auto page = engine_.get("/v1/integration?limit=3&next_cursor=" + cursor);
    ASSERT_EQ(page.status, 200) << page.body;
    EXPECT_LE(page.json()["result"].size(), 3U);
    for (const auto& one : page.json()["result"]) seen.push_back(one["name"]);
    cursor = page.json()["next_cursor"].is_null() ? "" : page.json()["next_cursor"].get<std::string>();
  } while (!cursor.empty());
  std::vector<std::string> expected;
  for (const auto& [id, connector] : loaded.catalog->connectors) expected.push_back(id);
  EXPECT_EQ(seen, expected);
  for (const auto& one : engine_.get("/v1/integration?category=hris&limit=1000").json()["result"]) {
    EXPECT_TRUE(one["unified_models"].contains("hris")) << one["name"];
  }
}

TEST_F(ContractTest, ModelsAreReadWithTheirFields) {
  const json list = engine_.get("/v1/unified-model").json();
  ASSERT_EQ(list["result"].size(), 1U);
  EXPECT_EQ(list["result"][0]["id"], "ats");
  EXPECT_FALSE(list["result"][0]["resources"][0].contains("fields"));
  const json model = engine_.get("/v1/unified-model/ats").json();
  const json jobs = model["resources"][0];
  EXPECT_EQ(jobs["methods"], json::array({"list", "get", "create", "update", "withdraw"}));
  EXPECT_EQ(jobs["filters"][0], json::parse(R"({"name":"status","type":"string","field":"status","doc":"Of one status.",
      "values":["open","closed"]})"));
  EXPECT_EQ(jobs["fields"][0], json::parse(R"({"name":"id","type":"string","required":true})"));
  EXPECT_EQ(jobs["fields"][4],
            json::parse(R"({"name":"office","type":"object","fields":[{"name":"id","type":"string"}]})"));
  EXPECT_EQ(jobs["inputs"]["withdraw"][1]["name"], "note");
  EXPECT_EQ(engine_.get("/v1/unified-model/atx").json()["code"], "unknown_model");
}

}  // namespace
}  // namespace atsume::testing
