// Models and mappings, compiled.
#include <gtest/gtest.h>

#include "unit/catalog/support.h"

namespace atsume::catalog {
namespace {

using namespace testing;

constexpr const char* kModel = R"(model: 1
id: ats
name: Applicant tracking
types:
  named: { id: string, name: string }
  stage: { id: string, owner: named }
resources:
  jobs:
    doc: Openings.
    methods: [list, get, create, move-stage]
    filters:
      status: string
      created_at: datetime_range
      office_id: { type: string, field: office.id, doc: By office. }
    fields:
      id: { type: string, required: true, doc: The id. }
      name: string
      status: { type: enum, values: [open, closed] }
      departments: list<named>
      office: named
      stages: list<stage>
      salary: { type: object, fields: { min: number, max: number } }
      answer: json
      created_at: datetime
    inputs:
      create: { user_id: string }
      move-stage: { id: { type: string, required: true }, stage: named }
)";

constexpr const char* kConnector = R"(
paginate: { type: page, param: page }
resources:
  jobs:
    list: GET /jobs
    get: GET /jobs/{id}
    create: POST /boards/{board}/jobs
  boards: { list: GET /boards }
)";

class MappingTest : public ::testing::Test {
 protected:
  std::shared_ptr<const Mapping> load_mapping(const std::string& resources) {
    result_ = load_texts(
        {{.file = "connectors/acme/connector.yaml", .text = connector_text("acme", kConnector)},
         {.file = "mappings/ats/model.yaml", .text = kModel},
         {.file = "mappings/ats/acme.yaml", .text = "mapping: 1\nmodel: ats\nconnector: acme\n" + resources}});
    return result_.catalog->find_mapping("ats", "acme");
  }
  LoadResult result_;
};

TEST_F(MappingTest, TheModelIsWrittenOut) {
  load_mapping("resources: {}\n");
  const auto model = result_.catalog->find_model("ats");
  ASSERT_NE(model, nullptr);
  const ModelResource& jobs = *model->find_resource("jobs");
  EXPECT_TRUE(jobs.has_method("move-stage"));
  EXPECT_TRUE(jobs.find_field("id")->is_required);
  EXPECT_EQ(jobs.find_field("id")->doc, "The id.");
  EXPECT_EQ(jobs.find_field("status")->enum_values, (std::vector<std::string>{"open", "closed"}));
  EXPECT_TRUE(jobs.find_field("departments")->is_list);
  EXPECT_EQ(jobs.find_field("departments")->type, FieldType::kObject);
  EXPECT_EQ(jobs.find_field("stages")->find("owner")->find("name")->type, FieldType::kString);
  EXPECT_EQ(jobs.find_field("salary")->find("max")->type, FieldType::kNumber);
  EXPECT_EQ(jobs.find_field("answer")->type, FieldType::kJson);
  EXPECT_EQ(jobs.find_filter("created_at")->type, FilterType::kDateTimeRange);
  EXPECT_EQ(jobs.find_filter("created_at")->field, "created_at");
  EXPECT_EQ(jobs.find_filter("office_id")->field, "office.id");
  EXPECT_EQ(jobs.find_field("departments")->type_name, "named");
  EXPECT_EQ(jobs.find_field("stages")->find("owner")->type_name, "named");
  EXPECT_EQ(jobs.find_field("salary")->type_name, "");
  ASSERT_EQ(jobs.inputs_of("move-stage").size(), 2U);
  EXPECT_TRUE(jobs.inputs_of("move-stage")[0].is_required);
  EXPECT_EQ(jobs.inputs_of("move-stage")[1].type_name, "named");
  EXPECT_EQ(jobs.inputs_of("create").at(0).name, "user_id");
  EXPECT_TRUE(jobs.inputs_of("list").empty());
}

