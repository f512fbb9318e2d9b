// The OpenAPI document and the Postman collection of a small catalog, and of the repository's own.
#include "atsume/api/openapi.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "api/error_codes.h"
#include "api/schema_names.h"
#include "atsume/unify/query.h"

namespace atsume::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kModel = R"(model: 1
id: crm
name: Customers
types:
  email: { email: string, type: { type: enum, values: [work, home] } }
  deal: { id: string, amount: number }
resources:
  companies:
    doc: Who buys.
    methods: [list, get, create, delete, merge-with]
    filters:
      status: { type: string, doc: "Of one status." }
      created_at: datetime_range
    fields:
      id: { type: string, required: true, doc: "The id." }
      status: { type: enum, values: [open, closed] }
      emails: list<email>
      best: email
      size: integer
      since: date
      answer: json
      created_at: datetime
    inputs:
      create: { user_id: string }
      merge-with: { id: { type: string, required: true }, other_id: { type: string, required: true } }
  deals:
    methods: [list]
    fields: { id: { type: string, required: true }, deal: deal }
)";

catalog::LoadResult load() { return catalog::load_texts({{.file = "mappings/crm/model.yaml", .text = kModel}}); }

Json document(std::string_view model = {}) {
  const auto loaded = load();
  for (const auto& one : loaded.diagnostics) ADD_FAILURE() << one.message;
  auto text = openapi_document(*loaded.catalog, model);
  EXPECT_TRUE(text.has_value());
  return Json::parse(text.value_or("{}"));
}

const Json& at(const Json& document, const std::string& pointer) { return document.at(Json::json_pointer(pointer)); }

Json repository_document() {
  const std::string root = ATSUME_SOURCE_DIR;
  const auto loaded = catalog::load({.connectors = root + "/connectors", .mappings = root + "/mappings"}, nullptr);
  return Json::parse(openapi_document(*loaded.catalog).value_or("{}"));
}

void visit(const Json& value, const std::function<void(const Json&)>& use) {
  use(value);
  if (!value.is_structured()) return;
  for (const auto& one : value) visit(one, use);
}

TEST(SchemaNames, AreMadeFromNamesOfTheCatalog) {
  EXPECT_EQ(pascal_case("job_interview_stages"), "JobInterviewStages");
  EXPECT_EQ(pascal_case("move-stage"), "MoveStage");
  EXPECT_EQ(in_words("move-stage"), "Move stage");
  const std::vector<std::pair<std::string, std::string>> words = {
      {"activities", "activity"}, {"addresses", "address"}, {"boxes", "box"},
      {"employees", "employee"},  {"status", "status"},     {"timeoff_policies", "timeoff_policy"},
      {"staff", "staff"},         {"matches", "match"},     {"s", "s"}};
  for (const auto& [plural, one] : words) EXPECT_EQ(singular(plural), one);
}

TEST(OpenApi, HasAnOperationForEachMethod) {
  const Json doc = document();
  EXPECT_EQ(doc["openapi"], "3.1.0");
  const Json& paths = doc["paths"];
  EXPECT_EQ(at(paths, "/~1unified~1crm~1companies/get/operationId"), "crm.companies.list");
  EXPECT_EQ(at(paths, "/~1unified~1crm~1companies/post/operationId"), "crm.companies.create");
  EXPECT_EQ(at(paths, "/~1unified~1crm~1companies~1{id}/get/operationId"), "crm.companies.get");
  EXPECT_EQ(at(paths, "/~1unified~1crm~1companies~1{id}/delete/operationId"), "crm.companies.delete");
  EXPECT_EQ(at(paths, "/~1unified~1crm~1companies~1merge-with/post/operationId"), "crm.companies.merge-with");
  EXPECT_FALSE(at(paths, "/~1unified~1crm~1companies~1{id}").contains("patch"));
  EXPECT_EQ(at(paths, "/~1unified~1crm~1companies/get/x-level"), "read");
  EXPECT_EQ(at(paths, "/~1unified~1crm~1companies/post/x-level"), "write");
}

