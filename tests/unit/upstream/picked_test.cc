// Gets of providers that only list: the record is picked out of all of them.
#include "unit/upstream/call_fixture.h"

namespace atsume::upstream {
namespace {

class PickedGet : public CallFixture {
 protected:
  void load(const std::string& data) {
    connector_ = connector_of("resources: { jobs: { get: { request: GET /jobs, data: '" + data + "' } } }\n");
  }
  Result<CallOutcome> pick(const std::string& id, const std::string& body) {
    serve({{.body = body}});
    CallSpec get = spec("get");
    get.arguments.emplace_back("id", json::Value::string(arena_.copy(id)));
    return call(get);
  }
};

TEST_F(PickedGet, GivesTheOneThatWasAskedFor) {
  const std::string body = R"({"jobs":[{"id":7,"name":"Cook"},{"id":"8","name":"Chef"}]})";
  for (const std::string data : {"jobs[$string(id) = $id]", "[jobs[$string(id) = $args.id]]",
                                 "$filter(jobs, function($job) { $string($job.id) = $id })"}) {
    load(data);
    EXPECT_EQ(json::write(pick("7", body).value().data), R"({"id":7,"name":"Cook"})") << data;
    EXPECT_EQ(json::write(pick("8", body).value().data), R"({"id":"8","name":"Chef"})") << data;
    // The id only picks: it is not sent.
    EXPECT_EQ(sent_.back().target, "/v1/jobs");
  }
  // A list of one, which JSONata takes for its item.
  load("jobs[$string(id) = $id]");
  EXPECT_EQ(json::write(pick("7", R"({"jobs":[{"id":7}]})").value().data), R"({"id":7})");
  EXPECT_EQ(json::write(pick("7", R"({"jobs":{"id":7}})").value().data), R"({"id":7})");
  load("$[$string(id) = $id]");
  EXPECT_EQ(json::write(pick("7", R"([{"id":7},{"id":8}])").value().data), R"({"id":7})");
}

TEST_F(PickedGet, HasNoRecordWhereNothingFits) {
  for (const std::string data : {"jobs[id = $id]", "[jobs[id = $id]]"}) {
    load(data);
    for (const std::string body : {R"({"jobs":[{"id":"8"},{"name":"no id"}]})", R"({"jobs":[]})", "{}"}) {
      const auto got = pick("7", body);
      ASSERT_FALSE(got) << body;
      EXPECT_EQ(got.error().error_class(), ErrorClass::kNotFound) << body;
      EXPECT_EQ(got.error().code(), "not_found") << body;
      EXPECT_EQ(got.error().origin(), Origin::kProvider) << body;
      EXPECT_NE(got.error().message().find("has the id 7"), std::string::npos) << got.error().message();
    }
  }
}

TEST_F(PickedGet, IsNotTakenInByAnAnswerThatSaysNothing) {
  load("jobs[id = $id]");
  for (const std::string body : {"null", "", R"("moved")"}) EXPECT_EQ(code_of(pick("7", body)), "unexpected_shape");
  // Two of the same id: which one is meant cannot be told.
  EXPECT_EQ(code_of(pick("7", R"({"jobs":[{"id":"7"},{"id":"7"}]})")), "unexpected_shape");
  // An expression that reads no argument does not pick.
  load("jobs[0]");
  EXPECT_EQ(code_of(pick("7", R"({"jobs":[]})")), "unexpected_shape");
}

TEST_F(PickedGet, LetsRulesAndPagesReadTheArguments) {
  connector_ = connector_of(R"yaml(
resources:
  jobs:
    get:
      request: GET /jobs
      data: jobs[id = $id]
      errors: [{ status: 200, when: "$not($exists(jobs[id = $id]))", class: forbidden, message: "'not ' & $id" }]
    list: { request: GET /jobs, data: jobs, paginate: { type: cursor, param: after, next: next, more: $args.all } }
)yaml");
  serve({{.body = R"({"jobs":[{"id":"8"}],"next":"n"})"}});
  CallSpec get = spec("get");
  get.arguments.emplace_back("id", json::Value::string("7"));
  const auto refused = call(get);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), "forbidden");
  EXPECT_NE(refused.error().message().find("not 7"), std::string::npos);
  CallSpec list = spec("list");
  list.arguments.emplace_back("all", json::Value::boolean(false));
  EXPECT_FALSE(call(list)->next);
  list.arguments.back().second = json::Value::boolean(true);
  EXPECT_TRUE(call(list)->next);
}

}  // namespace
}  // namespace atsume::upstream
