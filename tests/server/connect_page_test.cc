// The hosted connect page as it is served; what it does is tested in a browser, in tests/browser.
#include <gtest/gtest.h>

#include "server/test_engine.h"

namespace atsume::testing {
namespace {

constexpr std::string_view kSecret = "lt_planted-in-the-address";

TEST(ConnectPage, NeedsNoKey) {
  TestEngine engine;
  for (const std::string path : {"/connect-account", "/v1/connect-account", "/connect-account/done?result=success"}) {
    const auto answer = engine.call({.path = path, .key = "none"});
    EXPECT_EQ(answer.status, 200) << path << answer.body;
    EXPECT_EQ(answer.headers.get("content-type"), "text/html; charset=utf-8");
    EXPECT_NE(answer.headers.get("content-security-policy").find("frame-ancestors 'none'"), std::string_view::npos);
    EXPECT_NE(answer.body.find("/connect.js\""), std::string::npos);
  }
}

TEST(ConnectPage, LoadsWhatItNames) {
  TestEngine engine;
  const auto page = engine.call({.path = "/connect-account", .key = "none"});
  int count = 0;
  for (std::size_t at = 0; (at = page.body.find("\"./ui/", at)) != std::string::npos; ++at, ++count) {
    const std::string path = page.body.substr(at + 2, page.body.find('"', at + 1) - at - 2);
    const auto file = engine.call({.path = path, .key = "none"});
    EXPECT_EQ(file.status, 200) << path;
    EXPECT_NE(file.headers.get("cache-control").find("immutable"), std::string_view::npos) << path;
  }
  EXPECT_EQ(count, 3);
}

TEST(ConnectPage, KeepsTheTokenOfItsAddressOutOfTheLog) {
  TestEngine engine;
  engine.call({.path = "/connect-account?link_token=" + std::string(kSecret), .key = "none"});
  engine.call({.path = "/connect-account/done?code=" + std::string(kSecret), .key = "none"});
  EXPECT_NE(engine.log().find("/connect-account/done"), std::string::npos);
  EXPECT_EQ(engine.log().find(kSecret), std::string::npos);
}

TEST(ConnectPage, IsNotSentAgainWhenItIsTheSame) {
  TestEngine engine;
  const auto first = engine.call({.path = "/ui/atsume-link.js", .key = "none"});
  ASSERT_EQ(first.status, 200);
  const auto again = engine.call({.path = "/ui/atsume-link.js",
                                  .key = "none",
                                  .headers = {{"if-none-match", std::string(first.headers.get("etag"))}}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
}

}  // namespace
}  // namespace atsume::testing
