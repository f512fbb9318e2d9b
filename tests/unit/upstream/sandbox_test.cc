#include "atsume/upstream/sandbox.h"

#include "support/sim_clock.h"
#include "unit/upstream/fixture.h"
#include "upstream/build_request.h"
#include "upstream/paginate.h"

namespace atsume::upstream {
namespace {

using std::chrono_literals::operator""s;
using testing::SimClock;

std::string definition(const std::string& paginate) {
  return connector_head() + R"(
limits:
  rates: [{ requests: 5, per: 10s }]
  remaining: { header: x-left, reset: { header: x-reset, as: epoch } }
errors:
  - { status: [401, 404], class: invalid, message: failure.text }
verify: { request: GET /me, account_id: id, account_name: profile.name }
resources:
  jobs:
    list: { request: "GET /jobs?active=1", data: page.jobs, paginate: )" +
         paginate + R"( }
    get: { request: "GET /jobs/{id}", data: job }
    create: POST /jobs
    find: { request: POST /jobs/find, effect: read, data: job }
    search: { request: POST /jobs/search, effect: read, data: found }
  teams:
    list: { request: GET /all, data: teams, paginate: { type: none, reason: x } }
    get: { request: GET /all, data: "teams[$string(id) = $id]" }
  rooms:
    get: { request: GET /all, data: "rooms[$string(id) = $id]" }
  absences:
    list: { request: GET /absences, paginate: { type: none, reason: x } }
  empty:
    list: { request: GET /empty, paginate: { type: none, reason: x } }
)";
}

constexpr std::string_view kSandbox = R"(sandbox: 1
connector: example
account: { subdomain: demo, api_key: sandbox-key }
resources:
  jobs:
    - { id: "1", title: One, state: open }
    - { id: "2", title: Two, state: closed, shortcode: S2 }
    - { id: "3", title: Three, state: open }
    - { id: "4", title: Four, state: open }
    - { id: "5", title: Five, state: open }
  teams: [{ id: 1, name: Kitchen }, { id: 2, name: Bar }]
  rooms: [{ id: 9, name: Cellar }]
  absences:
    - { id: 1, start: "2026-01-10", end: "2026-01-20" }
    - { id: 2, start: "2026-02-01", end: "2026-02-01" }
)";

struct Got {
  int status = 0;
  net::Headers headers;
  json::Value body;
};

class SandboxTest : public ::testing::Test {
 protected:
  void load(const std::string& paginate) {
    const auto loaded = catalog::load_texts({{"connectors/example/connector.yaml", definition(paginate)},
                                             {"connectors/example/sandbox.yaml", std::string(kSandbox)}});
    for (const auto& one : loaded.diagnostics) {
      ASSERT_NE(one.severity, catalog::Severity::kError) << render(one, catalog::Style::kPlain);
    }
    catalog_ = loaded.catalog;
    client_ = make_sandbox_client([this] { return catalog_; }, make_sandbox_records(), clock_);
  }

  Result<Got> ask(std::string method, const std::string& url, std::string key = "Bearer sandbox-key") {
    net::ClientRequest request{.method = std::move(method), .url = url_of(url)};
    request.headers.set("authorization", key);
    return clock_.run(send(std::move(request)));
  }
  Got post(const std::string& target, std::string body) {
    net::ClientRequest request{.method = "POST", .url = url_of("https://demo.example.com/v1" + target)};
    request.headers.set("authorization", "Bearer sandbox-key");
    request.headers.set("content-type", "application/json");
    request.text = std::move(body);
    return clock_.run(send(std::move(request))).value();
  }
  net::Task<Result<Got>> send(net::ClientRequest request) {
    const net::ClientOptions options;
    ATSUME_CO_TRY(auto response, co_await client_->send(std::move(request), options, base::Deadline::never()));
    ATSUME_CO_TRY(auto text, co_await net::read_all(*response.body, 1 << 20, base::Deadline::never()));
    co_return Got{response.status, response.headers, json::parse(text, arena_).value()};
  }
  Got get(const std::string& target) { return ask("GET", "https://demo.example.com/v1" + target).value(); }

