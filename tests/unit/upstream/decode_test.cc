// Answers in every form: what becomes of them, and what is refused.
#include "upstream/decode.h"

#include "atsume/base/limits.h"
#include "atsume/net/content_disposition.h"
#include "unit/upstream/fixture.h"

namespace atsume::upstream {
namespace {

using catalog::Decode;
namespace limits = base::limits;

net::Headers of_type(std::string_view type) {
  net::Headers headers;
  if (!type.empty()) headers.set("content-type", type);
  return headers;
}

// The value as JSON, "undefined", or an error's code and message.
std::string decoded(Decode decode, const net::Headers& headers, std::string_view bytes) {
  json::Arena arena;
  const auto value = decode_body(decode, headers, bytes, arena);
  if (!value) return value.error().code() + ": " + value.error().message();
  return value->is_undefined() ? "undefined" : json::write(*value);
}

std::string decoded(Decode decode, std::string_view bytes) { return decoded(decode, of_type(""), bytes); }

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
                               {Decode::kAuto, "application/xhtml+xml", "<html/>", R"("<html/>")"},
                               {Decode::kAuto, "application/pdf", "%PDF", "undefined"},
                               {Decode::kAuto, "image/svg+xml", "<svg/>", "undefined"},
                               {Decode::kAuto, "", "%PDF", "undefined"},
                               {Decode::kAuto, "application/json", "", "undefined"},
                               {Decode::kAuto, "application/json", " \r\n", "undefined"},
                               {Decode::kAuto, "application/json", "\xEF\xBB\xBF{}", "{}"},
                               {Decode::kAuto, "application/json", "<html>", "response_malformed"},
                               {Decode::kAuto, "application/json", "{\"a\":", "response_malformed"},
                               {Decode::kAuto, "application/json", "{\"a\":\"\xff\"}", "response_malformed"},
                               {Decode::kAuto, "text/plain", "\xff", "response_malformed"},
                               {Decode::kAuto, "text/xml; charset=utf-8", "<a>1</a>", R"({"a":"1"})"},
                               {Decode::kAuto, "application/atom+xml", "<a/>", R"({"a":""})"},
                               {Decode::kAuto, "", "<?xml version='1.0'?><a/>", R"({"a":""})"},
                               {Decode::kAuto, "text/csv", "a,b\n1,2", R"([{"a":"1","b":"2"}])"},
                               {Decode::kAuto, "application/x-ndjson", "{}\n[]\n", "[{},[]]"},
                               {Decode::kAuto, "application/jsonl", "1", "[1]"},
                               {Decode::kJson, "text/html", "{}", "{}"},
                               {Decode::kJson, "text/html", "<html>", "response_malformed"},
                               {Decode::kText, "application/json", "{}", R"("{}")"},
                               {Decode::kBytes, "application/json", "", "undefined"}}) {
    const std::string got = decoded(one.decode, of_type(one.type), one.bytes);
    const bool is_error = one.expected == "response_malformed";
    EXPECT_EQ(is_error ? got.substr(0, got.find(':')) : got, one.expected) << one.type << " " << one.bytes;
  }
}

TEST(DecodeBody, NeverQuotesTheBody) {
  for (const auto& [decode, text] :
       std::vector<std::pair<Decode, std::string>>{{Decode::kJson, R"({"token":"s3cret"x})"},
                                                   {Decode::kNdjson, "{}\n{\"token\":\"s3cret\"x}"},
                                                   {Decode::kXml, "<a>s3cret</b>"},
                                                   {Decode::kXml, "<a>&s3cret;</a>"},
                                                   {Decode::kCsv, "a\n\"s3cret"},
                                                   {Decode::kCsv, "a\ns3cret,s3cret"}}) {
    const std::string got = decoded(decode, text);
    EXPECT_TRUE(got.starts_with("response_malformed: ")) << got;
    EXPECT_EQ(got.find("s3cret"), std::string::npos) << got;
  }
}

