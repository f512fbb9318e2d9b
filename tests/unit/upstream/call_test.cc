// Upstream over a simulated network: waits, repeats, failures at every point, passthrough.
#include "atsume/upstream/upstream.h"

#include "atsume/base/limits.h"
#include "unit/upstream/call_fixture.h"

namespace atsume::upstream {
namespace {

using testing::FaultPlan;

constexpr std::string_view kResources = R"(
headers: { x-version: "2" }
query: { locale: en }
resources:
  jobs:
    list: { request: GET /jobs, data: jobs, paginate: { type: next_url, next: next } }
    get: "GET /jobs/{id}"
    create: POST /jobs
    open: { request: GET /open, auth: none }
    away: GET https://other.example.com/x
)";

class CallTest : public CallFixture {
 protected:
  CallTest() { connector_ = connector_of(kResources); }
};

TEST_F(CallTest, GivesDataAndTheNextPage) {
  serve({{.body = R"({"jobs":[{"id":1},{"id":2}],"next":"/v1/jobs?p=2"})"}});
  auto outcome = call(spec("list"));
  ASSERT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(json::write(outcome->data), R"([{"id":1},{"id":2}])");
  ASSERT_TRUE(outcome->next);
  EXPECT_EQ(outcome->next->text, "https://acme.example.com/v1/jobs?p=2");
  ASSERT_EQ(sent_.size(), 1U);
  EXPECT_EQ(sent_[0].target, "/v1/jobs?locale=en");
  EXPECT_EQ(sent_[0].headers.get("authorization"), "Bearer k3y");
  EXPECT_EQ(context_.calls, 1);
}

TEST_F(CallTest, WaitsAsAskedAndRepeatsReads) {
  serve({{.status = 429, .body = "{}", .header = {"retry-after", "7"}},
         {.status = 503, .body = "{}", .header = {"retry-after", "2"}},
         {}});
  ASSERT_TRUE(call(spec("list")));
  ASSERT_EQ(sent_.size(), 3U);
  EXPECT_EQ(sent_[1].at - sent_[0].at, 7s);
  EXPECT_EQ(sent_[2].at - sent_[1].at, 2s);
  EXPECT_EQ(context_.waited, 9s);
  EXPECT_GE(context_.upstream_time, 9s);
  EXPECT_EQ(context_.calls, 3);
}

TEST_F(CallTest, GivesUpWhenAWaitIsLongerThanAllowed) {
  serve({{.status = 429, .body = "{}", .header = {"retry-after", "31"}}});
  auto outcome = call(spec("list"));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), "rate_limited");
  EXPECT_EQ(outcome.error().retry_after(), 31s);
  EXPECT_EQ(sent_.size(), 1U);
  EXPECT_EQ(clock_.elapsed(), 0s);
}

TEST_F(CallTest, CountsAllWaitsOfARequestTogether) {
  serve({{.status = 429, .body = "{}", .header = {"retry-after", "20"}}});
  EXPECT_EQ(code_of(call(spec("list"))), "rate_limited");
  EXPECT_EQ(sent_.size(), 2U);
  EXPECT_EQ(context_.waited, 20s);
}

TEST_F(CallTest, NeverWaitsPastTheDeadline) {
  context_.deadline = base::Deadline::after(clock_.steady_now(), 5s);
  serve({{.status = 503, .body = "{}", .header = {"retry-after", "5"}}});
  EXPECT_EQ(code_of(call(spec("list"))), "unavailable");
  EXPECT_EQ(clock_.elapsed(), 0s);
}

TEST_F(CallTest, EndsAfterItsAttempts) {
  serve({{.status = 502, .body = "{}"}});
  EXPECT_EQ(code_of(call(spec("list"))), "upstream");
  EXPECT_EQ(sent_.size(), 4U);
}

TEST_F(CallTest, HonoursGiveUpAfterAndAttemptsOfTheConnector) {
  connector_ = connector_of("retry: { attempts: 2, give_up_after: 3s }\n" + std::string(kResources));
  serve({{.status = 429, .body = "{}", .header = {"retry-after", "1"}}});
  EXPECT_EQ(code_of(call(spec("list"))), "rate_limited");
  EXPECT_EQ(sent_.size(), 2U);
  context_.waited = {};
  sent_.clear();
  serve({{.status = 429, .body = "{}", .header = {"retry-after", "4"}}});
  EXPECT_EQ(code_of(call(spec("list"))), "rate_limited");
  EXPECT_EQ(sent_.size(), 1U);
}

