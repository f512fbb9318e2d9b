// What an answer means, whether it is asked for again, and when.
#include "unit/upstream/fixture.h"
#include "upstream/classify.h"
#include "upstream/retry.h"

namespace atsume::upstream {
namespace {

using catalog::OutcomeClass;
using catalog::WaitAs;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

constexpr std::string_view kRules = R"(
errors:
  - { status: 404, when: "code = 'archived'", class: empty }
  - { status: [418, 420], class: rate_limited, message: reason }
  - { status: 4xx, when: "code = 'plan'", class: not_supported, code: code }
  - { status: 200, when: "ok = false", class: invalid, message: "'no: ' & error" }
  - { status: 200, when: "quota = 0", class: rate_limited }
  - { status: 429, when: "daily = true", class: forbidden }
  - { status: 500, class: unavailable, retry: false }
  - { status: 501, class: upstream, retry: true }
  - { when: "gone = true", class: cursor_expired }
resources: { jobs: { list: { request: GET /jobs, paginate: { type: none, reason: x } } } }
)";

Classification classified(int status, const std::string& body) {
  TestCall call(connector_of(kRules), "jobs", "list");
  const net::Headers headers;
  const net::Url asked = url_of("https://acme.example.com/v1/jobs");
  const AnswerScope answer(call.spec, call.scope(),
                           {status, headers, asked, body.empty() ? json::Value() : call.value(body)});
  return classify(call.spec, answer, status).value();
}

struct Case {
  int status;
  std::string body;
  OutcomeClass outcome;
  bool may_repeat;
  std::string message = "";
};

TEST(Classify, TakesTheFirstRuleOfWhichAllHolds) {
  for (const auto& one :
       std::vector<Case>{{404, R"({"code":"archived"})", OutcomeClass::kEmpty, false},
                         {404, R"({"code":"plan"})", OutcomeClass::kNotSupported, false},
                         {404, R"({"code":"other","message":"gone"})", OutcomeClass::kNotFound, false, "gone"},
                         {418, R"({"reason":"slow"})", OutcomeClass::kRateLimited, true, "slow"},
                         {200, R"({"ok":false,"error":"bad"})", OutcomeClass::kInvalid, false, "no: bad"},
                         {200, R"({"ok":true})", OutcomeClass::kOk, false},
                         {200, R"({"quota":0})", OutcomeClass::kRateLimited, true},
                         {200, R"({"gone":true})", OutcomeClass::kCursorExpired, false},
                         {429, R"({"daily":true})", OutcomeClass::kForbidden, false},
                         {429, "{}", OutcomeClass::kRateLimited, true},
                         {500, "", OutcomeClass::kUnavailable, false},
                         {501, "", OutcomeClass::kUpstream, true},
                         {502, "", OutcomeClass::kUpstream, true},
                         {503, "", OutcomeClass::kUnavailable, true},
                         {504, "", OutcomeClass::kUpstream, true},
                         {505, "", OutcomeClass::kUpstream, false}}) {
    const auto got = classified(one.status, one.body);
    EXPECT_EQ(got.outcome, one.outcome) << one.status << one.body << ": " << name_of(got.outcome);
    EXPECT_EQ(got.may_repeat, one.may_repeat) << one.status << one.body;
    EXPECT_EQ(got.message, one.message) << one.status << one.body;
  }
}

TEST(Classify, NeverTakesAnUnknownStatusForSuccess) {
  for (int status = 100; status < 1000; ++status) {
    const bool is_ok = classified(status, "").outcome == OutcomeClass::kOk;
    EXPECT_EQ(is_ok, status >= 200 && status < 300) << status;
  }
}

TEST(Classify, HasAnErrorForEveryClass) {
  TestCall call(connector_of(kRules), "jobs", "list");
  for (const auto& [outcome, error_class] :
       std::vector<std::pair<OutcomeClass, ErrorClass>>{{OutcomeClass::kBadCredentials, ErrorClass::kUnauthenticated},
                                                        {OutcomeClass::kForbidden, ErrorClass::kForbidden},
                                                        {OutcomeClass::kNotFound, ErrorClass::kNotFound},
                                                        {OutcomeClass::kInvalid, ErrorClass::kInvalid},
                                                        {OutcomeClass::kConflict, ErrorClass::kConflict},
                                                        {OutcomeClass::kRateLimited, ErrorClass::kRateLimited},
                                                        {OutcomeClass::kCursorExpired, ErrorClass::kCursorExpired},
                                                        {OutcomeClass::kNotSupported, ErrorClass::kNotSupported},
                                                        {OutcomeClass::kUnavailable, ErrorClass::kUnavailable},
                                                        {OutcomeClass::kUpstream, ErrorClass::kUpstream}}) {
    const auto error = to_error(call.spec, {.outcome = outcome, .message = "m", .code = "c"}, 499, "body");
    EXPECT_EQ(error.error_class(), error_class);
    EXPECT_EQ(error.code(), name_of(outcome));
    EXPECT_EQ(error.origin(), Origin::kProvider);
    ASSERT_TRUE(error.remote());
    EXPECT_EQ(error.remote()->status, 499);
    EXPECT_EQ(error.remote()->body, "body");
  }
}

struct WaitCase {
  WaitAs as;
  std::string text;
  std::optional<base::Duration> wait;
};

TEST(ReadWait, ReadsEachUnit) {
  for (const auto& one : std::vector<WaitCase>{{WaitAs::kAuto, "30", 30s},
                                               {WaitAs::kAuto, " 0 ", 0s},
                                               {WaitAs::kAuto, "Thu, 01 Jan 2026 00:00:10 GMT", 10s},
                                               {WaitAs::kAuto, "Wed, 31 Dec 2025 23:00:00 GMT", 0s},
                                               {WaitAs::kAuto, "soon", std::nullopt},
                                               {WaitAs::kAuto, "", std::nullopt},
                                               {WaitAs::kSeconds, "1.5", 1500ms},
                                               {WaitAs::kSeconds, "-5", 0s},
                                               {WaitAs::kSeconds, "1e9", std::chrono::hours(24)},
                                               {WaitAs::kSeconds, "nan", std::nullopt},
                                               {WaitAs::kSeconds, "inf", std::nullopt},
                                               {WaitAs::kSeconds, "5s", std::nullopt},
                                               {WaitAs::kMilliseconds, "250", 250ms},
                                               {WaitAs::kEpoch, "1767225610", 10s},
                                               {WaitAs::kEpoch, "1767225610500", 10500ms},
                                               {WaitAs::kEpoch, "1767225590", 0s},
                                               {WaitAs::kEpoch, "x", std::nullopt},
                                               {WaitAs::kDate, "2026-01-01T00:00:07Z", 7s},
                                               {WaitAs::kDate, "Thu, 01 Jan 2026 00:00:10 GMT", 10s},
                                               {WaitAs::kDate, "10", std::nullopt}}) {
    const auto got = read_wait(one.as, one.text, now());
    EXPECT_EQ(got.has_value(), one.wait.has_value()) << one.text;
    if (got && one.wait) EXPECT_EQ(got->count(), one.wait->count()) << one.text;
  }
}

std::optional<base::Duration> asked(const std::string& retry, const net::Headers& headers, const std::string& body) {
  TestCall call(connector_of(retry + "\nresources: { jobs: { get: GET /job } }\n"), "jobs", "get");
  const net::Url url = url_of("https://acme.example.com/v1/job");
  const AnswerScope answer(call.spec, call.scope(), {429, headers, url, call.value(body)});
  return asked_wait(call.spec.method->retry, headers, answer, now());
}

TEST(AskedWait, IsTheLongestOfThose) {
  net::Headers headers;
  headers.add("Retry-After", "3");
  headers.add("X-Reset", "1767225620");
  headers.add("X-Note", "retry in 45 seconds");
  EXPECT_EQ(asked("", headers, "{}"), 3s);
  EXPECT_EQ(asked("", {}, "{}"), std::nullopt);
  EXPECT_EQ(asked("retry: { wait: [{ header: X-Reset, as: epoch }, { header: retry-after }] }", headers, "{}"), 20s);
  EXPECT_EQ(asked("retry: { wait: [{ header: X-Absent, as: epoch }] }", headers, "{}"), std::nullopt);
  EXPECT_EQ(asked(R"(retry: { wait: [{ header: X-Note, as: seconds, match: 'in (\d+) seconds' }] })", headers, "{}"),
            45s);
  EXPECT_EQ(asked(R"(retry: { wait: [{ header: X-Note, as: seconds, match: 'after (\d+)' }] })", headers, "{}"),
            std::nullopt);
  EXPECT_EQ(asked("retry: { wait: [{ body: error.wait_ms, as: ms }] }", headers, R"({"error":{"wait_ms":1200}})"),
            1200ms);
}

TEST(Backoff, GrowsToItsBoundWithFullJitter) {
  catalog::RetryPolicy policy;
  auto random = base::make_seeded_random(3);
  for (int attempt = 0; attempt < 12; ++attempt) {
    const auto bound = std::min<std::int64_t>(1000LL << attempt, 60000);
    std::int64_t most = 0;
    for (int i = 0; i < 200; ++i) {
      const auto wait = backoff(policy, attempt, *random).count();
      EXPECT_GE(wait, 0);
      EXPECT_LE(wait, bound);
      most = std::max(most, wait);
    }
    EXPECT_GT(most, bound / 2);
  }
  policy.has_full_jitter = false;
  EXPECT_EQ(backoff(policy, 0, *random), 1s);
  EXPECT_EQ(backoff(policy, 3, *random), 8s);
  EXPECT_EQ(backoff(policy, 2000, *random), 60s);
}

TEST(RateLimitHeaders, ArePassedOnInSeconds) {
  const auto connector = connector_of(R"(
limits:
  rates: [{ requests: 50, per: 10s }]
  remaining: { header: X-Left, reset: { header: X-Reset, as: epoch } }
)");
  net::Headers answer;
  EXPECT_TRUE(rate_limit_headers(connector->limits, answer, now()).fields().empty());
  answer.add("x-left", "7");
  answer.add("x-reset", "1767225601");
  const auto out = rate_limit_headers(connector->limits, answer, now() - 500ms);
  EXPECT_EQ(out.get("ratelimit-limit"), "50");
  EXPECT_EQ(out.get("ratelimit-remaining"), "7");
  EXPECT_EQ(out.get("ratelimit-reset"), "2");
}

}  // namespace
}  // namespace atsume::upstream