TEST_F(MappingTest, FieldsAreATreeThatKnowsTheModel) {
  const auto mapping = load_mapping(R"(
enums: { job_status: { live: open, "no": closed, 1: closed } }
resources:
  jobs:
    fields:
      id: id
      status: $enum("job_status", state)
      status_raw: state
      office: { id: office.id }
      answer: { deep: { er: a.b } }
      custom_fields: { level: level, nested: { x: y } }
    list: { from: jobs.list, partial: true }
    get: { from: jobs.get, fields: { id: key } }
)");
  ASSERT_NE(mapping, nullptr) << rendered(result_.diagnostics);
  const ResourceMapping& jobs = *mapping->find_resource("jobs");
  ASSERT_EQ(jobs.fields.size(), 6U);
  EXPECT_EQ(jobs.fields[0].type, jobs.model->find_field("id"));
  EXPECT_EQ(jobs.fields[0].leaf->source(), "id");
  EXPECT_EQ(jobs.fields[2].type, nullptr);
  EXPECT_EQ(jobs.fields[3].leaf, nullptr);
  EXPECT_EQ(jobs.fields[3].children.at(0).type, jobs.model->find_field("office")->find("id"));
  EXPECT_EQ(jobs.fields[4].children.at(0).children.at(0).leaf->source(), "a.b");
  EXPECT_EQ(jobs.fields[4].children.at(0).type, nullptr);
  EXPECT_EQ(jobs.fields[5].children.at(1).children.at(0).name, "x");
  EXPECT_EQ(mapping->enums.find("job_status").find("no").as_string(), "closed");
  EXPECT_EQ(mapping->enums.find("job_status").find("1").as_string(), "closed");

  const MethodMapping& list = *mapping->find_method("jobs", "list");
  EXPECT_TRUE(list.is_partial);
  EXPECT_EQ(list.from, mapping->connector->find_method("jobs", "list"));
  EXPECT_EQ(list.from_resource, mapping->connector->find_resource("jobs"));
  EXPECT_EQ(list.fields, &jobs.fields);
  const MethodMapping& get = *mapping->find_method("jobs", "get");
  ASSERT_EQ(get.fields->size(), 1U);
  EXPECT_EQ(get.fields->front().leaf->source(), "key");
}

TEST_F(MappingTest, RequestsAreMappedToo) {
  const auto mapping = load_mapping(R"(
resources:
  jobs:
    map: "{ 'id': id }"
    list:
      from: jobs.list
      for_each: { board: boards.list }
      filters: { status: "{ 's': status }", created_at.gte: "{ 'since': $ }", created_at: "{ 'range': $ }" }
      ignored_filters: [office_id]
      map_query: "{ 'q': name }"
    create:
      from: jobs.create
      args: { board: office.id }
      body: { title: name, place: { city: office.name } }
    get: { from: jobs.get, map: "{ 'id': key }" }
)");
  ASSERT_NE(mapping, nullptr) << rendered(result_.diagnostics);
  const MethodMapping& list = *mapping->find_method("jobs", "list");
  EXPECT_EQ(list.for_each.at(0).name, "board");
  EXPECT_EQ(list.for_each.at(0).method, mapping->connector->find_method("boards", "list"));
  ASSERT_EQ(list.filters.size(), 3U);
  EXPECT_EQ(list.filters[1].name, "created_at.gte");
  EXPECT_EQ(list.filters[1].query->source(), "{ 'since': $ }");
  EXPECT_EQ(list.ignored_filters, std::vector<std::string>{"office_id"});
  EXPECT_NE(list.map_query, nullptr);
  EXPECT_EQ(list.map->source(), "{ 'id': id }");
  const MethodMapping& create = *mapping->find_method("jobs", "create");
  EXPECT_EQ(create.args.at(0).name, "board");
  EXPECT_EQ(create.body.at(1).children.at(0).leaf->source(), "office.name");
  EXPECT_EQ(mapping->find_method("jobs", "get")->map->source(), "{ 'id': key }");
}

}  // namespace
}  // namespace atsume::catalog