TEST_F(CallTest, RepeatsWritesOnlyWhereTheConnectorSaysSo) {
  serve({{.status = 503, .body = "{}"}});
  CallSpec create = spec("create");
  EXPECT_EQ(code_of(call(create)), "unavailable");
  EXPECT_EQ(sent_.size(), 1U);
  connector_ = connector_of("retry: { writes: true }\n" + std::string(kResources));
  sent_.clear();
  create = spec("create");
  create.body = json::parse(R"({"a":1.10})", arena_).value();
  EXPECT_EQ(code_of(call(create)), "unavailable");
  ASSERT_EQ(sent_.size(), 4U);
  for (const auto& one : sent_) EXPECT_EQ(one.body, R"({"a":1.10})");
}

TEST_F(CallTest, ShowsTheProvidersAnswerInItsErrors) {
  serve({{.status = 404, .body = R"({"error":"no such job"})"}});
  CallSpec get = spec("get");
  get.arguments.emplace_back("id", json::Value::string("9"));
  auto outcome = call(get);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().error_class(), ErrorClass::kNotFound);
  EXPECT_EQ(outcome.error().remote()->status, 404);
  EXPECT_EQ(outcome.error().remote()->body, R"({"error":"no such job"})");
  EXPECT_NE(outcome.error().message().find("no such job"), std::string::npos);
}

TEST_F(CallTest, RefusesAnswersOfTheWrongShape) {
  for (const std::string body : {"{}", R"({"jobs":null})", R"({"jobs":"x"})", R"({"jobs":3})", "[]", "null", ""}) {
    serve({{.body = body}});
    auto outcome = call(spec("list"));
    ASSERT_FALSE(outcome) << body;
    EXPECT_EQ(outcome.error().code(), "unexpected_shape") << body;
  }
  serve({{.body = R"({"jobs":[]})"}});
  EXPECT_EQ(code_of(call(spec("list"))), "success");
  serve({{.body = R"({"jobs":{"id":1}})"}});
  EXPECT_EQ(code_of(call(spec("list"))), "success");
  serve({{.body = "[1]"}});
  CallSpec get = spec("get");
  get.arguments.emplace_back("id", json::Value::string("9"));
  EXPECT_EQ(code_of(call(get)), "unexpected_shape");
}

TEST_F(CallTest, TakesABareListButNoObjectForOne) {
  connector_ =
      connector_of("resources: { jobs: { list: { request: GET /jobs, paginate: { type: none, reason: x } } } }\n");
  serve({{.body = "[1,2]"}});
  EXPECT_EQ(json::write(call(spec("list"))->data), "[1,2]");
  serve({{.body = R"({"error":"moved"})"}});
  EXPECT_EQ(code_of(call(spec("list"))), "unexpected_shape");
}

TEST_F(CallTest, RefusesHostsThatAreNotTheConnectors) {
  network_.serve("https://evil.test", [this](net::HttpRequest& request) { return answer(request); });
  CallSpec list = spec("list");
  list.page = {.text = "https://evil.test/v1/jobs", .number = 1};
  EXPECT_EQ(code_of(call(list)), "host_refused");
  list.page.text = "http://acme.example.com/v1/jobs";
  EXPECT_EQ(code_of(call(list)), "plain_http");
  serve({{.status = 302, .header = {"location", "https://evil.test/v1/jobs"}}});
  EXPECT_EQ(code_of(call(spec("list"))), "redirect_refused");
  EXPECT_EQ(sent_.size(), 1U);
  EXPECT_EQ(clock_.run(accounts_->find("a-1")).value()->record().last_forbidden_error_json, "null");
}

TEST_F(CallTest, FollowsRedirectsOfReadsWithinItsHosts) {
  serve({{.status = 302, .header = {"location", "https://acme.example.com/v2/jobs"}},
         {.body = R"({"jobs":[],"next":"?p=2"})"}});
  auto outcome = call(spec("list"));
  ASSERT_TRUE(outcome) << outcome.error().to_string();
  EXPECT_EQ(outcome->next->text, "https://acme.example.com/v2/jobs?p=2");
  serve({{.status = 302, .header = {"location", "http://acme.example.com/v2/jobs"}}});
  EXPECT_EQ(code_of(call(spec("list"))), "redirect_refused");
}