TEST(DecodeXml, MapsElementsAttributesTextAndSiblings) {
  for (const auto& [xml, expected] : std::vector<std::pair<std::string, std::string>>{
           {R"(<job id="7"><title>Cook</title><tag>a</tag><tag>b</tag></job>)",
            R"({"job":{"@id":"7","title":"Cook","tag":["a","b"]}})"},
           {"<a/>", R"({"a":""})"},
           {"<a></a>", R"({"a":""})"},
           {"<a>\n  <b/>\n</a>", R"({"a":{"b":""}})"},
           {"<a> x </a>", R"({"a":" x "})"},
           {R"(<a k="">t</a>)", R"({"a":{"@k":"","#text":"t"}})"},
           {"<a>one<b/>two</a>", R"({"a":{"b":"","#text":"onetwo"}})"},
           {"<a><b/><c/><b>2</b></a>", R"({"a":{"b":["","2"],"c":""}})"},
           {"<w:a xmlns:w=\"urn:x\"><w:b w:c=\"1\"/></w:a>", R"({"w:a":{"@xmlns:w":"urn:x","w:b":{"@w:c":"1"}}})"},
           {"<a>&lt;&amp;&gt;&quot;&apos;&#65;&#x20AC;&#x1F600;</a>", R"({"a":"<&>\"'A€😀"})"},
           {"<a><![CDATA[<b>&amp; ]]></a>", R"({"a":"<b>&amp; "})"},
           {"<a>1\r\n2\r3</a>", R"({"a":"1\n2\n3"})"},
           {"<!-- no --><?pi x?><a><!-- no -->1<?pi?>2</a><!-- no -->", R"({"a":"12"})"},
           {"<!DOCTYPE html><a/>", R"({"a":""})"},
           {"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xE9</a>", R"({"a":"é"})"},
           {std::string("\xFF\xFE<\0a\0/\0>\0", 10), R"({"a":""})"}}) {
    EXPECT_EQ(decoded(Decode::kXml, xml), expected) << xml;
  }
}

TEST(DecodeXml, SaysWhereItIsWrong) {
  std::string deep;
  for (std::size_t i = 0; i <= limits::kXmlDepthMax; ++i) deep += "<a>";
  for (std::size_t i = 0; i <= limits::kXmlDepthMax; ++i) deep += "</a>";
  for (const auto& [xml, words] : std::vector<std::pair<std::string, std::string>>{
           {"<a>\n <b></a>", "line 2"},
           {"<a>", "byte 2"},
           {"not xml", "outside of its root"},
           {"<a/><b/>", "more than one root"},
           {"<a/>tail", "outside of its root"},
           {"<!-- -->", "no root element"},
           {"<a>\n&nbsp;</a>", "line 1, column 4"},
           {"<a>x & y</a>", "a bare \"&\""},
           {"<a>&#0;</a>", "entity"},
           {"<a>&#xD800;</a>", "entity"},
           {"<a>&#x110000;</a>", "entity"},
           {"<a>&#;</a>", "entity"},
           {"<a b=\"1\" b=\"2\"/>", "the same attribute twice"},
           {"<a>\xff</a>", "not UTF-8"},
           {"<a b=\"\xff\"/>", "not UTF-8"},
           {"<a\xff/>", "not UTF-8"},
           {deep, "nests deeper"},
           {R"(<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>)", "declares things of its own"}}) {
    const std::string got = decoded(Decode::kXml, xml);
    EXPECT_TRUE(got.starts_with("response_malformed: ")) << xml << " gave " << got;
    EXPECT_NE(got.find(words), std::string::npos) << xml << " gave " << got;
  }
  const std::string large(limits::kXmlBytesMax + 1, '<');
  EXPECT_TRUE(decoded(Decode::kXml, large).starts_with("response_too_large: "));
}

TEST(DecodeCsv, ReadsRowsAsRfc4180Says) {
  for (const auto& [csv, expected] : std::vector<std::pair<std::string, std::string>>{
           {"id,name\r\n7,Ada\r\n8,Bob\r\n", R"([{"id":"7","name":"Ada"},{"id":"8","name":"Bob"}])"},
           {"id,name\n7,Ada", R"([{"id":"7","name":"Ada"}])"},
           {"id,name\r7,Ada\r", R"([{"id":"7","name":"Ada"}])"},
           {"\xEF\xBB\xBFid\n1", R"([{"id":"1"}])"},
           {"a,b\n\"x,\"\"y\"\"\r\nz\",\"\"\n", R"([{"a":"x,\"y\"\r\nz","b":""}])"},
           {"\"a b\",\"c\"\n1,2", R"([{"a b":"1","c":"2"}])"},
           {"a,b\n,\n", R"([{"a":"","b":""}])"},
           {"a\n\n1\n\r\n2\n\n", R"([{"a":"1"},{"a":"2"}])"},
           {"a\n5\" pipe\n", R"([{"a":"5\" pipe"}])"},
           {"a\n 1 \n", R"([{"a":" 1 "}])"},
           {"a,,a,a,a_2,\n1,2,3,4,5,6", R"([{"a":"1","column_2":"2","a_3":"3","a_4":"4","a_2":"5","column_6":"6"}])"},
           {"id\n", "[]"}}) {
    EXPECT_EQ(decoded(Decode::kCsv, csv), expected) << csv;
  }
}

