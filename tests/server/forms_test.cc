// What connectors say about requests and lists, seen from the proxy: files, parameters, instants, pages.
#include <gtest/gtest.h>

#include "server/test_engine.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

constexpr std::string_view kExample = "https://api.example.com";
constexpr std::string_view kConnector = R"(connector: 1
id: example
name: Example
categories: [ats]
base_url: https://api.example.com
auth:
  key:
    type: key
    fields: { api_key: { label: API key } }
    apply: { bearer: "{{ account.api_key }}" }
resources:
  files: { create: { request: POST /files, encode: multipart }, update: "PATCH /files/{id}" }
  jobs:
    list:
      request: GET /jobs
      data: jobs
      since: { param: changed, as: epoch_s, format: "gte:{{ since }}" }
      paginate: { type: cursor, param: after, next: next }
  people:
    list:
      request: POST /people/list
      params_in: body
      data: people
      paginate: { type: none, reason: There are few. }
  pages:
    list: { request: "GET /pages/{page}", data: items, paginate: { type: page, param: page, total: total } }
  rows:
    list: { request: GET /rows, data: data.row, paginate: { type: none, reason: It is a feed. } }
)";

struct Example {
  explicit Example(TestProvider::Answerer answerer) : provider(std::move(answerer)) {
    const auto loaded =
        catalog::load_texts({{.file = "connectors/example/connector.yaml", .text = std::string(kConnector)}});
    for (const auto& one : loaded.diagnostics) {
      EXPECT_NE(one.severity, catalog::Severity::kError) << render(one, catalog::Style::kPlain);
    }
    engine.services().catalog.set(loaded.catalog);
    engine.network().serve(kExample, provider.handler());
    const auto account = engine.post("/v1/integrated-account", {{"integration", "example"},
                                                                {"tenant_id", "acme"},
                                                                {"authentication_method", "key"},
                                                                {"context", {{"api_key", "k3y"}}},
                                                                {"verify", false}});
    EXPECT_EQ(account.status, 201) << account.body;
    tail = "integrated_account_id=" + account.json().value("id", "");
  }
  TestProvider provider;
  TestEngine engine;
  std::string tail;
};

// Larger than any body that is kept in memory.
TEST(Multipart, OfTheCallerIsStreamedThrough) {
  Example at(always(json::object()));
  std::size_t received = 0;
  std::string type;
  at.engine.network().serve(kExample, [&](net::HttpRequest& request) -> net::Task<net::HttpResponse> {
    type = request.headers.get("content-type");
    for (;;) {
      auto chunk = co_await request.body->read_chunk(base::Deadline::never());
      if (!chunk || chunk->empty()) break;
      received += chunk->size();
    }
    co_return json_answer(201, {{"id", 7}});
  });
  const auto answer = at.engine.call({.method = "POST",
                                      .path = "/v1/proxy/files?" + at.tail,
                                      .body = std::string(30'000'000, 'x'),
                                      .headers = {{"content-type", "Multipart/Form-Data; boundary=x"}}});
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.body, R"({"id":7})");
  EXPECT_EQ(received, 30'000'000U);
  EXPECT_EQ(type, "Multipart/Form-Data; boundary=x");
}

TEST(Multipart, IsNotRepeatedNorSentWhereItIsNotTaken) {
  Example at([](const auto&) { return json_answer(503, json::object()); });
  const Call call{.method = "POST",
                  .path = "/v1/proxy/files?" + at.tail,
                  .body = "--x--",
                  .headers = {{"content-type", "multipart/form-data; boundary=x"}}};
  EXPECT_EQ(at.engine.call(call).status, 503);
  EXPECT_EQ(at.provider.asked().size(), 1U);
  Call other = call;
  other.method = "PATCH";
  other.path = "/v1/proxy/files/1?" + at.tail;
  const auto refused = at.engine.call(other);
  EXPECT_EQ(refused.status, 422) << refused.body;
  EXPECT_EQ(refused.json()["code"], "invalid_body");
  EXPECT_EQ(at.provider.asked().size(), 1U);
}

TEST(Multipart, IsMadeOfJsonWithFiles) {
  Example at(always(json::object()));
  const auto answer = at.engine.post("/v1/proxy/files?" + at.tail,
                                     {{"note", "cv"}, {"file", {{"file_name", "a.txt"}, {"base64", "aGkK"}}}});
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto& asked = at.provider.asked().back();
  EXPECT_TRUE(asked.headers.get("content-type").starts_with("multipart/form-data; boundary="));
  EXPECT_NE(asked.body.find("name=\"file\"; filename=\"a.txt\""), std::string::npos) << asked.body;
  EXPECT_NE(asked.body.find("\r\n\r\nhi\n\r\n"), std::string::npos) << asked.body;
}

