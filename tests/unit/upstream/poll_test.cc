// Long jobs: begun once, asked for until they end.
#include "unit/upstream/call_fixture.h"

namespace atsume::upstream {
namespace {

constexpr std::string_view kExports = R"(
errors: [{ status: 404, class: not_found }]
paginate: { type: page, param: page }
resources:
  jobs:
    list:
      request: POST /exports
      effect: write
      data: rows
      query: { format: json }
      poll:
        until: status = 'done'
        failed: status = 'failed'
        request: "GET /exports/{{ body.id }}?v=1"
        every: 2s
        timeout: 1m
    picked:
      request: POST /jobs/{id}/exports
      body: { kind: full }
      poll: { until: done, request: "POST /jobs/{id}/state", then: "{ 'n': $count(rows), 'status': $status }" }
    fetched:
      request: POST /exports
      data: items
      poll: { until: url, request: "GET /exports/{{ body.id }}", then: { request: "GET {{ body.url }}" } }
)";

class PollTest : public CallFixture {
 protected:
  PollTest() { connector_ = connector_of(kExports); }

  std::string targets() const {
    std::string out;
    for (const auto& one : sent_) out += one.method + " " + one.target + "\n";
    return out;
  }
};

TEST_F(PollTest, AsksUntilTheJobIsDoneAndPicksItsData) {
  serve({{.status = 201, .body = R"({"id":"e 1"})"},
         {.body = R"({"status":"running"})"},
         {.body = R"({"status":"done","rows":[{"id":1},{"id":2}]})"}});
  CallSpec list = spec("list");
  list.arguments.emplace_back("state", json::Value::string("open"));
  list.body = json::parse(R"({"from":"x"})", arena_).value();
  auto outcome = call(list);
  ASSERT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(json::write(outcome->data), R"([{"id":1},{"id":2}])");
  EXPECT_FALSE(outcome->next.has_value());
  EXPECT_EQ(targets(),
            "POST /v1/exports?format=json&state=open\n"
            "GET /v1/exports/e%201?v=1&format=json\nGET /v1/exports/e%201?v=1&format=json\n");
  EXPECT_EQ(sent_[0].body, R"({"from":"x"})");
  EXPECT_EQ(sent_[1].body, "");
  EXPECT_EQ(sent_[2].headers.get("authorization"), "Bearer k3y");
  EXPECT_EQ(sent_[1].at - sent_[0].at, 2s);
  EXPECT_EQ(sent_[2].at - sent_[1].at, 2s);
  EXPECT_EQ(context_.calls, 3);
  EXPECT_EQ(context_.waited, 0s);  // no wait for the provider's limits
}

TEST_F(PollTest, GivesWhatThenMakesOfTheLastAnswer) {
  serve({{.body = "{}"}, {.body = R"({"done":true,"rows":[1,2,3]})"}});
  CallSpec one = spec("picked");
  one.arguments.emplace_back("id", json::Value::string("7"));
  auto outcome = call(one);
  ASSERT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(json::write(outcome->data), R"({"n":3,"status":200})");
  EXPECT_EQ(targets(), "POST /v1/jobs/7/exports\nPOST /v1/jobs/7/state\n");
  EXPECT_EQ(sent_[0].body, R"({"kind":"full"})");
  EXPECT_EQ(sent_[1].body, "");
  EXPECT_EQ(sent_[1].at - sent_[0].at, 5s);
}

TEST_F(PollTest, FetchesTheResultWhereItIs) {
  serve({{.body = R"({"id":1})"}, {.body = R"({"url":"https://files.example.com/r?sig=a%2Fb+c&x"})"}});
  bool has_credentials = true;
  network_.serve("https://files.example.com", [&](net::HttpRequest& request) -> net::Task<net::HttpResponse> {
    has_credentials = request.headers.contains("authorization");
    net::HttpResponse out{.status = request.target == "/r?sig=a%2Fb+c&x" ? 200 : 500, .text = R"({"items":[5]})"};
    out.headers.set("content-type", "application/json");
    co_return out;
  });
  auto outcome = call(spec("fetched"));
  ASSERT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(json::write(outcome->data), "[5]");
  EXPECT_EQ(outcome->raw, R"({"items":[5]})");
  EXPECT_FALSE(has_credentials);
}

TEST_F(PollTest, FetchesWithCredentialsFromTheSameHost) {
  serve({{.body = R"({"id":1})"},
         {.body = R"({"url":"https://acme.example.com/result"})"},
         {.body = R"({"items":[5]})"}});
  EXPECT_EQ(code_of(call(spec("fetched"))), "success");
  ASSERT_EQ(sent_.size(), 3U);
  EXPECT_EQ(sent_[2].target, "/result");
  EXPECT_EQ(sent_[2].headers.get("authorization"), "Bearer k3y");
}

TEST_F(PollTest, RefusesAResultOnAForeignHost) {
  serve({{.body = R"({"id":1})"}, {.body = R"({"url":"https://files.evil.test/r"})"}});
  EXPECT_EQ(code_of(call(spec("fetched"))), "host_refused");
}

TEST_F(PollTest, TellsAJobThatFailed) {
  serve({{.body = R"({"id":1})"}, {.body = R"({"status":"failed","why":"too many"})"}});
  auto outcome = call(spec("list"));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), "poll_failed");
  EXPECT_EQ(outcome.error().error_class(), ErrorClass::kUpstream);
  EXPECT_EQ(outcome.error().remote()->body, R"({"status":"failed","why":"too many"})");
}

TEST_F(PollTest, GivesUpAfterItsTimeout) {
  serve({{.body = R"({"id":1})"}, {.body = R"({"status":"running"})"}});
  auto outcome = call(spec("list"));
  EXPECT_EQ(code_of(outcome), "poll_timeout");
  EXPECT_EQ(outcome.error().error_class(), ErrorClass::kTimeout);
  EXPECT_EQ(clock_.elapsed(), 60s);
  EXPECT_EQ(sent_.size(), 31U);
}

TEST_F(PollTest, DoesNotWaitForWhatTheCallerHasNoTimeFor) {
  serve({{.body = R"({"id":1})"}, {.body = R"({"status":"running"})"}});
  context_.deadline = base::Deadline::after(clock_.steady_now(), 5s);
  EXPECT_EQ(code_of(call(spec("list"))), "poll_timeout");
  EXPECT_EQ(clock_.elapsed(), 4s);
}

TEST_F(PollTest, RepeatsTheQuestionsButNotTheStart) {
  serve({{.body = R"({"id":1})"},
         {.status = 503, .body = "{}", .header = {"retry-after", "1"}},
         {.body = R"({"status":"done","rows":[1]})"}});
  EXPECT_EQ(code_of(call(spec("list"))), "success");
  EXPECT_EQ(sent_.size(), 3U);
  sent_.clear();
  serve({{.status = 503, .body = "{}", .header = {"retry-after", "1"}}});
  EXPECT_EQ(code_of(call(spec("list"))), "unavailable");
  EXPECT_EQ(sent_.size(), 1U);
}

TEST_F(PollTest, EndsWithAnErrorOfAnyStage) {
  serve({{.body = R"({"id":1})"}, {.status = 404, .body = "{}"}});
  EXPECT_EQ(code_of(call(spec("list"))), "not_found");
  sent_.clear();
  serve({{.body = "{}"}});  // no id to ask with
  EXPECT_EQ(code_of(call(spec("list"))), "template_missing");
  sent_.clear();
  serve({{.body = R"({"id":1})"}, {.body = R"({"status":"done"})"}});
  EXPECT_EQ(code_of(call(spec("list"))), "unexpected_shape");
}

}  // namespace
}  // namespace atsume::upstream
