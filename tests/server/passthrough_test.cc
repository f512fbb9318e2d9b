// The provider's own data: /proxy by the connector's methods, /custom byte for byte.
#include <gtest/gtest.h>

#include "atsume/base/text.h"
#include "server/test_engine.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

struct Workable {
  explicit Workable(TestProvider::Answerer answerer) : provider(std::move(answerer)) {
    engine.network().serve(kWorkable, provider.handler());
    tail = "integrated_account_id=" + engine.create_workable_account();
  }
  TestProvider provider;
  TestEngine engine;
  std::string tail;
};

TEST(Proxy, ListsTheProvidersItemsUnchangedPageByPage) {
  Workable at(workable_with(31, 10));
  const auto first = at.engine.get("/v1/proxy/candidates?limit=7&" + at.tail);
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(first.json()["result"][6], json({{"id", "c6"}, {"name", "N 6"}}));
  EXPECT_EQ(walk(at.engine, "/v1/proxy/candidates?limit=7&" + at.tail).size(), 31U);
}

TEST(Proxy, GetsOneItemAsTheProvidersVeryBytes) {
  const std::string bytes = "{ \"candidate\" : {\"id\":9007199254740993,\n\"score\":1.10} }";
  Workable at([&](const auto&) {
    net::HttpResponse out{.status = 200, .text = bytes};
    out.headers.set("content-type", "application/json; charset=utf-8");
    return out;
  });
  const auto answer = at.engine.get("/v1/proxy/candidates/9007199254740993?" + at.tail);
  EXPECT_EQ(answer.body, bytes);
  EXPECT_EQ(answer.headers.get("content-type"), "application/json; charset=utf-8");
  EXPECT_EQ(at.provider.asked().back().target, "/spi/v3/candidates/9007199254740993");
}

TEST(Proxy, ParametersFillThePathOrGoToTheProvider) {
  Workable at(always({{"members", json::array()}}));
  const auto answer = at.engine.get("/v1/proxy/job_members?job_id=GR%2001&role=a%26b&remote_query[x]=1&" + at.tail);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(at.provider.asked().back().target, "/spi/v3/jobs/GR%2001/members?role=a%26b&x=1");
  const auto missing = at.engine.get("/v1/proxy/job_members?" + at.tail);
  EXPECT_EQ(missing.status, 400) << missing.body;
  EXPECT_EQ(missing.json()["code"], "missing_argument");
  EXPECT_EQ(missing.json()["details"]["argument"], "job_id");
}

TEST(Proxy, CursorsDoNotCrossToOtherLists) {
  Workable at(workable_with(31, 10));
  const std::string cursor = at.engine.get("/v1/proxy/candidates?limit=7&" + at.tail).json()["next_cursor"];
  EXPECT_EQ(at.engine.get("/v1/proxy/jobs?next_cursor=" + cursor + "&" + at.tail).json()["code"], "invalid_cursor");
  EXPECT_EQ(at.engine.get("/v1/unified/ats/candidates?next_cursor=" + cursor + "&" + at.tail).json()["code"],
            "invalid_cursor");
}

TEST(Custom, SendsVerbPathQueryFieldsAndBodyAsTheyCome) {
  for (const std::string method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "REPORT"}) {
    Workable at([](const TestProvider::Asked& asked) { return json_answer(200, {{"got", asked.body.size()}}); });
    std::string body(3000, '\0');
    for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>(i * 7);
    if (method == "GET") body.clear();
    const auto answer = at.engine.call(
        {.method = method,
         .path = "/v1/custom/jobs/a%2Fb//c;d?x=%20y&atsume_timeout_ms=5000&x=[1]&" + at.tail + "&empty=&flag",
         .body = body,
         .headers = {{"content-type", "application/x-thing"}, {"x-mine", "1"}, {"cookie", "a=b"}}});
    ASSERT_EQ(answer.status, 200) << method << ": " << answer.body;
    ASSERT_EQ(at.provider.asked().size(), 1U);
    const auto& asked = at.provider.asked().back();
    EXPECT_EQ(asked.method, method);
    EXPECT_EQ(asked.target, "/spi/v3/jobs/a%2Fb//c;d?x=%20y&x=[1]&empty=&flag");
    EXPECT_EQ(asked.body, body);
    EXPECT_EQ(asked.headers.get("authorization"), "Bearer t0p-secret");
    EXPECT_EQ(asked.headers.get("content-type"), "application/x-thing");
    EXPECT_EQ(asked.headers.get("x-mine"), "1");
    EXPECT_EQ(asked.headers.get("host"), "acme.workable.com");
    EXPECT_FALSE(asked.headers.contains("cookie"));
  }
}