TEST_F(CallTest, NotesRefusedCredentialsAndTheirHealing) {
  serve({{.status = 401, .body = "{}"}, {}});
  EXPECT_EQ(code_of(call(spec("list"))), "bad_credentials");
  account_ = clock_.run(accounts_->find("a-1")).value();
  EXPECT_EQ(account_->record().status, store::AccountStatus::kNeedsReauth);
  // A call without credentials proves nothing about them.
  EXPECT_EQ(code_of(call(spec("open"))), "success");
  EXPECT_EQ(clock_.run(accounts_->find("a-1")).value()->record().status, store::AccountStatus::kNeedsReauth);
  EXPECT_EQ(code_of(call(spec("list"))), "success");
  EXPECT_EQ(clock_.run(accounts_->find("a-1")).value()->record().status, store::AccountStatus::kActive);
}

TEST_F(CallTest, SurvivesAFailureAtEveryPoint) {
  for (const auto kind : {FaultPlan::Kind::kReset, FaultPlan::Kind::kCut}) {
    std::size_t failures = 0;
    for (std::size_t n = 0;; ++n) {
      serve({{}});
      client_->close_idle();
      auto faults = std::make_shared<FaultPlan>(FaultPlan{.fail_at = n, .kind = kind});
      network_.set_stream_options({.faults = faults}, {});
      context_.waited = {};
      context_.deadline = base::Deadline::after(clock_.steady_now(), 100s);
      auto outcome = call(spec("list"));
      // Reads are repeated, so that one failure anywhere does no harm.
      EXPECT_TRUE(outcome) << "operation " << n << ": " << outcome.error().to_string();
      if (!faults->has_struck) break;
      ++failures;
    }
    EXPECT_GT(failures, 1U);
    network_.set_stream_options({}, {});
  }
}

TEST_F(CallTest, FailsAWriteAtEveryPointWithoutRepeatingIt) {
  for (std::size_t n = 0;; ++n) {
    sent_.clear();
    serve({{.body = "{}"}});
    client_->close_idle();
    auto faults = std::make_shared<FaultPlan>(FaultPlan{.fail_at = n});
    network_.set_stream_options({.faults = faults}, {});
    auto outcome = call(spec("create"));
    EXPECT_LE(sent_.size(), 1U) << n;
    if (!outcome) EXPECT_EQ(outcome.error().origin(), Origin::kProvider) << outcome.error().to_string();
    if (!faults->has_struck) {
      EXPECT_TRUE(outcome);
      break;
    }
  }
}

TEST_F(CallTest, LeavesNoSecretInErrorsOrLogs) {
  for (const int status : {400, 401, 403, 404, 429, 500, 503}) {
    serve({{.status = status, .body = "{}"}});
    auto outcome = call(spec("list"));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().to_string().find("k3y"), std::string::npos);
  }
  EXPECT_EQ(log_.find("k3y"), std::string::npos);
  EXPECT_EQ(metrics_->expose().find("k3y"), std::string::npos);
}

class ForwardTest : public CallTest {
 protected:
  struct Passed {
    int status = 0;
    net::Headers headers;
    std::string body;
  };
  Result<Passed> forward(std::string method, std::string path, std::string query, net::Headers headers,
                         std::string body) {
    ForwardRequest request{connector_,
                           account_,
                           std::move(method),
                           std::move(path),
                           std::move(query),
                           std::move(headers),
                           body.empty() ? nullptr : net::make_text_body(std::move(body))};
    return clock_.run(pass(std::move(request)));
  }
  net::Task<Result<Passed>> pass(ForwardRequest request) {
    ATSUME_CO_TRY(auto response, co_await upstream_->forward(std::move(request), context_));
    Passed out{.status = response.status, .headers = response.headers};
    ATSUME_CO_TRY(out.body, co_await net::read_all(*response.body, 1 << 20, base::Deadline::never()));
    co_return out;
  }
};

