// What the engine itself puts into requests: pages, instants, arguments; each where it belongs.
#include "unit/upstream/fixture.h"
#include "upstream/build_request.h"
#include "upstream/judge.h"

namespace atsume::upstream {
namespace {

constexpr std::string_view kResources = R"(
params_in: body
resources:
  jobs:
    list: { request: GET /jobs, paginate: { type: cursor, param: page.after, next: next, size_param: size, size: 5 } }
    posted: { request: POST /jobs, effect: read }
    written: { request: GET /jobs, body: { kind: all, since: "{{ since? }}" } }
    numbered: { request: "GET /from/{id}/page/{page}", params_in: query,
                paginate: { type: page, param: page, size_param: n, size: 9 } }
    ranged: { request: GET /jobs, paginate: { type: range, size: 100, unit: jobs } }
    open: { request: GET /jobs, paginate: { type: range } }
    computed:
      request: POST /jobs
      paginate:
        type: expression
        size: 3
        first: >-
          { "query": { "n": limit, "q": query.q, "c": cursor = null },
            "body": { "a": { "b": $page } }, "headers": { "x-a": "1" } }
        next: next
    wrong: { request: GET /jobs, paginate: { type: expression, first: '"x"', next: next } }
    file: { request: GET /file, decode: bytes }
    upload: { request: POST /file, encode: multipart }
)";

struct Placing : TestCall {
  explicit Placing(std::string_view method) : TestCall(connector(), "jobs", method) {}
  static std::shared_ptr<const catalog::Connector> connector() {
    static const auto loaded = connector_of(kResources);
    return loaded;
  }
  BuiltRequest build() {
    auto built = build_request(spec, scope());
    if (!built) throw std::runtime_error(built.error().to_string());
    return *std::move(built);
  }
};

TEST(Placing, PutsArgumentsOfABodyIntoTheQueryWhereNoBodyIsSent) {
  Placing get("list");
  get.argument("state", R"("open")");
  get.spec.page = {.text = "c2", .number = 1};
  EXPECT_EQ(get.build().url.query, "state=open&size=5&page.after=c2");
  EXPECT_EQ(get.build().body, "");
  Placing post("posted");
  post.argument("state", R"("open")");
  EXPECT_EQ(post.build().url.query, "");
  EXPECT_EQ(post.build().body, R"({"state":"open"})");
  Placing written("written");
  written.argument("state", R"("open")");
  EXPECT_EQ(written.build().url.query, "");
  EXPECT_EQ(written.build().body, R"({"kind":"all","state":"open"})");
}

TEST(Placing, PutsThePageNumberIntoThePath) {
  Placing call("numbered");
  call.argument("id", "1");
  EXPECT_EQ(call.build().url.to_string(), "https://acme.example.com/v1/from/1/page/1?n=9");
  call.spec.page = {.text = "4", .number = 3};
  EXPECT_EQ(call.build().url.path, "/v1/from/1/page/4");
  call.argument("page", "7");
  EXPECT_EQ(code_of(build_request(call.spec, call.scope())), "reserved_parameter");
}

TEST(Placing, AsksForRanges) {
  Placing ranged("ranged");
  EXPECT_EQ(ranged.build().headers.get("range"), "jobs=0-99");
  ranged.spec.page = {.text = "100", .size = 7, .number = 1};
  EXPECT_EQ(ranged.build().headers.get("range"), "jobs=100-106");
  Placing open("open");
  EXPECT_EQ(open.build().headers.get("range"), "items=0-");
}

TEST(Placing, AsksForWhatAnExpressionGives) {
  Placing call("computed");
  call.argument("q", R"("x")");
  const auto first = call.build();
  EXPECT_EQ(first.url.query, "n=3&q=x&c=true");
  EXPECT_EQ(first.body, R"({"q":"x","a":{"b":0}})");
  EXPECT_EQ(first.headers.get("x-a"), "1");
  call.spec.page = {.text = R"({"query":{"p":[1,2]}})", .number = 1};
  EXPECT_EQ(call.build().url.query, "p=1&p=2");
  EXPECT_EQ(call.build().body, R"({"q":"x"})");
  call.spec.page.text = R"({"url":"https://acme.example.com/other?x=1","body":{"a":1}})";
  EXPECT_EQ(call.build().url.to_string(), "https://acme.example.com/other?x=1");
  EXPECT_EQ(call.build().body, R"({"q":"x","a":1})");
  Placing wrong("wrong");
  EXPECT_EQ(code_of(build_request(wrong.spec, wrong.scope())), "paginate_expression");
}

TEST(Placing, AcceptsWhatItCanRead) {
  EXPECT_EQ(Placing("list").build().headers.get("accept"), "application/json");
  EXPECT_EQ(Placing("file").build().headers.get("accept"), "*/*");
}

TEST(Placing, WritesNoBodyBesideAStream) {
  Placing call("upload");
  auto stream = net::make_text_body("--x--");
  call.spec.stream = stream.get();
  call.spec.stream_type = "multipart/form-data; boundary=x";
  const auto request = call.build();
  EXPECT_EQ(request.headers.get("content-type"), "multipart/form-data; boundary=x");
  EXPECT_EQ(request.body, "");
  call.argument("kind", R"("cv")");
  EXPECT_EQ(call.build().url.query, "kind=cv");
}

TEST(Placing, DropsNothingForABodyThatIsNoObject) {
  Placing call("posted");
  call.spec.body = call.value("[1]");
  EXPECT_EQ(call.build().body, "[1]");
  call.argument("state", R"("open")");
  EXPECT_EQ(code_of(build_request(call.spec, call.scope())), "invalid_body");
}

struct SinceCase {
  std::string since;
  std::string query;
  std::string given = "2026-01-31T23:30:01.500-01:00";
};

BuiltRequest with_since(const std::string& since, const std::string& given) {
  TestCall call(connector_of("resources: { jobs: { list: { request: POST /jobs, effect: read, query: { p: 0 }, "
                             "paginate: { type: none, reason: x }, since: " +
                             since + " } } }\n"),
                "jobs", "list");
  call.spec.updated_since = given;
  auto built = build_request(call.spec, call.scope());
  if (!built) throw std::runtime_error(built.error().to_string());
  return *std::move(built);
}

TEST(Since, IsWrittenInEveryForm) {
  for (const auto& one :
       std::vector<SinceCase>{{"{ param: p }", "p=2026-02-01T00%3A30%3A01.500Z"},
                              {"{ param: p }", "p=2026-01-31T00%3A00%3A00Z", "2026-01-31"},
                              {"{ param: p, as: date }", "p=2026-02-01"},
                              {"{ param: p, as: epoch_s }", "p=1769905801"},
                              {"{ param: p, as: epoch_s }", "p=-1", "1969-12-31T23:59:59.900Z"},
                              {"{ param: p, as: epoch_ms }", "p=1769905801500"},
                              {"{ param: p, as: http_date }", "p=Sun%2C%2001%20Feb%202026%2000%3A30%3A01%20GMT"},
                              {"{ param: p, as: token, token: sync }", "p=t0%2Fk%20", "t0/k "},
                              {"{ param: q, as: date, format: \"gte:{{ since }}\" }", "p=0&q=gte%3A2026-02-01"},
                              {"{ param: p, format: \"{{ account.tenant? }}\" }", "p=0"}}) {
    EXPECT_EQ(with_since(one.since, one.given).url.query, one.query) << one.since;
  }
}

TEST(Since, GoesWhereItBelongs) {
  const std::string given = "2026-01-31T00:00:00Z";
  EXPECT_EQ(
      with_since("{ param: if-modified-since, in: header, as: http_date }", given).headers.get("if-modified-since"),
      "Sat, 31 Jan 2026 00:00:00 GMT");
  EXPECT_EQ(with_since("{ param: filter.from, in: body, as: epoch_ms }", given).body,
            R"({"filter":{"from":1769817600000}})");
  EXPECT_EQ(with_since("{ param: filter.from, in: body, as: epoch_s, format: \"{{ since }}\" }", given).body,
            R"({"filter":{"from":1769817600}})");
}

TEST(Since, IsThereForTemplatesToo) {
  Placing call("written");
  EXPECT_EQ(call.build().body, R"({"kind":"all"})");
  call.spec.updated_since = "2026-01-31";
  EXPECT_EQ(call.build().body, R"({"kind":"all","since":"2026-01-31T00:00:00Z"})");
}

TEST(Since, RefusesWhatIsNoInstant) {
  Placing call("list");
  for (const std::string text : {"", "yesterday", "1769905801", "2026-13-01"}) {
    call.spec.updated_since = text;
    EXPECT_EQ(code_of(build_request(call.spec, call.scope())), "invalid_argument") << text;
  }
}

TEST(Since, TellsTheNextToken) {
  TestCall call(connector_of("resources: { jobs: { list: { request: GET /jobs, data: items, paginate: { type: none, "
                             "reason: x }, since: { param: p, as: token, token: sync } } } }\n"),
                "jobs", "list");
  for (const auto& [body, token] :
       std::vector<std::pair<std::string, std::string>>{{R"({"items":[],"sync":"t1"})", "t1"},
                                                        {R"({"items":[],"sync":17})", "17"},
                                                        {R"({"items":[],"sync":null})", ""},
                                                        {R"({"items":[]})", ""}}) {
    const net::Url asked = url_of("https://acme.example.com/v1/jobs");
    Received received{.status = 200, .body = body, .url = asked};
    received.headers.set("content-type", "application/json");
    const auto verdict = judge(call.spec, call.scope(), asked, std::move(received));
    ASSERT_TRUE(verdict.outcome) << verdict.error->to_string();
    EXPECT_EQ(verdict.outcome->since_token, token);
  }
}

// A provider of files may still refuse in JSON.
TEST(Judge, ReadsRefusalsByTheirOwnType) {
  Placing call("file");
  const net::Url asked = url_of("https://acme.example.com/v1/file");
  Received received{.status = 404, .body = R"({"message":"no such file"})", .url = asked};
  received.headers.set("content-type", "application/json");
  const auto verdict = judge(call.spec, call.scope(), asked, std::move(received));
  ASSERT_TRUE(verdict.error);
  EXPECT_NE(verdict.error->message().find("no such file"), std::string::npos) << verdict.error->message();
}

}  // namespace
}  // namespace atsume::upstream
