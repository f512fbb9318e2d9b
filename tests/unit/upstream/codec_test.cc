// The small pure parts: query, bodies, hosts, the Link header.
#include "unit/upstream/fixture.h"
#include "upstream/decode.h"
#include "upstream/encode.h"
#include "upstream/hosts.h"
#include "upstream/link_header.h"
#include "upstream/raw_query.h"

namespace atsume::upstream {
namespace {

using catalog::ArrayFormat;
using catalog::Decode;
using catalog::Encode;

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

struct EncodeCase {
  Encode encode;
  std::string body;
  std::string type;
  std::string out;
};

TEST(EncodeBody, WritesEachEncodingItRuns) {
  for (const auto& one : std::vector<EncodeCase>{
           {Encode::kJson, R"({"a":1.10})", "application/json", R"({"a":1.10})"},
           {Encode::kJson, "[1]", "application/json", "[1]"},
           {Encode::kJsonApi, "{}", "application/vnd.api+json", "{}"},
           {Encode::kForm, R"({"a b":"c&d","l":[1,2]})", "application/x-www-form-urlencoded", "a%20b=c%26d&l=1&l=2"},
           {Encode::kText, R"("x")", "text/plain; charset=utf-8", "x"},
           {Encode::kNone, "{}", "", ""}}) {
    json::Arena arena;
    net::Headers headers;
    std::string out;
    ASSERT_TRUE(encode_body(one.encode, json::parse(one.body, arena).value(), ArrayFormat::kRepeat, headers, out));
    EXPECT_EQ(headers.get("content-type"), one.type);
    EXPECT_EQ(out, one.out);
  }
}

TEST(EncodeBody, LeavesAnOwnContentTypeAndAnAbsentBodyAlone) {
  json::Arena arena;
  net::Headers headers;
  std::string out;
  ASSERT_TRUE(encode_body(Encode::kJson, json::Value(), ArrayFormat::kRepeat, headers, out));
  EXPECT_FALSE(headers.contains("content-type"));
  headers.set("content-type", "application/merge-patch+json");
  ASSERT_TRUE(encode_body(Encode::kJson, json::Value::null(), ArrayFormat::kRepeat, headers, out));
  EXPECT_EQ(headers.get("content-type"), "application/merge-patch+json");
  EXPECT_EQ(out, "null");
}

TEST(EncodeBody, RefusesWhatTheEncodingCannotSay) {
  json::Arena arena;
  for (const auto& [encode, body, code] :
       std::vector<std::tuple<Encode, std::string, std::string>>{{Encode::kForm, "[1]", "invalid_body"},
                                                                 {Encode::kForm, R"("a")", "invalid_body"},
                                                                 {Encode::kText, "{}", "invalid_body"},
                                                                 {Encode::kXml, "{}", "encode_not_supported"},
                                                                 {Encode::kMultipart, "{}", "encode_not_supported"}}) {
    net::Headers headers;
    std::string out;
    EXPECT_EQ(code_of(encode_body(encode, json::parse(body, arena).value(), ArrayFormat::kRepeat, headers, out)), code);
    EXPECT_EQ(out, "");
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

struct DecodeCase {
  Decode decode;
  std::string type;
  std::string bytes;
  std::string expected;  // JSON, "undefined", or an error's code
};

TEST(DecodeBody, GoesByTypeAndByLook) {
  for (const auto& one :
       std::vector<DecodeCase>{{Decode::kAuto, "application/json; charset=utf-8", R"({"a":12345678901234567890})",
                                R"({"a":12345678901234567890})"},
                               {Decode::kAuto, "application/vnd.api+json", "[1.10]", "[1.10]"},
                               {Decode::kAuto, "Application/JSON", "3", "3"},
                               {Decode::kAuto, "", " \n{\"a\":1}", R"({"a":1})"},
                               {Decode::kAuto, "text/plain", "[1]", "[1]"},
                               {Decode::kAuto, "text/plain", "hello", R"("hello")"},
                               {Decode::kAuto, "text/html", "{}", R"("{}")"},
                               {Decode::kAuto, "text/html", "<html>", R"("<html>")"},
                               {Decode::kAuto, "application/pdf", "%PDF", "undefined"},
                               {Decode::kAuto, "", "%PDF", "undefined"},
                               {Decode::kAuto, "application/json", "", "undefined"},
                               {Decode::kAuto, "application/json", " \r\n", "undefined"},
                               {Decode::kAuto, "application/json", "\xEF\xBB\xBF{}", "{}"},
                               {Decode::kAuto, "application/json", "<html>", "response_malformed"},
                               {Decode::kAuto, "application/json", "{\"a\":", "response_malformed"},
                               {Decode::kAuto, "application/json", "{\"a\":\"\xff\"}", "response_malformed"},
                               {Decode::kAuto, "text/plain", "\xff", "response_malformed"},
                               {Decode::kJson, "text/html", "{}", "{}"},
                               {Decode::kJson, "text/html", "<html>", "response_malformed"},
                               {Decode::kText, "application/json", "{}", R"("{}")"},
                               {Decode::kBytes, "application/json", "{}", "undefined"},
                               {Decode::kXml, "text/xml", "<a/>", "decode_not_supported"},
                               {Decode::kCsv, "text/csv", "a,b", "decode_not_supported"}}) {
    json::Arena arena;
    const auto value = decode_body(one.decode, one.type, one.bytes, arena);
    const std::string got = !value ? value.error().code() : value->is_undefined() ? "undefined" : json::write(*value);
    EXPECT_EQ(got, one.expected) << one.type << " " << one.bytes;
  }
}

TEST(DecodeBody, NeverQuotesTheBody) {
  json::Arena arena;
  auto value = decode_body(Decode::kJson, "application/json", R"({"token":"s3cret"x})", arena);
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().to_string().find("s3cret"), std::string::npos);
  EXPECT_EQ(value.error().error_class(), ErrorClass::kUpstream);
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
