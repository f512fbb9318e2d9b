// The small pure parts: query, bodies, hosts, the Link header.
#include "unit/upstream/fixture.h"
#include "upstream/encode.h"
#include "upstream/hosts.h"
#include "upstream/link_header.h"
#include "upstream/raw_query.h"

namespace atsume::upstream {
namespace {

using catalog::ArrayFormat;

TEST(AppendQuery, WritesListsAndObjectsInEachForm) {
  json::Arena arena;
  const auto value = json::parse(R"({"a":[1,"x,y",null,true],"o":{"k":{"l":1.10}},"n":null,"e":[]})", arena).value();
  for (const auto& [format, expected] : std::vector<std::pair<ArrayFormat, std::string>>{
           {ArrayFormat::kRepeat, "a=1&a=x%2Cy&a=true&o[k][l]=1.10"},
           {ArrayFormat::kBrackets, "a[]=1&a[]=x%2Cy&a[]=true&o[k][l]=1.10"},
           {ArrayFormat::kIndices, "a[0]=1&a[1]=x%2Cy&a[3]=true&o[k][l]=1.10"},
           {ArrayFormat::kComma, "a=1%2Cx%2Cy%2C%2Ctrue&o[k][l]=1.10"}}) {
    net::QueryPairs query;
    for (const auto& member : value.members()) {
      ASSERT_TRUE(append_query(std::string(member.key), member.value, format, query));
    }
    EXPECT_EQ(net::format_query(query), expected);
  }
}

TEST(SetPath, MakesObjectsOnTheWayAndKeepsWhatIsThere) {
  json::Arena arena;
  json::ObjectBuilder object(arena);
  object.set("page", json::parse(R"({"size":5,"in":1})", arena).value());
  set_path(object, "page.after", json::Value::string("x"), arena);
  set_path(object, "page.in.deep", json::Value::number(2), arena);
  set_path(object, "top", json::Value::boolean(true), arena);
  EXPECT_EQ(json::write(object.finish()), R"({"page":{"size":5,"in":{"deep":2},"after":"x"},"top":true})");
}

TEST(RawQuery, ChangesOneParameterAndNoOtherByte) {
  for (const auto& [before, after] :
       std::vector<std::pair<std::string, std::string>>{{"", "key=v%26"},
                                                        {"a=1+2&b=%7e&c", "a=1+2&b=%7e&c&key=v%26"},
                                                        {"key=old", "key=v%26"},
                                                        {"a=1&key=old&b=2", "a=1&b=2&key=v%26"},
                                                        {"%6bey=old&key&keys=1", "keys=1&key=v%26"},
                                                        {"a=1&&b=", "a=1&&b=&key=v%26"}}) {
    std::string query = before;
    remove_parameter(query, "key");
    EXPECT_FALSE(has_parameter(query, "key"));
    add_parameter(query, "key", "v&");
    EXPECT_EQ(query, after);
    EXPECT_TRUE(has_parameter(query, "key"));
  }
}

struct LinkCase {
  std::string header;
  std::string rel;
  std::string target;  // "-": none
};

TEST(LinkHeader, FollowsRfc8288) {
  for (const auto& one : std::vector<LinkCase>{
           {R"(<https://a.example/?page=2>; rel="next")", "next", "https://a.example/?page=2"},
           {R"(<https://a.example/1>; rel="prev", <https://a.example/3>; rel="next")", "next", "https://a.example/3"},
           {R"(<a,b;c>; rel=next)", "next", "a,b;c"},
           {R"(</x>;rel=next,</y>;rel=last)", "last", "/y"},
           {R"(</x> ; REL = "Next" ; title="n")", "next", "/x"},
           {R"(</x>; rel="prev next start")", "next", "/x"},
           {R"(</x>; rel=prev; rel=next, </y>; rel=next)", "next", "/y"},
           {R"(</x>; title="a; rel=next", </y>; rel="next")", "next", "/y"},
           {R"(</x>; title="</z>; rel=\"next\"", </y>; rel="next")", "next", "/y"},
           {R"(</x>; title="a, b"; rel="next")", "next", "/x"},
           {R"(<>; rel="next")", "next", ""},
           {R"(</x>; rel="nextpage")", "next", "-"},
           {R"(</x>; rel="next)", "next", "/x"},
           {R"(</x>)", "next", "-"},
           {R"(</x>; rel)", "next", "-"},
           {R"(</x; rel="next")", "next", "-"},
           {R"(nonsense)", "next", "-"},
           {"", "next", "-"},
           {R"(</x>; rel="http://rels.example/More")", "http://rels.example/more", "/x"}}) {
    EXPECT_EQ(find_link(one.header, one.rel).value_or("-"), one.target) << one.header;
  }
}

TEST(Hosts, AllowTheConnectorsOwnAndNothingElse) {
  const auto connector = connector_of("resources: { jobs: { get: GET /job } }\n");
  for (const auto& [url, code] :
       std::vector<std::pair<std::string, std::string>>{{"https://acme.example.com/x", "success"},
                                                        {"https://a.b.example.com/x", "success"},
                                                        {"https://ACME.EXAMPLE.COM/x", "success"},
                                                        {"https://acme.example.com./x", "success"},
                                                        {"https://example.com/x", "host_refused"},
                                                        {"https://acme.example.com.evil.test/x", "host_refused"},
                                                        {"https://evil-example.com/x", "host_refused"},
                                                        {"https://127.0.0.1/x", "host_refused"},
                                                        {"https://[::1]/x", "host_refused"},
                                                        {"http://acme.example.com/x", "plain_http"}}) {
    EXPECT_EQ(code_of(check_hosts(*connector, url_of(url), false)), code) << url;
  }
  EXPECT_EQ(code_of(check_hosts(*connector, url_of("http://acme.example.com/x"), true)), "success");
  EXPECT_EQ(code_of(check_hosts(*connector, url_of("http://169.254.169.254/x"), true)), "host_refused");
}

}  // namespace
}  // namespace atsume::upstream