  SimClock clock_;
  json::Arena arena_;
  std::shared_ptr<const catalog::Catalog> catalog_;
  std::unique_ptr<net::HttpClient> client_;
};

TEST_F(SandboxTest, ChecksTheCredentials) {
  load("{ type: none, reason: x }");
  const auto refused = ask("GET", "https://demo.example.com/v1/jobs", "Bearer wrong").value();
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(json::write(refused.body), R"({"failure":{"text":"Not authorized"}})");
  EXPECT_EQ(get("/jobs").status, 200);
}

TEST_F(SandboxTest, ChecksCredentialsInTheQueryToo) {
  std::string text = definition("{ type: none, reason: x }");
  const std::string bearer = R"(bearer: "{{ account.api_key }}")";
  text.replace(text.find(bearer), bearer.size(), R"(query: { key: "{{ account.api_key }}" })");
  catalog_ = catalog::load_texts({{"connectors/example/connector.yaml", text},
                                  {"connectors/example/sandbox.yaml", std::string(kSandbox)}})
                 .catalog;
  client_ = make_sandbox_client([this] { return catalog_; }, make_sandbox_records(), clock_);
  EXPECT_EQ(get("/jobs").status, 401);
  EXPECT_EQ(get("/jobs?key=wrong").status, 401);
  EXPECT_EQ(get("/jobs?key=sandbox-key").status, 200);
}

TEST_F(SandboxTest, AnswersOnlyForItsOwnAddress) {
  load("{ type: none, reason: x }");
  for (const std::string url : {"https://other.example.com/v1/jobs", "https://demo.example.com/v11/jobs",
                                "https://demo.example.com:8443/v1/jobs", "http://demo.example.com/v1/jobs"}) {
    auto got = ask("GET", url);
    ASSERT_FALSE(got) << url;
    EXPECT_EQ(got.error().code(), "no_sandbox");
  }
}

TEST_F(SandboxTest, CutsPagesAsPaginateSays) {
  for (const std::string paginate : {"{ type: next_url, next: paging.next, size_param: n, size: 2, max_size: 3 }",
                                     "{ type: link_header, size_param: n, size: 2 }",
                                     "{ type: cursor, param: after, next: paging.after, size_param: n, size: 2 }",
                                     "{ type: page, param: p, size_param: n, size: 2, pages: paging.pages }",
                                     "{ type: page, param: p, start: 0, size_param: n, size: 2, more: paging.more }",
                                     "{ type: offset, param: o, size_param: n, size: 2, total: paging.total }"}) {
    load(paginate);
    const auto connector = catalog_->find_connector("example");
    TestCall call(connector, "jobs", "list");
    call.spec.account = account_with("key", R"({"subdomain":"demo"})", R"({"api_key":"sandbox-key"})");
    std::string ids;
    for (int pages = 0; pages < 9; ++pages) {
      // The next page is found by the same code that reads real providers.
      ASSERT_LT(pages, 8) << paginate;
      auto built = build_request(call.spec, call.scope());
      ASSERT_TRUE(built) << built.error().to_string();
      const auto got = ask("GET", built->url.to_string()).value();
      ASSERT_EQ(got.status, 200) << paginate;
      const auto items = got.body.find("page").find("jobs");
      EXPECT_LE(items.size(), 2U);
      for (json::Value item : items.items()) ids += item.find("id").as_string();
      const AnswerScope answer(call.spec, call.scope(), {200, got.headers, built->asked, got.body});
      auto next = next_page(call.spec, answer, {built->asked, built->url, got.headers, items});
      ASSERT_TRUE(next) << next.error().to_string();
      clock_.advance(10s);
      if (!*next) break;
      call.spec.page = **next;
    }
    EXPECT_EQ(ids, "12345") << paginate;
  }
}

std::string ids_in(json::Value records) {
  std::string out;
  for (json::Value one : records.items()) out += scalar_text(one.find("id")).value_or("?");
  return out;
}

