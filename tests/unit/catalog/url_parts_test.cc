#include "catalog/url_parts.h"

#include <gtest/gtest.h>

#include "catalog/hosts.h"
#include "unit/catalog/support.h"

namespace atsume::catalog {
namespace {

TEST(ParseRequest, TakesTextArgumentsAndTemplatesApart) {
  const auto request = parse_request("PUT /jobs/{job_id}/x/{{ account.region }}?y=1");
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->line.method, "PUT");
  EXPECT_FALSE(request->line.is_absolute);
  ASSERT_EQ(request->line.url.size(), 5U);
  EXPECT_EQ(request->line.url[0].text, "/jobs/");
  EXPECT_EQ(request->line.url[1].kind, UrlPart::Kind::kArgument);
  EXPECT_EQ(request->line.url[1].text, "job_id");
  EXPECT_EQ(request->line.url[3].kind, UrlPart::Kind::kTemplate);
  EXPECT_EQ(request->line.url[4].text, "?y=1");
  EXPECT_EQ(request->templates.at(0).offset, 21U);
}

TEST(ParseRequest, NamesEachArgumentOnce) {
  const auto request = parse_request("GET /a/{x}/b/{y}/c/{x}");
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->line.arguments(), (std::vector<std::string>{"x", "y"}));
}

TEST(ParseRequest, AbsoluteUrlsAndTemplatesAreAbsolute) {
  EXPECT_TRUE(parse_request("GET https://a.example/x")->line.is_absolute);
  EXPECT_TRUE(parse_request("GET {{ account.url }}/x")->line.is_absolute);
}

struct Bad {
  std::string text;
  std::size_t offset;
  bool is_template = false;
};

class BadRequest : public ::testing::TestWithParam<Bad> {};

TEST_P(BadRequest, IsRefusedAtItsPlace) {
  const auto request = parse_request(GetParam().text);
  ASSERT_FALSE(request.has_value());
  EXPECT_EQ(request.error().offset, GetParam().offset) << request.error().message;
  EXPECT_EQ(request.error().is_template, GetParam().is_template);
  EXPECT_FALSE(request.error().message.empty());
}

INSTANTIATE_TEST_SUITE_P(All, BadRequest,
                         ::testing::Values(Bad{"", 0}, Bad{"GET", 3}, Bad{"FETCH /x", 0}, Bad{"get /x", 0},
                                           Bad{"GET x", 4}, Bad{"GET ftp://x", 4}, Bad{"GET  /x", 4},
                                           Bad{"GET /x y", 6}, Bad{"GET /{}", 5}, Bad{"GET /{1a}", 5},
                                           Bad{"GET /{a b}", 5}, Bad{"GET /{a", 5}, Bad{"GET /a}", 6},
                                           Bad{"GET /{{ a", 5, true}));

TEST(ParseUrl, RefusesArgumentsWhereThereAreNone) {
  EXPECT_FALSE(parse_url("https://x/{id}", Arguments::kRefused).has_value());
  EXPECT_TRUE(parse_url("https://x/{{ account.id }}", Arguments::kRefused).has_value());
}

TEST(ParseUrl, QuotedBracesDoNotEndATemplate) {
  const auto url = parse_url("https://{{ account.x ?? 'a}}b' }}.example", Arguments::kRefused);
  ASSERT_TRUE(url.has_value()) << url.error().message;
  EXPECT_EQ(url->parts.size(), 3U);
  EXPECT_EQ(to_text(url->parts), "https://{{ account.x ?? 'a}}b' }}.example");
}

TEST(PortablePattern, NamesGroupsAsJavaScriptDoes) {
  EXPECT_EQ(portable_pattern("^(?P<sig>[0-9]+)(?:x)(?P<ts>y)$"), "^(?<sig>[0-9]+)(?:x)(?<ts>y)$");
  EXPECT_EQ(portable_pattern(R"(\\(?P<a>b))"), R"(\\(?<a>b))");
  EXPECT_EQ(portable_pattern(R"(\(?P<a>b)"), R"(\(?P<a>b)");
  EXPECT_EQ(portable_pattern(""), "");
}

std::vector<std::string> hosts_of(const std::string& base_url) {
  const std::string fields = "fields: { x: { label: X } }\n";
  std::string text = testing::connector_text("hosts", fields);
  text.replace(text.find("https://api.example.com/v1"), 26, base_url);
  const auto connector = testing::load_one("hosts", text).catalog->find_connector("hosts");
  return connector == nullptr ? std::vector<std::string>{"refused"} : connector->hosts;
}

using Hosts = std::vector<std::string>;

TEST(Hosts, ComeFromTheBaseUrl) {
  EXPECT_EQ(hosts_of("https://api.acme.example/v1"), Hosts{"api.acme.example"});
  EXPECT_EQ(hosts_of("https://API.Acme.example:8443/v1"), Hosts{"api.acme.example"});
  EXPECT_EQ(hosts_of("https://{{ account.x }}.acme.example/v1"), Hosts{"*.acme.example"});
  EXPECT_EQ(hosts_of("https://eu-{{ account.x }}.acme.example"), Hosts{"eu-*.acme.example"});
}

TEST(Hosts, MustBeSaidWhenATemplateChoosesTheDomain) {
  EXPECT_EQ(hosts_of("https://{{ account.x }}"), Hosts{"refused"});
  EXPECT_EQ(hosts_of("https://{{ account.x }}/api"), Hosts{"refused"});
  EXPECT_EQ(hosts_of("https://api.{{ account.x }}.com"), Hosts{"refused"});
  EXPECT_EQ(hosts_of("https://api.acme.{{ account.x }}"), Hosts{"refused"});
  EXPECT_EQ(hosts_of("\"{{ account.x }}/api\""), Hosts{"refused"});
}

TEST(Hosts, OfAuthAndOfAbsoluteRequestsAreAdded) {
  const auto connector = testing::good_connector("hosts", R"(
  oauth:
    type: oauth2
    authorize_url: https://login.example.net/a
    token_url: https://login.example.net/t
resources:
  files: { get: "GET https://files.example.org/{id}" }
)");
  ASSERT_NE(connector, nullptr);
  EXPECT_EQ(connector->hosts, (Hosts{"api.example.com", "login.example.net", "files.example.org"}));
}

}  // namespace
}  // namespace atsume::catalog
