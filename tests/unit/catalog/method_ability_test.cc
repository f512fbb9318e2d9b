// What methods can do, derived from mappings.
#include "atsume/catalog/method_ability.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "atsume/json/write.h"
#include "unit/catalog/support.h"

namespace atsume::catalog {
namespace {

using namespace testing;
using Texts = std::vector<std::string>;

constexpr const char* kModel = R"(model: 1
id: ats
name: Applicant tracking
resources:
  jobs:
    methods: [list, get, create, publish]
    filters:
      status: string
      office_id: { type: string, field: office.id }
      code: string
      tags: string
      created_at: datetime_range
      updated_at: datetime_range
    fields:
      id: { type: string, required: true }
      name: string
      code: string
      tags: string
      status: { type: enum, values: [open, closed] }
      office: { type: object, fields: { id: string, name: string } }
      created_at: datetime
      updated_at: datetime
    inputs: { publish: { id: { type: string, required: true }, board: { type: string, required: true }, note: string } }
)";

constexpr const char* kConnector = R"(
paginate: { type: page, param: page }
resources:
  boards: { list: GET /boards }
  jobs:
    list: { request: GET /jobs, since: { param: after }, scopes: [read_jobs] }
    of_office: { request: "GET /offices/{office}/jobs" }
    of_board: { request: "GET /boards/{board_id}/jobs" }
    get: GET /jobs/{id}
    create:
      request: POST /offices/{office}/jobs
      input: { type: object, required: [title, kind] }
    publish: POST /jobs/{id}/publish
)";

class MethodAbilityTest : public ::testing::Test {
 protected:
  MethodAbility ability(const std::string& resource, const std::string& method) {
    result_ = load_texts(
        {{.file = "connectors/acme/connector.yaml", .text = connector_text("acme", kConnector)},
         {.file = "mappings/ats/model.yaml", .text = kModel},
         {.file = "mappings/ats/acme.yaml",
          .text = "mapping: 1\nmodel: ats\nconnector: acme\nenums: { status: { published: open, gone: closed } }\n"
                  "resources:\n  jobs:\n    fields: { id: id, name: title, code: code, office: { id: office },"
                  " status: '$enum(\"status\", state)', updated_at: changed }\n    " +
                  resource + "\n"}});
    const auto mapping = result_.catalog->find_mapping("ats", "acme");
    if (!mapping) {
      for (const auto& one : result_.diagnostics) ADD_FAILURE() << one.message;
      return {};
    }
    const auto* found = mapping->find_resource("jobs");
    return ability_of(*mapping, *found, *found->find(method));
  }
  LoadResult result_;
};

const FilterAbility& filter(const MethodAbility& ability, std::string_view name) {
  return *std::ranges::find(ability.filters, name, &FilterAbility::name);
}

TEST_F(MethodAbilityTest, TellsWhoDoesAFilter) {
  const auto list = ability(
      "list: { from: jobs.list, partial: true, ignored_filters: [code], filters: { status: '{ \"state\": "
      "$enum_back(\"status\", status) }', created_at.gte: '{ \"from\": $ }' } }",
      "list");
  EXPECT_EQ(list.provider_method, "jobs.list");
  EXPECT_EQ(list.request, "GET /jobs");
  EXPECT_EQ(list.scopes, Texts{"read_jobs"});
  EXPECT_TRUE(list.is_partial);
  EXPECT_TRUE(list.has_since);
  EXPECT_EQ(filter(list, "status").by_provider, Texts{"eq"});
  EXPECT_EQ(filter(list, "code").ignored, Texts{"eq"});
  EXPECT_EQ(filter(list, "created_at").by_provider, Texts{"gte"});
  EXPECT_EQ(filter(list, "created_at").by_engine, (Texts{"gt", "lt", "lte"}));
  EXPECT_FALSE(filter(list, "created_at").is_filled);
  // By the connector's `since`.
  EXPECT_EQ(filter(list, "updated_at").by_provider, (Texts{"gt", "gte"}));
  EXPECT_TRUE(filter(list, "updated_at").is_filled);
  EXPECT_EQ(filter(list, "office_id").by_engine, Texts{"eq"});
  EXPECT_TRUE(filter(list, "office_id").is_filled);
  EXPECT_FALSE(filter(list, "tags").is_filled);
  EXPECT_EQ(list.fills, (Texts{"id", "name", "code", "status", "office", "updated_at"}));
  EXPECT_TRUE(list.required.empty());
}