// The get that picks needs all of them, and those of the other resources at the same address.
TEST_F(SandboxTest, GivesTheWholeListToAGetThatPicks) {
  load("{ type: none, reason: x }");
  const auto got = get("/all");
  EXPECT_EQ(ids_in(got.body.find("teams")), "12");
  EXPECT_EQ(ids_in(got.body.find("rooms")), "9");
}

TEST_F(SandboxTest, FindsRecordsByTheIdsInABody) {
  load("{ type: none, reason: x }");
  EXPECT_EQ(json::write(post("/jobs/find", R"({"jobId":"2"})").body.find("job").find("title")), R"("Two")");
  EXPECT_EQ(json::write(post("/jobs/find", R"({"ids":["9","2"]})").body.find("job").find("title")), R"("Two")");
  EXPECT_EQ(ids_in(post("/jobs/search", R"({"jobIds":["2","4"]})").body.find("found")), "24");
  EXPECT_EQ(ids_in(post("/jobs/search", R"({"ids":[5],"state":"open"})").body.find("found")), "5");
  EXPECT_EQ(ids_in(post("/jobs/search", R"({"state":["closed","gone"],"page":1})").body.find("found")), "2");
}

TEST_F(SandboxTest, TakesTwoDaysForARange) {
  load("{ type: none, reason: x }");
  EXPECT_EQ(ids_in(get("/absences?start=2026-01-01&end=2026-12-31").body), "12");
  EXPECT_EQ(ids_in(get("/absences?start=2026-01-15&end=2026-01-16").body), "1");
  EXPECT_EQ(ids_in(get("/absences?start=2026-01-21").body), "2");
  EXPECT_EQ(ids_in(get("/absences?end=2026-02-01").body), "12");
  clock_.advance(10s);
  EXPECT_EQ(ids_in(get("/absences?end=2026-01-31T23:59:59Z").body), "1");
  EXPECT_EQ(ids_in(get("/absences?start=2026-02-02").body), "");
}

TEST_F(SandboxTest, NarrowsListsByTheirOwnFields) {
  load("{ type: none, reason: x }");
  EXPECT_EQ(get("/jobs?state=closed&other=1").body.find("page").find("jobs").size(), 1U);
  EXPECT_EQ(get("/jobs?state=nothing").body.find("page").find("jobs").size(), 0U);
}

TEST_F(SandboxTest, GivesOneRecordOrSaysThatThereIsNone) {
  load("{ type: none, reason: x }");
  EXPECT_EQ(get("/jobs/3").body.find("job").find("title").as_string(), "Three");
  EXPECT_EQ(get("/jobs/S2").body.find("job").find("title").as_string(), "Two");
  const auto missing = get("/jobs/9");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(json::write(missing.body), R"({"failure":{"text":"Not found"}})");
  EXPECT_EQ(get("/nothing").status, 404);
  EXPECT_EQ(get("/jobs/3/4").status, 404);
}

TEST_F(SandboxTest, AnswersTheVerification) {
  load("{ type: none, reason: x }");
  const auto me = get("/me");
  EXPECT_EQ(json::write(me.body), R"({"id":"sandbox","profile":{"name":"Example sandbox"}})");
  EXPECT_EQ(json::write(get("/empty").body), "[]") << "a list of nothing";
}

TEST_F(SandboxTest, LimitsAsThePublishedRateSays) {
  load("{ type: none, reason: x }");
  clock_.advance(3s);
  for (int left = 4; left >= 0; --left) {
    const auto got = get("/jobs");
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.headers.get("x-left"), std::to_string(left));
    EXPECT_EQ(got.headers.get("x-reset"), "1767225610");
  }
  const auto over = get("/jobs");
  EXPECT_EQ(over.status, 429);
  EXPECT_EQ(over.headers.get("retry-after"), "7");
  clock_.advance(7s);
  EXPECT_EQ(get("/jobs").status, 200);
}

}  // namespace
}  // namespace atsume::upstream
