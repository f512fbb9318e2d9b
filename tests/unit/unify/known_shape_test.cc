// What definitions show of a provider's items, and how others differ from it.
#include "unify/known_shape.h"

#include <gtest/gtest.h>

#include "unit/unify/fixture.h"

namespace atsume::unify {
namespace {

class KnownShapeTest : public ::testing::Test {
 protected:
  json::Value item(std::string_view text) { return json::parse(text, arena_).value(); }
  ShapeDrift drift(const KnownShape& shape, std::initializer_list<std::string_view> texts) {
    std::vector<json::Value> items;
    for (const auto text : texts) items.push_back(item(text));
    return shape.compare(items);
  }
  json::Arena arena_;
};

using Names = std::vector<std::string>;

TEST_F(KnownShapeTest, TellsNewMembersWhereverTheyAre) {
  KnownShape shape;
  shape.learn(item(R"({"id":1,"job":{"title":"x"},"tags":["a"],"answers":[{"q":1}],"note":null})"));
  const auto found = drift(shape, {R"({"id":2,"job":{"title":"y","level":3},"tags":[],"answers":[{"q":2},{"q":3,"z":4}],
                                       "note":{"anything":1},"salary":5})",
                                   R"({"id":3,"salary":6})"});
  EXPECT_EQ(found.new_fields, (Names{"job.level", "answers[].z", "salary"})) << "each once; of null nothing is known";
  EXPECT_TRUE(found.changed_types.empty());
}

TEST_F(KnownShapeTest, TellsChangedTypesAndNotNulls) {
  KnownShape shape;
  shape.learn(item(R"({"id":1,"name":"x","tags":["a"]})"));
  shape.learn(item(R"({"id":"1","name":null,"tags":[]})"));
  EXPECT_TRUE(drift(shape, {R"({"id":"7","name":null,"tags":null})", R"({"id":7})"}).changed_types.empty());
  EXPECT_EQ(
      drift(shape, {R"({"id":true,"name":{"first":"x"},"tags":[{"id":1}]})"}).changed_types,
      (Names{"id: a boolean was a number or a text", "name: an object was a text", "tags[]: an object was a text"}));
}

TEST_F(KnownShapeTest, TellsMembersThatEveryItemHadAndNoneHasNow) {
  KnownShape shape;
  shape.learn(item(R"({"id":1,"name":"x","email":"a@example.com"})"));
  EXPECT_TRUE(drift(shape, {R"({"id":1})"}).vanished_fields.empty()) << "one item does not say what all have";
  shape.learn(item(R"({"id":2,"name":null})"));
  EXPECT_EQ(drift(shape, {R"({"id":3})", R"({"id":4})"}).vanished_fields, Names{"name"});
  EXPECT_TRUE(drift(shape, {R"({"id":3})", R"({"id":4,"name":null})"}).vanished_fields.empty());
  EXPECT_TRUE(drift(shape, {}).vanished_fields.empty());
}

TEST_F(KnownShapeTest, OfNothingKnownSaysNothing) {
  const auto found = drift(KnownShape(), {R"({"id":1})"});
  EXPECT_TRUE(found.new_fields.empty() && found.changed_types.empty() && found.vanished_fields.empty());
}

TEST_F(KnownShapeTest, IsBoundedHoweverStrangeTheItems) {
  KnownShape shape;
  shape.learn(item(R"({"id":1})"));
  std::string wide = "{";
  for (int i = 0; i < 5000; ++i) wide += (i ? ",\"f" : "\"f") + std::to_string(i) + "\":1";
  const std::string deep = std::string(200, '[') + std::string(200, ']');
  shape.learn(item("{\"deep\":" + deep + "}"));
  EXPECT_EQ(drift(shape, {wide + "}", "{\"deep\":" + deep + "}"}).new_fields.size(), 100U);
}

TEST_F(KnownShapeTest, IsReadFromTestsOfMappingAndConnector) {
  const std::string connector = std::string(kConnector) + R"(tests:
  - name: raw
    call: jobs.list
    args: { path: { team: a } }
    exchanges:
      - expect: { request: GET https://api.example.com/teams/a/jobs }
        reply: { status: 200, body: [{ id: 1, raw_only: x }] }
    result: [{ id: 1, raw_only: x }]
  - name: refused
    call: jobs.list
    args: { path: { team: a } }
    exchanges:
      - expect: { request: GET https://api.example.com/teams/a/jobs }
        reply: { status: 500, body: { error: x } }
    error: upstream
)";
  const std::string mapping = std::string(kMapping) + R"(tests:
  - name: mapped
    call: unified.ats.jobs.list
    exchanges:
      - expect: { request: GET https://api.example.com/teams/default/jobs }
        reply: { status: 200, body: [{ id: 2, town: Porto }] }
    result_contains: [{ id: "2" }]
)";
  const auto loaded = catalog::load_texts({{"mappings/ats/model.yaml", std::string(kModel)},
                                           {"connectors/example/connector.yaml", connector},
                                           {"mappings/ats/example.yaml", mapping}});
  const auto found = loaded.catalog->find_mapping("ats", "example");
  ASSERT_TRUE(found);
  const auto& jobs = *found->find_resource("jobs");
  const auto shape = KnownShape::of(*found, jobs, *jobs.find("list"));
  EXPECT_EQ(drift(shape, {R"({"id":3,"raw_only":"y","town":"Faro","error":1})"}).new_fields, Names{"error"});
  EXPECT_TRUE(KnownShape::of(*found, jobs, *jobs.find("get")).is_empty());
}

}  // namespace
}  // namespace atsume::unify