TEST(DecodeCsv, SaysWhereItIsWrong) {
  for (const auto& [csv, words] : std::vector<std::pair<std::string, std::string>>{
           {"a,b\n1,2\n3", "line 3, column 1 (byte 8): a row has 1 fields, and there are 2 columns"},
           {"a\n1,2", "a row has 2 fields"},
           {"a\n\"1", "line 2, column 1 (byte 2): a quoted field does not end"},
           {"a\n\"1\"2", "line 2, column 4 (byte 5): a field goes on behind its closing quote"},
           {"a\n\xff", "not UTF-8 at line 2, column 1"}}) {
    const std::string got = decoded(Decode::kCsv, csv);
    EXPECT_TRUE(got.starts_with("response_malformed: ")) << csv << " gave " << got;
    EXPECT_NE(got.find(words), std::string::npos) << csv << " gave " << got;
  }
  const std::string large(limits::kCsvBytesMax + 1, 'x');
  EXPECT_TRUE(decoded(Decode::kCsv, large).starts_with("response_too_large: "));
}

TEST(DecodeNdjson, ReadsALinePerValue) {
  EXPECT_EQ(decoded(Decode::kNdjson, "{\"a\":1.10}\r\n\n [2] \n\"x\""), R"([{"a":1.10},[2],"x"])");
  const std::string got = decoded(Decode::kNdjson, "1\n\n{\n2");
  EXPECT_TRUE(got.starts_with("response_malformed: line 3 ")) << got;
}

TEST(DecodeBytes, TellsWhatTheFileIs) {
  net::Headers headers = of_type("application/pdf");
  EXPECT_EQ(decoded(Decode::kBytes, headers, std::string_view("\0\xff", 2)),
            R"({"content_type":"application/pdf","size":2,"base64":"AP8="})");
  headers.set("content-disposition", "attachment; filename=\"cv.pdf\"");
  EXPECT_EQ(decoded(Decode::kBytes, headers, " "),
            R"({"content_type":"application/pdf","file_name":"cv.pdf","size":1,"base64":"IA=="})");
}

