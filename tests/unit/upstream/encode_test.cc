// Bodies in every form.
#include "upstream/encode.h"

#include "atsume/net/content_disposition.h"
#include "unit/upstream/fixture.h"
#include "upstream/decode.h"

namespace atsume::upstream {
namespace {

using catalog::ArrayFormat;
using catalog::Encode;

struct Encoded {
  std::string type;
  std::string text;
};

Result<Encoded> encoded(Encode encode, std::string_view body, ArrayFormat format = ArrayFormat::kRepeat) {
  json::Arena arena;
  auto random = base::make_seeded_random(1);
  net::Headers headers;
  Encoded out;
  const json::Value value = body.empty() ? json::Value() : json::parse(body, arena).value();
  ATSUME_TRY_VOID(encode_body({encode, format, *random}, value, headers, out.text));
  out.type = headers.get("content-type");
  return out;
}

struct EncodeCase {
  Encode encode;
  std::string body;
  std::string type;
  std::string out;
};

TEST(EncodeBody, WritesEachEncoding) {
  const std::string xml = "application/xml; charset=utf-8";
  const std::string head = R"(<?xml version="1.0" encoding="UTF-8"?>)";
  for (const auto& one : std::vector<EncodeCase>{
           {Encode::kJson, R"({"a":1.10})", "application/json", R"({"a":1.10})"},
           {Encode::kJson, "[1]", "application/json", "[1]"},
           {Encode::kJson, "", "", ""},
           {Encode::kJsonApi, "{}", "application/vnd.api+json", "{}"},
           {Encode::kForm, R"({"a b":"c&d","l":[1,2]})", "application/x-www-form-urlencoded", "a%20b=c%26d&l=1&l=2"},
           {Encode::kText, R"("x")", "text/plain; charset=utf-8", "x"},
           {Encode::kNone, "{}", "", ""},
           {Encode::kXml, R"({"a":null})", xml, head + "<a/>"},
           {Encode::kXml, R"({"a":""})", xml, head + "<a></a>"},
           {Encode::kXml, R"({"s:a":{"@xmlns:s":"u","@n":null,"s:b":[1,true,{"@k":"\"<"}],"#text":"t"}})", xml,
            head + R"(<s:a xmlns:s="u">t<s:b>1</s:b><s:b>true</s:b><s:b k="&#34;&lt;"/></s:a>)"},
           {Encode::kXml, R"({"a":"<&>\r\n\t"})", xml, head + "<a>&lt;&amp;&gt;&#13;\n\t</a>"}}) {
    const auto got = encoded(one.encode, one.body);
    ASSERT_TRUE(got) << got.error().to_string();
    EXPECT_EQ(got->type, one.type);
    EXPECT_EQ(got->text, one.out);
  }
}

TEST(EncodeBody, LeavesAnOwnContentTypeAlone) {
  auto random = base::make_seeded_random(1);
  net::Headers headers;
  std::string out;
  headers.set("content-type", "application/merge-patch+json");
  ASSERT_TRUE(encode_body({Encode::kJson, ArrayFormat::kRepeat, *random}, json::Value::null(), headers, out));
  EXPECT_EQ(headers.get("content-type"), "application/merge-patch+json");
  EXPECT_EQ(out, "null");
}

TEST(EncodeBody, RefusesWhatTheEncodingCannotSay) {
  std::string deep = "1";
  for (int i = 0; i < 200; ++i) deep = R"({"a":)" + deep + "}";
  for (const auto& [encode, body, words] : std::vector<std::tuple<Encode, std::string, std::string>>{
           {Encode::kForm, "[1]", ""},
           {Encode::kForm, R"("a")", ""},
           {Encode::kText, "{}", ""},
           {Encode::kXml, R"("a")", ""},
           {Encode::kXml, R"({"a":1,"b":2})", ""},
           {Encode::kXml, R"({"a":[1]})", ""},
           {Encode::kXml, R"({"a":{"b":[[1]]}})", "b is a list inside a list"},
           {Encode::kXml, R"({"a":{"b c":1}})", "b c is not the name of an element"},
           {Encode::kXml, R"({"a":{"1":1}})", "1 is not the name of an element"},
           {Encode::kXml, R"({"a":{"@b>":1}})", "@b> is not the name of an attribute"},
           {Encode::kXml, R"({"a":{"@b":{}}})", "@b is an attribute, and no text"},
           {Encode::kXml, R"({"a":{"#text":[1]}})", "#text is no text"},
           {Encode::kXml, R"({"a":"\u0001"})", "a holds a control character"},
           {Encode::kXml, deep, "a nests too deep"},
           {Encode::kMultipart, "[1]", ""},
           {Encode::kMultipart, R"({"f":{"base64":"#"}})", "f has a base64 that is none"},
           {Encode::kMultipart, R"({"f":{"base64":"","content_type":"a\r\nb: c"}})",
            "f has a content_type of two lines"}}) {
    const auto got = encoded(encode, body);
    ASSERT_FALSE(got) << body;
    EXPECT_EQ(got.error().code(), "invalid_body");
    const auto& details = got.error().details();
    EXPECT_EQ(details.empty() ? "" : details.front().second, words) << body;
  }
}

TEST(EncodeXml, IsTheReverseOfReadingIt) {
  json::Arena arena;
  for (const std::string text : {R"({"a":{"@k":"\"x\"<&>\n","#text":" t\r ","b":["1","2"],"c":{"d":""}}})",
                                 R"({"n:a":"é€😀"})", R"({"a":{"b":" \n","@c":" "}})"}) {
    const auto got = encoded(Encode::kXml, text);
    ASSERT_TRUE(got) << got.error().to_string();
    net::Headers headers;
    headers.set("content-type", got->type);
    EXPECT_TRUE(json::equal(decode_body(catalog::Decode::kAuto, headers, got->text, arena).value(),
                            json::parse(text, arena).value()))
        << got->text;
  }
}