TEST(Custom, GivesStatusFieldsAndBodyAsTheyAre) {
  for (const int status : {200, 201, 202, 301, 400, 401, 404, 418, 500, 503}) {
    const std::string bytes("\x00\xff{\"a\": 1.10}\r\n", 14);
    Workable at([&](const auto&) {
      net::HttpResponse out{.status = status, .text = bytes};
      out.headers.set("content-type", "application/octet-stream");
      out.headers.add("set-cookie", "a=1");
      out.headers.add("set-cookie", "b=2");
      out.headers.set("etag", "\"x\"");
      return out;
    });
    const auto answer = at.engine.get("/v1/custom/file?" + at.tail);
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(answer.body, bytes);
    EXPECT_EQ(answer.headers.get("etag"), "\"x\"");
    EXPECT_EQ(std::ranges::count(answer.headers.fields(), "set-cookie",
                                 [](const auto& field) { return base::to_lower(field.first); }),
              2);
  }
}

TEST(Custom, AnswersWithoutBodiesHaveNone) {
  for (const int status : {204, 304}) {
    Workable at([&](const auto&) { return net::HttpResponse{.status = status}; });
    const auto answer = at.engine.get("/v1/custom/file?" + at.tail);
    EXPECT_EQ(answer.status, status);
    EXPECT_TRUE(answer.body.empty());
  }
  Workable at([&](const auto&) { return net::HttpResponse{.status = 200, .text = "12345"}; });
  const auto head = at.engine.call({.method = "HEAD", .path = "/v1/custom/file?" + at.tail});
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers.get("content-length"), "5");
  EXPECT_TRUE(head.body.empty());
}

// Half an answer must not look like a whole one.
TEST(Custom, ABodyThatBreaksOffBreaksOffForTheCallerToo) {
  Workable at(always(json::object()));
  at.engine.network().serve_raw(kWorkable, [](net::Stream& stream) -> net::Task<void> {
    co_await read_until(stream, "\r\n\r\n");
    co_await send_text(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + std::string(200'000, 'x'));
  });
  EXPECT_THROW(at.engine.get("/v1/custom/file?" + at.tail), std::runtime_error);
  // Chunked: the end is marked, so its absence is seen.
  at.engine.network().serve_raw(kWorkable, [](net::Stream& stream) -> net::Task<void> {
    co_await read_until(stream, "\r\n\r\n");
    co_await send_text(
        stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\n" + std::string(0x10000, 'x') + "\r\n");
  });
  EXPECT_THROW(at.engine.get("/v1/custom/file?" + at.tail), std::runtime_error);
}

TEST(Custom, AProviderThatIsNotThereIsAnErrorOfTheEnginesOwnShape) {
  Workable at(always(json::object()));
  at.engine.network().refuse(kWorkable, base::provider_error(ErrorClass::kUnavailable, "dns_failed", "no such name"));
  const auto answer = at.engine.get("/v1/custom/file?" + at.tail);
  EXPECT_EQ(answer.status, 503) << answer.body;
  EXPECT_EQ(answer.json()["code"], "dns_failed");
  EXPECT_EQ(answer.json()["origin"], "provider");
}

TEST(Custom, TheEnginesOwnParametersAreCheckedAndHonoured) {
  Workable at(always(json::object()));
  const auto wrong = at.engine.get("/v1/custom/file?atsume_timeout=1&" + at.tail);
  EXPECT_EQ(wrong.status, 400) << wrong.body;
  EXPECT_EQ(wrong.json()["code"], "invalid_parameter");
  at.engine.network().serve_raw(kWorkable,
                                [](net::Stream& stream) -> net::Task<void> { co_await read_to_end(stream); });
  const auto before = at.engine.clock().elapsed();
  EXPECT_EQ(at.engine.get("/v1/custom/file?atsume_timeout_ms=300&" + at.tail).status, 504);
  EXPECT_EQ(at.engine.clock().elapsed() - before, std::chrono::milliseconds(300));
}

TEST(Custom, PathsCannotLeaveTheProvidersHost) {
  Workable at(always(json::object()));
  for (const std::string path : {"/@evil.example/x", "//evil.example/x", "/%2F%2Fevil.example", "/..//evil.example"}) {
    at.engine.get("/v1/custom" + path + "?" + at.tail);
  }
  for (const auto& dial : at.engine.network().dials()) EXPECT_EQ(dial.origin.to_string(), kWorkable);
}

TEST(Custom, RefusedCredentialsAreRememberedAndHeal) {
  int status = 401;
  Workable at([&](const auto&) { return json_answer(status, json::object()); });
  const std::string account = "/v1/integrated-account/" + at.tail.substr(at.tail.find('=') + 1);
  EXPECT_EQ(at.engine.get("/v1/custom/jobs?" + at.tail).status, 401);
  EXPECT_EQ(at.engine.get(account).json()["status"], "needs_reauth");
  status = 200;
  EXPECT_EQ(at.engine.get("/v1/custom/jobs?" + at.tail).status, 200);
  EXPECT_EQ(at.engine.get(account).json()["status"], "active");
}

}  // namespace
}  // namespace atsume::testing