TEST(FileName, IsReadAsRfc6266Says) {
  for (const auto& [field, name] : std::vector<std::pair<std::string, std::string>>{
           {"attachment; filename=cv.pdf", "cv.pdf"},
           {"attachment; filename=\"a \\\"b\\\";c.pdf\"; size=3", "a \"b\";c.pdf"},
           {"inline; FileName = \"x\"", "x"},
           {"attachment; filename=\"EURO.pdf\"; filename*=UTF-8''%e2%82%ac.pdf", "€.pdf"},
           {"attachment; filename*=iso-8859-1''%E9.pdf; filename=e.pdf", "e.pdf"},
           {"attachment; filename=\"../../etc/passwd\"", "passwd"},
           {"attachment; filename=\"C:\\\\temp\\\\x.doc\"", "x.doc"},
           {"attachment; filename=\"\xff\"", "-"},
           {"attachment; filename=\"dir/\"", "-"},
           {"filename=cv.pdf", "-"},
           {"attachment", "-"},
           {"attachment; filename=\"open", "open"},
           {"", "-"}}) {
    EXPECT_EQ(net::find_file_name(field).value_or("-"), name) << field;
  }
}

TEST(DecodeJsonApi, PutsIncludedRecordsWhereTheyAreReferredTo) {
  const std::string rest = R"("included":[)"
                           R"({"id":"5","type":"jobs","attributes":{"title":"Cook"},"relationships":{)"
                           R"("department":{"data":{"id":"3","type":"departments"}}}},)"
                           R"({"id":"3","type":"departments","attributes":{"name":"Kitchen"},"relationships":{)"
                           R"("jobs":{"data":[{"id":"5","type":"jobs"}]}}},)"
                           R"({"id":"8","type":"tags","attributes":{"name":"hot"}}],)"
                           R"("meta":{"n":1},"links":{"next":"/2"}})";
  const std::string got =
      decoded(Decode::kJsonApi, R"({"data":[{"id":"1","type":"candidates","relationships":{)"
                                R"("job":{"data":{"id":"5","type":"jobs"}},"tags":{"links":{"self":"/t"},"data":[)"
                                R"({"id":"8","type":"tags"},{"id":"9","type":"tags"}]},)"
                                R"("none":{"data":null},"linked":{"links":{"self":"/l"}}}}],)" +
                                    rest);
  EXPECT_EQ(got, R"({"data":[{"id":"1","type":"candidates","relationships":{)"
                 R"("job":{"data":{"id":"5","type":"jobs","attributes":{"title":"Cook"},"relationships":{)"
                 R"("department":{"data":{"id":"3","type":"departments","attributes":{"name":"Kitchen"}}}}}},)"
                 R"("tags":{"links":{"self":"/t"},"data":[{"id":"8","type":"tags","attributes":{"name":"hot"}},)"
                 R"({"id":"9","type":"tags"}]},"none":{"data":null},"linked":{"links":{"self":"/l"}}}}],)" +
                     rest);
}

TEST(DecodeJsonApi, LeavesOtherDocumentsAlone) {
  for (const std::string text :
       {R"({"data":{"id":"1","type":"a"}})", R"({"data":null,"included":[]})", R"({"errors":[{"title":"no"}]})",
        R"({"data":{"id":"1","type":"a","relationships":{"b":{"data":{"id":"2","type":"b"}}}},"included":[]})",
        R"({"data":["x",{"relationships":3}],"included":[7,{"id":1}]})"}) {
    EXPECT_EQ(decoded(Decode::kJsonApi, text), text);
  }
}

// Small on the wire, immense when each reference is filled in.
TEST(DecodeJsonApi, RefusesToGrowWithoutBound) {
  std::string text = R"({"data":[{"id":"0","type":"a","relationships":{"b":{"data":[)";
  for (int i = 0; i < 20'000; ++i) text += R"({"id":"1","type":"b"},)";
  text.back() = ']';
  text += R"(}}}],"included":[{"id":"1","type":"b","attributes":{"x":")" + std::string(10'000, 'x') + R"("}}]})";
  EXPECT_TRUE(decoded(Decode::kJsonApi, text).starts_with("response_too_large: "));
}

}  // namespace
}  // namespace atsume::upstream