TEST_F(ForwardTest, SendsPathQueryAndBodyByteForByte) {
  serve({{.body = "\x01\xff raw"}});
  const std::string query = "b=2&a=1+1&c&d=%7e%2F&locale=&&e=[x]";
  auto passed = forward("PATCH", "/a%2Fb//c;d=1/", query, {}, "not { json");
  ASSERT_TRUE(passed) << passed.error().to_string();
  ASSERT_EQ(sent_.size(), 1U);
  EXPECT_EQ(sent_[0].method, "PATCH");
  EXPECT_EQ(sent_[0].target, "/v1/a%2Fb//c;d=1/?" + query);
  EXPECT_EQ(sent_[0].body, "not { json");
  EXPECT_EQ(passed->body, "\x01\xff raw");
}

TEST_F(ForwardTest, AddsWhatTheConnectorAlwaysSendsUnlessTheCallerDid) {
  serve({{}});
  ASSERT_TRUE(forward("GET", "/x", "a=1", {}, ""));
  EXPECT_EQ(sent_[0].target, "/v1/x?a=1&locale=en");
  EXPECT_EQ(sent_[0].headers.get("x-version"), "2");
  net::Headers own;
  own.add("X-Version", "1");
  ASSERT_TRUE(forward("GET", "/x", "%6cocale=de", own, ""));
  EXPECT_EQ(sent_[1].target, "/v1/x?%6cocale=de");
  EXPECT_EQ(sent_[1].headers.get("x-version"), "1");
}

TEST_F(ForwardTest, KeepsTheConnectionsFieldsAndTheCallersCredentialsToItself) {
  serve({{.header = {"Connection", "close, X-Hop"}}});
  net::Headers headers;
  for (const auto& [name, value] : std::vector<net::Headers::Field>{{"Authorization", "Bearer callers"},
                                                                    {"Cookie", "session=1"},
                                                                    {"Host", "evil.test"},
                                                                    {"Connection", "keep-alive, X-Mine"},
                                                                    {"X-Mine", "1"},
                                                                    {"TE", "trailers"},
                                                                    {"Upgrade", "websocket"},
                                                                    {"X-Other", "2"}}) {
    headers.add(name, value);
  }
  auto passed = forward("GET", "/x", "", headers, "");
  ASSERT_TRUE(passed);
  const auto& sent = sent_[0].headers;
  EXPECT_EQ(sent.get("authorization"), "Bearer k3y");
  EXPECT_EQ(sent.get("host"), "acme.example.com");
  EXPECT_EQ(sent.get("x-other"), "2");
  for (const auto* name : {"cookie", "x-mine", "te", "upgrade"}) EXPECT_FALSE(sent.contains(name)) << name;
  EXPECT_FALSE(passed->headers.contains("connection"));
}

TEST_F(ForwardTest, PassesAnyStatusAndDoesNotFollowRedirects) {
  for (const int status : {204, 302, 404, 418, 500}) {
    serve({{.status = status, .body = "", .header = {"location", "https://acme.example.com/other"}}});
    auto passed = forward("GET", "/x", "", {}, "");
    ASSERT_TRUE(passed) << passed.error().to_string();
    EXPECT_EQ(passed->status, status);
  }
  EXPECT_EQ(sent_.size(), 5U);
}

TEST_F(ForwardTest, CannotLeaveTheConnectorsHost) {
  serve({{}});
  for (const std::string path : {"//evil.test/x", "/@evil.test", "/..//x", "/\\evil.test"}) {
    auto passed = forward("GET", path, "", {}, "");
    ASSERT_TRUE(passed) << path << passed.error().to_string();
    EXPECT_EQ(sent_.back().headers.get("host"), "acme.example.com");
  }
  for (const auto& dial : network_.dials()) EXPECT_EQ(dial.origin.host, "acme.example.com");
}

TEST_F(ForwardTest, FailsInOrderAtEveryPoint) {
  for (std::size_t n = 0;; ++n) {
    serve({{}});
    client_->close_idle();
    auto faults = std::make_shared<FaultPlan>(FaultPlan{.fail_at = n});
    network_.set_stream_options({.faults = faults}, {});
    auto passed = forward("POST", "/x", "", {}, "body");
    if (!faults->has_struck) {
      EXPECT_TRUE(passed);
      break;
    }
    if (!passed) EXPECT_EQ(passed.error().origin(), Origin::kProvider) << n << passed.error().to_string();
  }
}

}  // namespace
}  // namespace atsume::upstream