TEST(OpenApi, TypesRecordsByTheModel) {
  const Json doc = document();
  const Json& company = at(doc, "/components/schemas/CrmCompany");
  EXPECT_EQ(company["description"], "Who buys.");
  EXPECT_EQ(company["required"], Json::array({"id"}));
  const Json& fields = company["properties"];
  EXPECT_EQ(fields["id"], Json::parse(R"({"type":"string","description":"The id."})"));
  EXPECT_EQ(fields["status"], Json::parse(R"({"type":["string","null"],"enum":["open","closed",null]})"));
  EXPECT_TRUE(fields.contains("status_raw"));
  EXPECT_EQ(fields["emails"], Json::parse(R"({"type":"array","items":{"$ref":"#/components/schemas/CrmEmail"}})"));
  EXPECT_EQ(fields["best"], Json::parse(R"({"anyOf":[{"$ref":"#/components/schemas/CrmEmail"},{"type":"null"}]})"));
  EXPECT_EQ(fields["size"], Json::parse(R"({"type":["integer","null"]})"));
  EXPECT_EQ(fields["since"], Json::parse(R"({"type":["string","null"],"format":"date"})"));
  EXPECT_EQ(fields["created_at"], Json::parse(R"({"type":["string","null"],"format":"date-time"})"));
  EXPECT_EQ(fields["answer"], Json::object());
  EXPECT_TRUE(fields.contains("custom_fields"));
  EXPECT_TRUE(fields.contains("remote_data"));
  EXPECT_TRUE(at(doc, "/components/schemas/CrmEmail/properties").contains("type_raw"));
  // A type that is called as the records of a resource are.
  EXPECT_TRUE(doc["components"]["schemas"].contains("CrmDeal"));
  EXPECT_EQ(at(doc, "/components/schemas/CrmDeal/properties/deal/anyOf/0/$ref"),
            "#/components/schemas/CrmEmbeddedDeal");
}

TEST(OpenApi, TypesBodiesByFieldsAndInputs) {
  const Json doc = document();
  const Json& create = at(doc, "/components/schemas/CrmCompanyCreateBody");
  EXPECT_FALSE(create.contains("required"));
  EXPECT_FALSE(create["properties"].contains("id"));
  EXPECT_FALSE(create["properties"].contains("status_raw"));
  EXPECT_TRUE(create["properties"].contains("user_id"));
  EXPECT_EQ(create["properties"]["remote_data"]["type"], "object");
  const Json& merge = at(doc, "/components/schemas/CrmCompanyMergeWithBody");
  EXPECT_EQ(merge["required"], Json::array({"id", "other_id"}));
  EXPECT_FALSE(merge["properties"].contains("size"));
  EXPECT_EQ(at(doc, "/paths/~1unified~1crm~1companies~1merge-with/post/requestBody/content/application~1json/example"),
            Json::parse(R"({"id":"4711","other_id":"4711"})"));
}

TEST(OpenApi, HasFiltersAsParameters) {
  const Json parameters = at(document(), "/paths/~1unified~1crm~1companies/get/parameters");
  const auto find = [&](const std::string& name) {
    for (const auto& one : parameters) {
      if (one.value("name", "") == name) return one;
    }
    return Json();
  };
  EXPECT_EQ(find("status")["schema"], Json::parse(R"({"type":"string","enum":["open","closed"]})"));
  EXPECT_EQ(find("status")["description"], "Of one status.");
  EXPECT_EQ(find("created_at")["style"], "deepObject");
  std::set<std::string> references;
  for (const auto& one : parameters) references.insert(one.value("$ref", ""));
  for (const char* name : {"limit", "next_cursor", "integrated_account_id", "atsume_strict_filters"}) {
    EXPECT_TRUE(references.contains("#/components/parameters/" + std::string(name))) << name;
  }
  EXPECT_FALSE(references.contains("#/components/parameters/Idempotency-Key"));
  const Json of_write = at(document(), "/paths/~1unified~1crm~1companies/post/parameters");
  EXPECT_NE(of_write.dump().find("#/components/parameters/Idempotency-Key"), std::string::npos);
}

TEST(OpenApi, NamesOnlyParametersThatTheEngineTakes) {
  const Json doc = document();
  int count = 0;
  for (const auto& [name, parameter] : doc["components"]["parameters"].items()) {
    if (!name.starts_with("atsume_")) continue;
    ++count;
    const Json& schema = parameter["schema"];
    const std::string value = schema["type"] == "boolean"   ? "true"
                              : schema["type"] == "integer" ? "5"
                              : schema.contains("enum")     ? schema["enum"][0].get<std::string>()
                                                            : "id";
    EXPECT_TRUE(unify::parse_options({{name, value}}).has_value()) << name;
  }
  EXPECT_GE(count, 5);
}

TEST(OpenApi, GivesOneModelWhenAsked) {
  const auto loaded = catalog::load_texts(
      {{.file = "mappings/crm/model.yaml", .text = kModel},
       {.file = "mappings/other/model.yaml",
        .text =
            "model: 1\nid: other\nname: Other\nresources: { things: { methods: [list], fields: { id: string } } }\n"}});
  const auto one = openapi_document(*loaded.catalog, "other");
  ASSERT_TRUE(one.has_value());
  EXPECT_NE(one->find("/unified/other/things"), std::string::npos);
  EXPECT_EQ(one->find("/unified/crm/companies"), std::string::npos);
  EXPECT_NE(one->find("/integrated-account"), std::string::npos);
  EXPECT_EQ(openapi_document(*loaded.catalog, "othr").error().message(),
            "there is no model called \"othr\"; did you mean other?");
}

TEST(OpenApi, IsTheSameEachTime) {
  const auto loaded = load();
  EXPECT_EQ(openapi_document(*loaded.catalog).value_or("a"), openapi_document(*loaded.catalog).value_or("b"));
}

TEST(OpenApi, RefersOnlyToWhatItHas) {
  for (const Json& doc : {document(), repository_document()}) {
    std::set<std::string> used;
    visit(doc, [&](const Json& value) {
      if (!value.is_object() || !value.contains("$ref") || !value["$ref"].is_string()) return;
      const auto pointer = value["$ref"].get<std::string>().substr(1);
      used.insert(pointer);
      EXPECT_TRUE(doc.contains(Json::json_pointer(pointer))) << pointer;
    });
    for (const char* kind : {"schemas", "parameters", "responses", "headers"}) {
      for (const auto& [name, part] : doc["components"][kind].items()) {
        EXPECT_TRUE(used.contains("/components/" + std::string(kind) + "/" + name)) << name << " is used nowhere";
      }
    }
  }
}

TEST(OpenApi, NamesEachOperationOnce) {
  const Json doc = repository_document();
  std::set<std::string> ids;
  std::set<std::string> tags;
  for (const auto& tag : doc["tags"]) EXPECT_TRUE(tags.insert(tag["name"]).second) << tag["name"];
  for (const auto& [path, operations] : doc["paths"].items()) {
    for (const auto& [verb, operation] : operations.items()) {
      EXPECT_TRUE(ids.insert(operation["operationId"]).second) << operation["operationId"];
      EXPECT_TRUE(tags.contains(operation["tags"][0].get<std::string>())) << path;
      EXPECT_FALSE(operation["summary"].get<std::string>().empty()) << path;
    }
  }
  for (const char* id : {"ats.candidates.list", "ats.applications.move-stage", "hris.employees.get"}) {
    EXPECT_TRUE(ids.contains(id)) << id;
  }
}

TEST(ErrorCodes, AreThoseOfThePage) {
  std::ifstream in(std::string(ATSUME_SOURCE_DIR) + "/docs/errors.md", std::ios::binary);
  const std::string page(std::istreambuf_iterator<char>(in), {});
  std::set<std::string> codes;
  for (const auto& code : error_codes()) EXPECT_TRUE(codes.insert(code.code).second) << code.code;
  EXPECT_TRUE(codes.contains("rate_limited"));
  EXPECT_TRUE(codes.contains("http_413"));
  EXPECT_FALSE(codes.contains("listen_failed"));
  for (const auto& row : parse_error_codes(page)) {
    EXPECT_EQ(codes.contains(row.code), !row.statuses.empty()) << row.code;
    EXPECT_FALSE(row.meaning.empty());
  }
  const Json schema = at(document(), "/components/schemas/Error/properties/code");
  EXPECT_EQ(schema["enum"].size(), codes.size());
  EXPECT_EQ(schema["x-enum-descriptions"]["not_supported"],
            "the provider, or the customer's plan there, cannot do this");
}

TEST(ErrorCodes, ReadsRowsOfTables) {
  const auto rows = parse_error_codes(
      "| `early` | 400 | no |\n\n## Codes\n\n| code | status | meaning |\n|---|---|---|\n"
      "| `tls_failed` | 500, 503 | TLS | failed |\n| `a` | start | at start |\n| `B` | 1 | x |\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].code, "tls_failed");
  EXPECT_EQ(rows[0].statuses, (std::vector<int>{500, 503}));
  EXPECT_EQ(rows[0].meaning, "TLS | failed");
  EXPECT_TRUE(rows[1].statuses.empty());
}

TEST(Postman, HasAFolderForEachResource) {
  const auto loaded = load();
  const Json collection = Json::parse(postman_collection(*loaded.catalog).value_or("{}"));
  EXPECT_EQ(collection["info"]["schema"], "https://schema.getpostman.com/json/collection/v2.1.0/collection.json");
  std::set<std::string> variables;
  for (const auto& one : collection["variable"]) variables.insert(one["key"]);
  EXPECT_EQ(variables, (std::set<std::string>{"base_url", "api_key", "integrated_account_id"}));
  const Json& crm = collection["item"][0];
  EXPECT_EQ(crm["name"], "crm");
  EXPECT_EQ(crm["item"][0]["name"], "companies");
  const Json& list = crm["item"][0]["item"][0]["request"];
  EXPECT_EQ(list["method"], "GET");
  EXPECT_EQ(list["url"]["raw"], "{{base_url}}/unified/crm/companies?integrated_account_id={{integrated_account_id}}");
  EXPECT_NE(list["url"]["query"].dump().find(R"("key":"created_at[gte]","value":"2026-01-01T00:00:00Z")"),
            std::string::npos)
      << list["url"]["query"].dump();
  std::size_t requests = 0;
  visit(collection, [&](const Json& value) { requests += value.is_object() && value.contains("request"); });
  std::size_t operations = 0;
  for (const auto& [path, verbs] : document()["paths"].items()) operations += verbs.size();
  EXPECT_EQ(requests, operations);
}

}  // namespace
}  // namespace atsume::api
