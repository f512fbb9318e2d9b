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
