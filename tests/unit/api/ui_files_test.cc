#include "api/ui_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace atsume::api {
namespace {

constexpr EmbeddedFile kFiles[] = {
    {"connect.html",
     "<html data-root=\"{{root}}\"><link href=\"{{root}}ui/{{version}}/a.css\"><i data-origins=\"{{origins}}\">"},
    {"connect.js", "import './api.js';"},
    {"a.css", "h1 {}"},
    {"atsume-link.js", "open();"},
    {"icon.svg", "<svg/>"}};

UiFiles plain() { return UiFiles(kFiles, {}); }

TEST(UiFiles, LinksThePageToItsOwnVersionFromWhereverItIs) {
  const UiFiles files = plain();
  for (const auto& [path, root] :
       std::vector<std::pair<std::string, std::string>>{{"/connect-account", "./"},
                                                        {"/connect-account/", "./../"},
                                                        {"/connect-account/done", "./../"},
                                                        {"/v1/connect-account/done", "./../../"}}) {
    const auto page = files.page(path, "");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.text, "<html data-root=\"" + root + "\"><link href=\"" + root + "ui/" + files.version() +
                             "/a.css\"><i data-origins=\"\">");
    EXPECT_EQ(page.headers.get("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(page.headers.get("cache-control"), "no-cache");
  }
}

TEST(UiFiles, LetNobodyFrameThePageUnlessOriginsAreNamed) {
  const auto closed = plain().page("/connect-account", "");
  EXPECT_TRUE(closed.headers.get("content-security-policy").ends_with("; frame-ancestors 'none'"));
  EXPECT_EQ(closed.headers.get("x-frame-options"), "DENY");
  const auto open = UiFiles(kFiles, {"https://a.example", "http://localhost:3000"}).page("/connect-account", "");
  EXPECT_TRUE(open.headers.get("content-security-policy")
                  .ends_with("; frame-ancestors https://a.example http://localhost:3000"));
  EXPECT_FALSE(open.headers.contains("x-frame-options"));
  EXPECT_TRUE(open.text.ends_with("<i data-origins=\"https://a.example http://localhost:3000\">"));
}

TEST(UiFiles, AllowNothingButTheirOwn) {
  const auto page = plain().page("/connect-account", "");
  EXPECT_TRUE(page.headers.get("content-security-policy")
                  .starts_with("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src "
                               "'self' data:; form-action 'self'; base-uri 'none'; "));
  EXPECT_EQ(page.headers.get("x-content-type-options"), "nosniff");
  EXPECT_EQ(page.headers.get("referrer-policy"), "no-referrer");
}

TEST(UiFiles, MayBeKeptForEverBelowTheirVersionOnly) {
  const UiFiles files = plain();
  const auto versioned = files.file("/" + files.version() + "/connect.js", "");
  const auto bare = files.file("/connect.js", "");
  ASSERT_TRUE(versioned && bare);
  EXPECT_EQ(versioned->text, kFiles[1].content);
  EXPECT_EQ(bare->text, kFiles[1].content);
  EXPECT_EQ(versioned->headers.get("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(bare->headers.get("cache-control"), "public, no-cache");
}

TEST(UiFiles, SayWhatTheyAre) {
  const UiFiles files = plain();
  for (const auto& [name, type] :
       std::vector<std::pair<std::string, std::string>>{{"/connect.js", "text/javascript; charset=utf-8"},
                                                        {"/a.css", "text/css; charset=utf-8"},
                                                        {"/icon.svg", "image/svg+xml"}}) {
    const auto file = files.file(name, "");
    ASSERT_TRUE(file) << name;
    EXPECT_EQ(file->headers.get("content-type"), type);
    EXPECT_EQ(file->headers.get("x-content-type-options"), "nosniff");
    EXPECT_FALSE(file->headers.contains("access-control-allow-origin"));
  }
  const auto script = files.file("/atsume-link.js", "");
  EXPECT_EQ(script->headers.get("access-control-allow-origin"), "*");
  EXPECT_EQ(script->headers.get("cross-origin-resource-policy"), "cross-origin");
}

TEST(UiFiles, AreNotSentAgainToWhoHasThem) {
  const UiFiles files = plain();
  const std::string etag(files.file("/connect.js", "")->headers.get("etag"));
  for (const auto& [condition, status] : std::vector<std::pair<std::string, int>>{{etag, 304},
                                                                                  {"W/" + etag, 304},
                                                                                  {"\"x\", " + etag, 304},
                                                                                  {"*", 304},
                                                                                  {"\"x\"", 200},
                                                                                  {etag.substr(1), 200},
                                                                                  {"", 200}}) {
    const auto file = files.file("/connect.js", condition);
    EXPECT_EQ(file->status, status) << condition;
    EXPECT_EQ(file->text.empty(), status == 304);
    EXPECT_EQ(file->headers.get("etag"), etag);
  }
  const auto page = files.page("/connect-account", "");
  EXPECT_EQ(files.page("/connect-account", page.headers.get("etag")).status, 304);
  EXPECT_EQ(files.page("/connect-account/done", page.headers.get("etag")).status, 200);
}

TEST(UiFiles, HoldNothingElse) {
  const UiFiles files = plain();
  for (const std::string name : {"", "/", "/connect.html", "/nothing.js", "/../connect.js",
                                 "/0000000000000000/connect.js", "//connect.js", "/%63onnect.js"}) {
    const auto file = files.file(name, "");
    ASSERT_FALSE(file) << name;
    EXPECT_EQ(file.error().code(), "unknown_route");
  }
}

TEST(UiFiles, HaveANewVersionWhenAnythingChanges) {
  std::set<std::string> versions = {plain().version()};
  for (std::size_t i = 0; i < std::size(kFiles); ++i) {
    std::vector<EmbeddedFile> changed(std::begin(kFiles), std::end(kFiles));
    changed[i].content = "changed";
    versions.insert(UiFiles(changed, {}).version());
  }
  EXPECT_EQ(versions.size(), std::size(kFiles) + 1);
}

TEST(EmbeddedUiFiles, AreThoseOfTheFolderByteByByte) {
  namespace fs = std::filesystem;
  std::map<std::string, std::string> expected;
  for (const auto& entry : fs::directory_iterator(fs::path(ATSUME_SOURCE_DIR) / "ui")) {
    std::ostringstream content;
    content << std::ifstream(entry.path()).rdbuf();
    expected[entry.path().filename()] = content.str();
  }
  std::map<std::string, std::string> embedded;
  for (const auto& [name, content] : embedded_ui_files()) embedded.emplace(name, content);
  EXPECT_EQ(embedded, expected);
}

// Its whole point is to cost the pages of others nothing.
TEST(EmbeddedUiFiles, KeepTheLinkScriptBelowThreeKilobytes) {
  for (const auto& [name, content] : embedded_ui_files()) {
    if (name == "atsume-link.js") EXPECT_LE(content.size(), 3U * 1024);
  }
}

}  // namespace
}  // namespace atsume::api
