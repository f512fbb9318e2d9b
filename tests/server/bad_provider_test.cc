// What a provider may do wrong, and what the caller is told. Every case is followed by a call that works.
#include <gtest/gtest.h>

#include "server/test_engine.h"
#include "server/workable.h"

namespace atsume::testing {
namespace {

using nlohmann::json;

std::string http(const std::string& fields, const std::string& body) {
  return "HTTP/1.1 200 OK\r\n" + fields + "\r\n" + body;
}

std::string whole(const std::string& type, const std::string& body) {
  return http("Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n", body);
}

// Answers every connection's first request with `bytes` and hangs up.
SimNetwork::RawHandler answers_with(std::string bytes) {
  return [bytes](net::Stream& stream) -> net::Task<void> {
    co_await read_until(stream, "\r\n\r\n");
    co_await send_text(stream, bytes);
    co_await stream.shutdown_write(base::Deadline::never());
    co_await read_to_end(stream);
  };
}

// A body of chunks without end, until the engine hangs up.
net::Task<void> pour(net::Stream& stream) {
  co_await read_until(stream, "\r\n\r\n");
  co_await send_text(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "10000\r\n" + std::string(0x10000, ' ') + "\r\n";
  while (co_await net::write_all(stream, chunk, base::Deadline::never())) continue;
}

net::Task<void> hang(net::Stream& stream) { co_await read_to_end(stream); }

// Half an answer's head, and then nothing more.
net::Task<void> stall(net::Stream& stream) {
  co_await read_until(stream, "\r\n\r\n");
  co_await send_text(stream, "HTTP/1.1 200 OK\r\nContent-Le");
  co_await read_to_end(stream);
}

// Half a body, and then nothing more.
net::Task<void> stall_in_body(net::Stream& stream) {
  co_await read_until(stream, "\r\n\r\n");
  co_await send_text(stream, http("Content-Type: application/json\r\nContent-Length: 100\r\n", "{\"candidates\":["));
  co_await read_to_end(stream);
}

struct Case {
  std::string name;
  SimNetwork::RawHandler provider;
  int status;
  std::string code;
  int remote_status = 0;  // 0: the error does not carry an answer
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

std::vector<Case> cases() {
  const std::string json_type = "application/json";
  const auto json_of = [&](const std::string& body) { return answers_with(whole(json_type, body)); };
  return {
      {"html", answers_with(whole("text/html", "<html><body>We will be back</body></html>")), 502, "unexpected_shape",
       200},
      {"html_that_claims_to_be_json", json_of("<html></html>"), 502, "response_malformed", 200},
      {"half_a_json", json_of(R"({"candidates":[{"id":"1","name":)"), 502, "response_malformed", 200},
      {"two_jsons", json_of(R"({"candidates":[]}{"candidates":[]})"), 502, "response_malformed", 200},
      {"invalid_utf8", json_of("{\"candidates\":[{\"id\":\"\xff\"}]}"), 502, "response_malformed", 200},
      {"too_deep", json_of(std::string(100'000, '[')), 502, "response_malformed", 200},
      {"nothing_as_body", answers_with(whole(json_type, "")), 502, "unexpected_shape", 200},
      {"null", json_of("null"), 502, "unexpected_shape", 200},
      {"another_object", json_of(R"({"error":"moved"})"), 502, "unexpected_shape", 200},
      {"text_for_list", json_of(R"({"candidates":"none"})"), 502, "unexpected_shape", 200},
      {"no_content", answers_with("HTTP/1.1 204 No Content\r\n\r\n"), 502, "unexpected_shape", 204},
      {"not_http", answers_with("SSH-2.0-OpenSSH_9.2\r\n\r\n"), 502, "response_malformed"},
      {"bad_chunk", answers_with(http("Transfer-Encoding: chunked\r\n", "zz\r\n{}")), 502, "body_framing"},
      {"endless_header", answers_with("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x')), 502,
       "response_header_too_large"},
      {"truncated", answers_with(http("Content-Type: application/json\r\nContent-Length: 4096\r\n", "{\"cand")), 502,
       "response_truncated"},
      {"five_gigabytes", answers_with(http("Content-Type: application/json\r\nContent-Length: 5368709120\r\n", "{")),
       502, "response_too_large"},
      {"endless_body", pour, 502, "response_too_large"},
      {"silent_end", answers_with(""), 503, "stream_closed"},
      {"hang", hang, 504, "first_byte_timeout"},
      {"stalled_head", stall, 504, "stream_timeout"},
      {"stalled_body", stall_in_body, 504, "body_timeout"},
  };
}

class BadAnswer : public ::testing::TestWithParam<Case> {};

TEST_P(BadAnswer, IsAClearErrorOfTheProviderAndTheNextCallWorks) {
  TestEngine engine;
  engine.network().serve_raw(kWorkable, GetParam().provider);
  const auto account = engine.create_workable_account();
  const std::string path = "/v1/unified/ats/candidates?integrated_account_id=" + account;
  const auto answer = engine.get(path);
  const json body = answer.json();
  EXPECT_EQ(answer.status, GetParam().status) << answer.body;
  EXPECT_EQ(body["statusCode"], GetParam().status);
  EXPECT_EQ(body["code"], GetParam().code) << answer.body;
  EXPECT_EQ(body["origin"], "provider");
  EXPECT_FALSE(body["message"].get<std::string>().empty());
  EXPECT_EQ(body["request_id"], answer.headers.get("x-request-id"));
  EXPECT_EQ(body.value("remote_status", 0), GetParam().remote_status) << answer.body;
  // A bad answer says nothing about the account's credentials.
  EXPECT_EQ(engine.get("/v1/integrated-account/" + account).json()["status"], "active");
  EXPECT_TRUE(engine.get("/v1/integrated-account/" + account).json()["last_error"].is_null());

  TestProvider healthy(workable_with(3, 10));
  engine.network().serve(kWorkable, healthy.handler());
  const auto again = engine.get(path);
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(again.json()["result"].size(), 3U);
}

INSTANTIATE_TEST_SUITE_P(Provider, BadAnswer, ::testing::ValuesIn(cases()),
                         [](const auto& one) { return one.param.name; });

struct StatusCase {
  int provider;
  int status;
  std::string code;
};

// By the status alone; 429 and 503 are repeated first, and time is simulated.
TEST(BadStatus, BecomesTheStatusOfItsClass) {
  for (const auto& one : std::vector<StatusCase>{{400, 422, "invalid"},
                                                 {401, 401, "bad_credentials"},
                                                 {402, 502, "upstream"},
                                                 {403, 403, "forbidden"},
                                                 {404, 404, "not_found"},
                                                 {409, 409, "conflict"},
                                                 {418, 502, "upstream"},
                                                 {422, 422, "invalid"},
                                                 {429, 429, "rate_limited"},
                                                 {500, 502, "upstream"},
                                                 {502, 502, "upstream"},
                                                 {503, 503, "unavailable"},
                                                 {504, 502, "upstream"}}) {
    TestEngine engine;
    TestProvider provider([&](const auto&) { return json_answer(one.provider, {{"error", "told by the provider"}}); });
    engine.network().serve(kWorkable, provider.handler());
    const auto account = engine.create_workable_account();
    const auto answer = engine.get("/v1/unified/ats/jobs?integrated_account_id=" + account);
    const json body = answer.json();
    EXPECT_EQ(answer.status, one.status) << one.provider << ": " << answer.body;
    EXPECT_EQ(body["code"], one.code) << one.provider;
    EXPECT_EQ(body["origin"], "provider") << one.provider;
    EXPECT_EQ(body["remote_status"], one.provider);
    EXPECT_EQ(body["truto_is_remote_error"], true);
    EXPECT_EQ(body["raw_response"]["error"], "told by the provider");
    EXPECT_NE(body["message"].get<std::string>().find("told by the provider"), std::string::npos) << answer.body;
  }
}

// An error whose body is no JSON still has the class of its status.
TEST(BadStatus, KeepsItsClassWhateverTheBodyIs) {
  for (const std::string body : {"", "<html>no</html>", "{\"error\":", "\xff\xfe"}) {
    TestEngine engine;
    TestProvider provider([&](const auto&) {
      net::HttpResponse out{.status = 404, .text = body};
      out.headers.set("content-type", "application/json");
      return out;
    });
    engine.network().serve(kWorkable, provider.handler());
    const auto account = engine.create_workable_account();
    const auto answer = engine.get("/v1/unified/ats/jobs/X?integrated_account_id=" + account);
    EXPECT_EQ(answer.status, 404) << answer.body;
    EXPECT_EQ(answer.json()["code"], "not_found");
    EXPECT_EQ(answer.json()["remote_status"], 404);
  }
}

// 3xx that are not followed, and statuses nobody heard of, never count as success.
TEST(BadStatus, UnknownStatesAreNeverSuccess) {
  for (const int status : {300, 304, 305, 399, 499, 599, 600, 999}) {
    TestEngine engine;
    TestProvider provider([&](const auto&) { return json_answer(status, {{"jobs", json::array()}}); });
    engine.network().serve(kWorkable, provider.handler());
    const auto account = engine.create_workable_account();
    const auto answer = engine.get("/v1/unified/ats/jobs?integrated_account_id=" + account);
    EXPECT_EQ(answer.status, 502) << status << ": " << answer.body;
  }
}

TEST(BadNetwork, WhatCannotBeReachedIsUnavailable) {
  TestEngine engine;
  const auto account = engine.create_workable_account();
  const std::string path = "/v1/unified/ats/jobs?integrated_account_id=" + account;
  for (const std::string code : {"dns_failed", "connect_failed", "tls_failed"}) {
    engine.network().refuse(kWorkable, base::provider_error(ErrorClass::kUnavailable, code, "it does not work"));
    const auto answer = engine.get(path);
    EXPECT_EQ(answer.status, 503) << answer.body;
    EXPECT_EQ(answer.json()["code"], code);
    EXPECT_EQ(answer.json()["origin"], "provider");
  }
  engine.network().swallow(kWorkable);
  const auto answer = engine.get(path);
  EXPECT_EQ(answer.status, 504) << answer.body;
  EXPECT_EQ(answer.json()["code"], "connect_timeout");
}

TEST(BadNetwork, AnAddressThatMayNotBeCalledIsTheOperatorsToAllow) {
  TestEngine engine;
  const auto account = engine.create_workable_account();
  engine.network().refuse(kWorkable, Error(ErrorClass::kForbidden, Origin::kConfig, "egress_refused", "10.0.0.1"));
  const auto answer = engine.get("/v1/unified/ats/jobs?integrated_account_id=" + account);
  EXPECT_EQ(answer.status, 403) << answer.body;
  EXPECT_EQ(answer.json()["origin"], "config");
  EXPECT_TRUE(engine.get("/v1/integrated-account/" + account).json()["last_forbidden_error"].is_null());
}

// 60 KB of brackets would be a tower of 30,000 calls for whoever reads them by recursion.
TEST(BadBody, OfAnErrorThatNestsDeepIsShownAsText) {
  const std::string tower = std::string(30'000, '[') + std::string(30'000, ']');
  TestEngine engine;
  TestProvider provider([&](const auto&) {
    net::HttpResponse out{.status = 404, .text = tower};
    out.headers.set("content-type", "application/json");
    return out;
  });
  engine.network().serve(kWorkable, provider.handler());
  const auto answer = engine.get("/v1/unified/ats/jobs/X?integrated_account_id=" + engine.create_workable_account());
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.json()["raw_response"], tower);
}

TEST(BadBody, OfAnErrorIsCutWhenItIsLong) {
  TestEngine engine;
  TestProvider provider([](const auto&) {
    net::HttpResponse out{.status = 500, .text = std::string(1'000'000, 'x')};
    out.headers.set("content-type", "text/plain");
    return out;
  });
  engine.network().serve(kWorkable, provider.handler());
  const auto account = engine.create_workable_account();
  const auto answer = engine.get("/v1/unified/ats/jobs?integrated_account_id=" + account);
  EXPECT_EQ(answer.status, 502);
  EXPECT_LT(answer.body.size(), 100'000U);
}

}  // namespace
}  // namespace atsume::testing