TEST(Since, IsWrittenAsTheProviderWantsIt) {
  Example at(always({{"jobs", json::array()}}));
  ASSERT_EQ(at.engine.get("/v1/proxy/jobs?updated_since=2026-01-01T00:00:01.900Z&" + at.tail).status, 200);
  EXPECT_EQ(at.provider.asked().back().target, "/jobs?changed=gte%3A1767225601");
  const auto wrong = at.engine.get("/v1/proxy/jobs?updated_since=yesterday&" + at.tail);
  EXPECT_EQ(wrong.status, 400) << wrong.body;
  EXPECT_EQ(wrong.json()["details"]["argument"], "updated_since");
  // Where the connector says nothing of it, it is the provider's own parameter.
  ASSERT_EQ(at.engine.get("/v1/proxy/people?remote_query[updated_since]=x&" + at.tail).status, 502);
  EXPECT_EQ(at.provider.asked().back().target, "/people/list?updated_since=x");
}

TEST(Parameters, OfAListThatIsPostedGoIntoItsBody) {
  Example at(always({{"people", json::array()}}));
  ASSERT_EQ(at.engine.get("/v1/proxy/people?role=cook&" + at.tail).status, 200);
  EXPECT_EQ(at.provider.asked().back().target, "/people/list");
  EXPECT_EQ(at.provider.asked().back().body, R"({"role":"cook"})");
}

TEST(Pages, WhoseNumberIsInThePathAreWalked) {
  Example at([](const TestProvider::Asked& asked) {
    const int number = std::stoi(asked.target.substr(std::string("/pages/").size()));
    json page = {{"total", 5}, {"items", json::array()}};
    for (int i = 2 * number - 1; i <= std::min(5, 2 * number); ++i)
      page["items"].push_back({{"id", std::to_string(i)}});
    return json_answer(200, page);
  });
  EXPECT_EQ(walk(at.engine, "/v1/proxy/pages?limit=2&" + at.tail), (std::vector<std::string>{"1", "2", "3", "4", "5"}));
  EXPECT_EQ(at.provider.asked().size(), 3U);
  EXPECT_EQ(at.engine.get("/v1/proxy/pages?page=2&" + at.tail).json()["code"], "reserved_parameter");
}

// Each request of the caller reads one page, so only the cursor can remember.
TEST(Pages, ThatLeadInACircleAreAnErrorOverManyRequestsToo) {
  int calls = 0;
  Example at([&calls](const TestProvider::Asked& asked) {
    const std::string after = asked.target.find("after=b") != std::string::npos ? "c" : "b";
    return json_answer(200, {{"jobs", {{{"id", ++calls}}}}, {"next", after}});
  });
  std::string cursor;
  for (int i = 0; i < 9; ++i) {
    const auto answer = at.engine.get("/v1/proxy/jobs?limit=1&next_cursor=" + cursor + "&" + at.tail);
    if (answer.status != 200) {
      EXPECT_EQ(answer.json()["code"], "pagination_loop");
      return;
    }
    ASSERT_TRUE(answer.json()["next_cursor"].is_string()) << "the list seems to end";
    cursor = answer.json()["next_cursor"];
  }
  ADD_FAILURE() << "the list goes round and round";
}

TEST(Answers, InXmlAreReadByTheirType) {
  std::string text = "<data><row><id>1</id></row><row><id>2</id></row></data>";
  Example at([&](const auto&) {
    net::HttpResponse out{.status = 200, .text = text};
    out.headers.set("content-type", "application/xml");
    return out;
  });
  EXPECT_EQ(at.engine.get("/v1/proxy/rows?" + at.tail).json()["result"], json({{{"id", "1"}}, {{"id", "2"}}}));
  text = "<data><row>";
  const auto broken = at.engine.get("/v1/proxy/rows?" + at.tail);
  EXPECT_EQ(broken.status, 502);
  EXPECT_EQ(broken.json()["code"], "response_malformed");
  EXPECT_NE(broken.json()["message"].get<std::string>().find("line 1"), std::string::npos) << broken.body;
}

}  // namespace
}  // namespace atsume::testing