TEST_F(MethodAbilityTest, NamesTheFiltersThatAListCannotDoWithout) {
  const auto list = ability(
      "list: { from: jobs.of_office, filters: { office_id: '{ \"office\": office_id }', status: '{ \"office\": "
      "$enum_back(\"status\", status) }', code: '{ \"code\": code }' } }",
      "list");
  ASSERT_EQ(list.required.size(), 1U);
  EXPECT_EQ(list.required[0].argument, "office");
  EXPECT_EQ(list.required[0].any_of, (Texts{"office_id", "status"}));
}

TEST_F(MethodAbilityTest, NamesTheParameterItselfWhenNoFilterGivesTheArgument) {
  const auto list = ability("list: { from: jobs.of_office }", "list");
  ASSERT_EQ(list.required.size(), 1U);
  EXPECT_EQ(list.required[0].any_of, Texts{"office"});
}

TEST_F(MethodAbilityTest, NeedsNothingWhereParentsAreWalked) {
  EXPECT_TRUE(ability("list: { from: jobs.of_board, for_each: { board: boards.list } }", "list").required.empty());
}

TEST_F(MethodAbilityTest, NamesTheFieldsThatAWriteCannotDoWithout) {
  const auto create = ability(
      "create: { from: jobs.create, args: { office: office.id }, body: { title: name, kind: '\"job\"', note: code } }",
      "create");
  ASSERT_EQ(create.required.size(), 2U);
  EXPECT_EQ(create.required[0].argument, "office");
  EXPECT_EQ(create.required[0].any_of, Texts{"office.id"});
  // `kind` is a constant of the mapping.
  EXPECT_EQ(create.required[1].argument, "title");
  EXPECT_EQ(create.required[1].any_of, Texts{"name"});
  EXPECT_EQ(create.reads, (Texts{"office.id", "name", "code"}));
}

TEST_F(MethodAbilityTest, ClaimsNothingAboutWhatMayComeFromTheAccount) {
  const auto create =
      ability("create: { from: jobs.create, args: { office: 'office.id ? office.id : $account.office' } }", "create");
  EXPECT_TRUE(create.required.empty());
  EXPECT_EQ(create.reads, (Texts{"office.id"}));
}

TEST_F(MethodAbilityTest, MethodsOfTheResourcesOwnNameTheirRecordInTheBody) {
  const auto publish = ability("publish: { from: jobs.publish }", "publish");
  ASSERT_EQ(publish.required.size(), 2U);
  EXPECT_EQ(publish.required[0].any_of, Texts{"id"});
  // The model says so, and the engine refuses the call without it.
  EXPECT_EQ(publish.required[1].any_of, Texts{"board"});
  EXPECT_TRUE(ability("get: { from: jobs.get }", "get").required.empty());
}

TEST_F(MethodAbilityTest, AreWrittenAsJson) {
  json::Arena arena;
  const auto list = ability("list: { from: jobs.of_office, filters: { code: '{ \"office\": code }' } }", "list");
  const std::string text = json::write(to_json(list, arena));
  EXPECT_NE(text.find(R"("required":[{"argument":"office","any_of":["code"]}])"), std::string::npos) << text;
  EXPECT_NE(text.find(R"({"name":"code","provider":["eq"],"engine":[]})"), std::string::npos) << text;
  EXPECT_NE(text.find(R"({"name":"tags","provider":[],"engine":["eq"],"field_is_filled":false})"), std::string::npos)
      << text;
}

}  // namespace
}  // namespace atsume::catalog
