#include "api/problem.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "atsume/api/server.h"

namespace atsume::api {
namespace {

using nlohmann::json;
using std::chrono_literals::operator""ms;

TEST(Problem, HasTheOneShape) {
  const auto error = base::caller_error(ErrorClass::kNotFound, "unknown_resource", "there is none")
                         .with_detail("resource", "jobz")
                         .while_doing("planning")
                         .while_doing("answering");
  const auto response = problem(error, "r-1");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.headers.get("content-type"), "application/json");
  const json expected = {{"statusCode", 404},
                         {"error", "Not Found"},
                         {"code", "unknown_resource"},
                         {"message", "there is none (while planning) (while answering)"},
                         {"origin", "caller"},
                         {"request_id", "r-1"},
                         {"details", {{"resource", "jobz"}}}};
  EXPECT_EQ(json::parse(response.text), expected);
}

TEST(Problem, ShowsTheProvidersAnswerAsItIs) {
  for (const auto& [body, shown] :
       std::vector<std::pair<std::string, json>>{{R"({"error":"x"})", {{"error", "x"}}},
                                                 {"[1]", json::array({1})},
                                                 {"<html>", "<html>"},
                                                 {"5", "5"},
                                                 {"{\"cut\":", "{\"cut\":"},
                                                 {"", ""},
                                                 {std::string(100'000, '['), std::string(100'000, '[')},
                                                 {"\xff", "\xEF\xBF\xBD"}}) {
    const auto error = base::provider_error(ErrorClass::kInvalid, "invalid", "no").with_remote({418, body});
    const json out = json::parse(problem(error, "r").text);
    EXPECT_EQ(out["truto_is_remote_error"], true);
    EXPECT_EQ(out["remote_status"], 418);
    EXPECT_EQ(out["raw_response"], shown);
    EXPECT_EQ(out["origin"], "provider");
  }
}

TEST(Problem, TellsWhenToComeBackInWholeSecondsUpward) {
  for (const auto& [wait, seconds] : std::vector<std::pair<std::chrono::milliseconds, std::string>>{
           {0ms, "1"}, {1ms, "1"}, {1000ms, "1"}, {1001ms, "2"}, {90'000ms, "90"}}) {
    const auto error = base::provider_error(ErrorClass::kRateLimited, "rate_limited", "slow").with_retry_after(wait);
    EXPECT_EQ(problem(error, "r").headers.get("retry-after"), seconds);
  }
  EXPECT_FALSE(problem(base::engine_error("x", "y"), "r").headers.contains("retry-after"));
}

TEST(Problem, AsksForAKeyOnlyWhereOursIsMissing) {
  const auto ours = base::caller_error(ErrorClass::kUnauthenticated, "key_missing", "no key");
  const auto theirs = base::provider_error(ErrorClass::kUnauthenticated, "bad_credentials", "no");
  EXPECT_EQ(problem(ours, "r").headers.get("www-authenticate"), "Bearer");
  EXPECT_FALSE(problem(theirs, "r").headers.contains("www-authenticate"));
}

TEST(Problem, IsJsonWhateverTheMessageHolds) {
  const auto error = base::caller_error(ErrorClass::kNotFound, "x", "\xff\"\n\x01").with_detail("\xfe", "\xff");
  EXPECT_TRUE(json::parse(problem(error, "r").text, nullptr, false).is_object());
}

TEST(ErrorBody, OfTheHttpLayerHasTheSameShape) {
  const json body = json::parse(error_body(431, "the header is too large"));
  EXPECT_EQ(body["statusCode"], 431);
  EXPECT_EQ(body["code"], "http_431");
  EXPECT_EQ(body["origin"], "caller");
  EXPECT_EQ(json::parse(error_body(503, ""))["origin"], "engine");
}

}  // namespace
}  // namespace atsume::api
