#include "atsume/net/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atsume::net {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

std::string outcome(const Result<Url>& url) { return url ? url->to_string() : url.error().code(); }

TEST(ParseUrl, SplitsWithoutDecoding) {
  const Url url = parse_url("https://Acme.Workable.com:8443/spi/v3/jobs%2F1?state=a%26b&x#part").value();
  EXPECT_TRUE(url.origin.is_tls);
  EXPECT_EQ(url.origin.host, "acme.workable.com");
  EXPECT_EQ(url.origin.port, 8443);
  EXPECT_EQ(url.path, "/spi/v3/jobs%2F1");
  EXPECT_EQ(url.query, "state=a%26b&x");
  EXPECT_EQ(url.target(), "/spi/v3/jobs%2F1?state=a%26b&x");
}

TEST(ParseUrl, Table) {
  const std::pair<const char*, const char*> kCases[] = {
      {"http://a", "http://a/"},
      {"HTTP://A:80?q", "http://a/?q"},
      {"https://a:443/", "https://a/"},
      {"https://a:/b", "https://a/b"},
      {"https://a:444", "https://a:444/"},
      {"https://a./b", "https://a/b"},
      {"http://[::1]:8080/x", "http://[::1]:8080/x"},
      {"http://[FE80::1]", "http://[fe80::1]/"},
      {"http://127.0.0.1:1/", "http://127.0.0.1:1/"},
      {"http://a/b c\"d<e>", "http://a/b%20c%22d%3Ce%3E"},
      {"http://a/\xC3\xA4?\xC3\xB6", "http://a/%C3%A4?%C3%B6"},
      {"http://a/%zz", "http://a/%zz"},
      {"http://a/x[1]?f[a]=b", "http://a/x[1]?f[a]=b"},
      {"", "url"},
      {"a/b", "url"},
      {"//a/b", "url"},
      {"http:a", "url"},
      {"http:///b", "url"},
      {"ftp://a/", "url"},
      {"javascript:alert(1)", "url"},
      {"http://user@a/", "url"},
      {"http://user:secret@a/", "url"},
      {"http://a:b/", "url"},
      {"http://a:0/", "url"},
      {"http://a:65536/", "url"},
      {"http://a:80x/", "url"},
      {"http://a b/", "url"},
      {"http://a%2Fb/", "url"},
      {"http://\xC3\xA4/", "url"},
      {"http://[::1/", "url"},
      {"http://[::1]x/", "url"},
      {"http://[127.0.0.1]/", "url"},
      {"http://[x]/", "url"},
      {"http://a\\@b/", "url"},
      {"http://a/\r\nHost: b", "url"},
      {"http://a/\x7F", "url"},
      {"http://./", "url"},
  };
  for (const auto& [text, expected] : kCases) EXPECT_EQ(outcome(parse_url(text)), expected) << text;
  EXPECT_EQ(outcome(parse_url(std::string_view("http://a/\0b", 11))), "url");
}

TEST(ParseUrl, ErrorsShowWhatIsWrongButNoQuery) {
  const auto url = parse_url("gopher://host/path?token=verysecret");
  ASSERT_FALSE(url);
  EXPECT_THAT(url.error().message(), HasSubstr("gopher://host/path"));
  EXPECT_THAT(url.error().message(), HasSubstr("http"));
  EXPECT_THAT(url.error().message(), Not(HasSubstr("verysecret")));
  EXPECT_THAT(parse_url("http://user:verysecret@a/").error().message(), Not(HasSubstr("verysecret")));
}

TEST(ParseOrigin, DropsThePath) {
  EXPECT_EQ(parse_origin("https://a.b:444/c?d")->to_string(), "https://a.b:444");
  EXPECT_EQ(parse_origin("https://a.b")->to_string(), "https://a.b");
  EXPECT_EQ(parse_origin("http://a.b:443")->to_string(), "http://a.b:443");
  EXPECT_FALSE(parse_origin("a.b"));
}

// RFC 3986 section 5.4, as far as it stays within http.
TEST(ResolveUrl, Rfc3986Table) {
  const std::pair<const char*, const char*> kCases[] = {
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g/"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q"},
      {"g#s", "http://a/b/c/g"},
      {"g?y#s", "http://a/b/c/g?y"},
      {";x", "http://a/b/c/;x"},
      {"g;x", "http://a/b/c/g;x"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../", "http://a/"},
      {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},
      {"../../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {".g", "http://a/b/c/.g"},
      {"g..", "http://a/b/c/g.."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"./g/.", "http://a/b/c/g/"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/./x", "http://a/b/c/g?y/./x"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"g#s/../x", "http://a/b/c/g"},
      {"https://other:444/x/../y?z", "https://other:444/y?z"},
      {"g:h", "url"},
      {"http:g", "url"},
  };
  const Url base = parse_url("http://a/b/c/d;p?q").value();
  for (const auto& [reference, expected] : kCases) {
    EXPECT_EQ(outcome(resolve_url(base, reference)), expected) << '"' << reference << '"';
  }
}

TEST(PathSegments, AreDecodedAfterTheSplit) {
  EXPECT_THAT(path_segments("/v1//a%2Fb/%20c/"), ElementsAre("v1", "a/b", " c"));
  EXPECT_THAT(path_segments("/"), IsEmpty());
  EXPECT_THAT(path_segments(""), IsEmpty());
}

TEST(ParseQuery, Table) {
  EXPECT_THAT(parse_query("a=1&b=x+y%26z&c&=d&&a=2"),
              ElementsAre(Pair("a", "1"), Pair("b", "x y&z"), Pair("c", ""), Pair("", "d"), Pair("a", "2")));
  EXPECT_THAT(parse_query("filter%5Bstate%5D=a%3Db&page[size]=5"),
              ElementsAre(Pair("filter[state]", "a=b"), Pair("page[size]", "5")));
  EXPECT_THAT(parse_query("a=b=c&x=%zz"), ElementsAre(Pair("a", "b=c"), Pair("x", "%zz")));
  EXPECT_THAT(parse_query(""), IsEmpty());
}

TEST(FormatQuery, ComesBackTheSame) {
  const QueryPairs pairs = {{"page[size]", "5"}, {"q", "a b&c=d+e/\xC3\xA4"}, {"empty", ""}, {"a&b", "%20"}};
  EXPECT_EQ(format_query(pairs), "page[size]=5&q=a%20b%26c%3Dd%2Be%2F%C3%A4&empty=&a%26b=%2520");
  EXPECT_EQ(parse_query(format_query(pairs)), pairs);
}

}  // namespace
}  // namespace atsume::net
