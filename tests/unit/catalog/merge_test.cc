// The merge rule, as a table: base, what is laid over it, what comes out.
#include "catalog/merge.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "atsume/json/write.h"
#include "unit/catalog/support.h"

namespace atsume::catalog {
namespace {

struct Case {
  std::string name;
  std::string base;
  std::string over;
  std::string merged;      // as JSON
  std::string codes = "";  // of the complaints
};

class Merge : public ::testing::TestWithParam<Case> {};

TEST_P(Merge, GivesOneTree) {
  const auto base = json::yaml::read(GetParam().base);
  const auto over = json::yaml::read(GetParam().over);
  ASSERT_TRUE(base.problems.empty());
  ASSERT_TRUE(over.problems.empty());
  const SourceText source(GetParam().over);
  Inherited inherited;
  Reporter reporter("over.yaml", source, &inherited);
  const auto merged = merge_definition(*base.root, *over.root, kConnectorTable, inherited, reporter);
  json::Arena arena;
  EXPECT_EQ(json::write(json::yaml::to_json(*merged, arena)), GetParam().merged);
  std::string codes;
  for (const Diagnostic& diagnostic : reporter.diagnostics()) codes += diagnostic.code;
  EXPECT_EQ(codes, GetParam().codes);
}

INSTANTIATE_TEST_SUITE_P(
    Rule, Merge,
    ::testing::Values(
        Case{"MapsMerge", "about: { status: beta, notes: a }", "about: { notes: b, docs: d }",
             R"({"about":{"status":"beta","notes":"b","docs":"d"}})"},
        Case{"ScalarsReplace", "name: a", "name: b", R"({"name":"b"})"},
        Case{"ListsReplace", "categories: [a, b]", "categories: [c]", R"({"categories":["c"]})"},
        Case{"NullRemoves", "{ name: a, about: { notes: x, docs: y } }", "about: { notes: null }",
             R"({"name":"a","about":{"docs":"y"}})"},
        Case{"NullThatHitsNothingIsAnError", "name: a", "about: null", R"({"name":"a"})", "E031"},
        Case{"NullDeepThatHitsNothingIsAnError", "about: { docs: y }", "about: { notes: null }",
             R"({"about":{"docs":"y"}})", "E031"},
        Case{"NullForAHeaderOfTheConnectorStays", "resources: { jobs: { get: { request: GET /x } } }",
             "resources: { jobs: { get: { headers: { accept: null } } } }",
             R"({"resources":{"jobs":{"get":{"request":"GET /x","headers":{"accept":null}}}}})"},
        Case{"OneLineMethodsBecomeMaps", "resources: { jobs: { list: GET /jobs } }",
             "resources: { jobs: { list: { data: items } } }",
             R"({"resources":{"jobs":{"list":{"request":"GET /jobs","data":"items"}}}})"},
        Case{"AOneLineChangesTheRequestOnly", "resources: { jobs: { list: { request: GET /jobs, data: items } } }",
             "resources: { jobs: { list: GET /v2/jobs } }",
             R"({"resources":{"jobs":{"list":{"request":"GET /v2/jobs","data":"items"}}}})"},
        Case{"OneLineOverOneLine", "verify: GET /a", "verify: GET /b", R"({"verify":"GET /b"})"},
        Case{"NewNamesAreAdded", "resources: { jobs: { list: GET /jobs } }", "resources: { tags: { list: GET /tags } }",
             R"({"resources":{"jobs":{"list":"GET /jobs"},"tags":{"list":"GET /tags"}}})"},
        Case{"OtherKindsReplace", "headers: { a: b }", "headers: [a]", R"({"headers":["a"]})"},
        Case{"TheOrderOfTheBaseStays", "{ name: a, id: b }", "{ id: c, name: d }", R"({"name":"d","id":"c"})"}),
    [](const auto& info) { return info.param.name; });

using testing::connector_text;

LoadResult load_pair(const std::string& parent, const std::string& child) {
  return load_texts({{.file = "connectors/parent/connector.yaml", .text = connector_text("parent", parent)},
                     {.file = "connectors/child/connector.yaml", .text = child}});
}

TEST(Extends, AChildIsAWholeConnector) {
  const LoadResult result =
      load_pair("resources: { jobs: { list: { request: GET /jobs, paginate: { type: link_header } } } }",
                "connector: 1\nid: child\nextends: parent\nname: Child\n"
                "base_url: https://v2.example.com\n"
                "resources: { jobs: { list: { data: items } } }\n");
  EXPECT_EQ(testing::rendered(result.diagnostics), "");
  const auto child = result.catalog->find_connector("child");
  ASSERT_NE(child, nullptr);
  EXPECT_EQ(child->name, "Child");
  EXPECT_EQ(child->hosts, std::vector<std::string>{"v2.example.com"});
  EXPECT_EQ(child->find_method("jobs", "list")->data->source(), "items");
  EXPECT_EQ(child->find_method("jobs", "list")->paginate.type, PaginateType::kLinkHeader);
  EXPECT_EQ(result.catalog->find_connector("parent")->find_method("jobs", "list")->data, nullptr);
}

TEST(Extends, TheOrderOfFilesDoesNotMatterAndChainsWork) {
  const LoadResult result =
      load_texts({{.file = "connectors/a/connector.yaml", .text = "connector: 1\nid: a\nextends: b\nname: A\n"},
                  {.file = "connectors/b/connector.yaml", .text = "connector: 1\nid: b\nextends: c\nquery: { x: y }\n"},
                  {.file = "connectors/c/connector.yaml",
                   .text = connector_text("c", "resources: { jobs: { get: \"GET /j/{id}\" } }")}});
  EXPECT_EQ(testing::rendered(result.diagnostics), "");
  const auto a = result.catalog->find_connector("a");
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(a->name, "A");
  EXPECT_EQ(a->find_method("jobs", "get")->query.size(), 1U);
}

TEST(Extends, ABrokenParentTakesItsChildrenWithItAndNobodyElse) {
  const LoadResult result =
      load_texts({{.file = "connectors/a/connector.yaml", .text = "connector: 1\nid: a\nextends: b\n"},
                  {.file = "connectors/b/connector.yaml", .text = connector_text("b", "nonsense: 1\n")},
                  {.file = "connectors/c/connector.yaml", .text = connector_text("c")}});
  EXPECT_EQ(result.catalog->connectors.size(), 1U);
  EXPECT_NE(result.catalog->find_connector("c"), nullptr);
  EXPECT_EQ(testing::codes_of(result.diagnostics), (std::vector<std::string>{"E030", "E012"}));
}

TEST(Extends, AnErrorInAnInheritedPartIsToldAtExtends) {
  const LoadResult result = load_pair("headers: { x-key: \"{{ account.api_key }}\" }",
                                      "connector: 1\nid: child\nextends: parent\nauth:\n  key: null\n"
                                      "  open: { type: none }\n");
  ASSERT_EQ(result.diagnostics.size(), 1U) << testing::rendered(result.diagnostics);
  const Diagnostic& diagnostic = result.diagnostics.front();
  EXPECT_EQ(diagnostic.code, "E023");
  EXPECT_EQ(diagnostic.file, "connectors/child/connector.yaml");
  EXPECT_EQ(diagnostic.place.line, 3U);
  EXPECT_NE(diagnostic.message.find("inherited from connectors/parent/connector.yaml:12:23"), std::string::npos)
      << diagnostic.message;
  EXPECT_NE(result.catalog->find_connector("parent"), nullptr);
}

}  // namespace
}  // namespace atsume::catalog