// The parts of a multipart body, with the boundary as "B".
std::string parts(std::string_view body, ArrayFormat format = ArrayFormat::kRepeat) {
  auto got = encoded(Encode::kMultipart, body, format);
  if (!got) return got.error().to_string();
  const std::string boundary = got->type.substr(got->type.find('=') + 1);
  EXPECT_EQ(got->type, "multipart/form-data; boundary=" + boundary);
  EXPECT_GE(boundary.size(), 32U);
  EXPECT_LE(boundary.size(), 70U);
  for (auto at = got->text.find(boundary); at != std::string::npos; at = got->text.find(boundary)) {
    got->text.replace(at, boundary.size(), "B");
  }
  return got->text;
}

TEST(EncodeMultipart, WritesFieldsAndFiles) {
  EXPECT_EQ(parts("{}"), "--B--\r\n");
  EXPECT_EQ(parts(R"({"name":"Ada\r\n","n":1.10,"none":null})"),
            "--B\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAda\r\n\r\n"
            "--B\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n1.10\r\n--B--\r\n");
  EXPECT_EQ(parts(R"({"cv":{"file_name":"a \"b\".pdf","content_type":"application/pdf","base64":"AP8="}})"),
            std::string("--B\r\nContent-Disposition: form-data; name=\"cv\"; filename=\"a %22b%22.pdf\"\r\n"
                        "Content-Type: application/pdf\r\n\r\n\0\xff\r\n--B--\r\n",
                        118));
  EXPECT_EQ(parts(R"({"cv":{"file_name":"a.txt","text":"hi"},"raw":{"base64":"aGk="}})"),
            "--B\r\nContent-Disposition: form-data; name=\"cv\"; filename=\"a.txt\"\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n\r\nhi\r\n"
            "--B\r\nContent-Disposition: form-data; name=\"raw\"; filename=\"file\"\r\n"
            "Content-Type: application/octet-stream\r\n\r\nhi\r\n--B--\r\n");
}

TEST(EncodeMultipart, NamesListsAndObjectsAsAQueryDoes) {
  const std::string body = R"({"t":["a","b"],"o":{"k":1},"c":{"text":"x"}})";
  const auto names = [&](ArrayFormat format) {
    std::string out;
    const std::string text = parts(body, format);
    for (auto at = text.find("name=\""); at != std::string::npos; at = text.find("name=\"", at + 1)) {
      out += text.substr(at + 6, text.find('"', at + 6) - at - 6) + " ";
    }
    return out;
  };
  EXPECT_EQ(names(ArrayFormat::kRepeat), "t t o[k] c[text] ");
  EXPECT_EQ(names(ArrayFormat::kBrackets), "t[] t[] o[k] c[text] ");
  EXPECT_EQ(names(ArrayFormat::kIndices), "t[0] t[1] o[k] c[text] ");
  EXPECT_EQ(names(ArrayFormat::kComma), "t o[k] c[text] ");
}

TEST(EncodeMultipart, NeverUsesABoundaryTwice) {
  auto random = base::make_seeded_random(1);
  std::string out;
  net::Headers first;
  net::Headers second;
  json::Arena arena;
  const json::Value body = json::parse("{}", arena).value();
  ASSERT_TRUE(encode_body({Encode::kMultipart, ArrayFormat::kRepeat, *random}, body, first, out));
  ASSERT_TRUE(encode_body({Encode::kMultipart, ArrayFormat::kRepeat, *random}, body, second, out));
  EXPECT_NE(first.get("content-type"), second.get("content-type"));
}

}  // namespace
}  // namespace atsume::upstream
