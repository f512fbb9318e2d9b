#include "atsume/json/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "json_testing.h"

namespace atsume::json::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Accepted {
  std::string_view text;
  std::string_view written;
};

TEST(Parse, AcceptsAndKeepsWhatRfc8259Allows) {
  const std::vector<Accepted> cases = {
      {"null", "null"},
      {" \t\r\n true \n", "true"},
      {"false", "false"},
      {"0", "0"},
      {"-0", "-0"},
      {"  42", "42"},
      {"42  ", "42"},
      {R"("")", R"("")"},
      {R"( "a" )", R"("a")"},
      {"[]", "[]"},
      {"[ ]", "[]"},
      {"{}", "{}"},
      {"{ \n }", "{}"},
      {"[[],[[]],{}]", "[[],[[]],{}]"},
      {R"([1,"a",null,true,false,{"k":[]}])", R"([1,"a",null,true,false,{"k":[]}])"},
      {R"({"":0})", R"({"":0})"},
      {R"({"a":{"b":{"c":[1,2]}}})", R"({"a":{"b":{"c":[1,2]}}})"},
      {R"({"z":1,"a":2,"m":3})", R"({"z":1,"a":2,"m":3})"},
      {R"(["a,b:[c]{d}"])", R"(["a,b:[c]{d}"])"},
      {"[\"\x7f\"]", "[\"\x7f\"]"},
      {R"(["é€😀"])", R"(["é€😀"])"},
      {R"({"é":"ü"})", R"({"é":"ü"})"},
      {"[\"\xE2\x80\xA8\"]", "[\"\xE2\x80\xA8\"]"},
      {"[1\t,\r2\n]", "[1,2]"},
      {R"(["\ufeff"])", "[\"\xEF\xBB\xBF\"]"},
  };
  for (const auto& [text, written] : cases) EXPECT_EQ(reprint(text), written) << text;
}

TEST(Parse, KeepsTheDigitsOfNumbers) {
  for (const std::string_view number :
       {"12345678901234567890123", "1.10", "-1.0", "0.000", "1e5", "1E+05", "1e-05", "9007199254740993", "1e999",
        "-1e-999", "123456789012345678901234567890.123456789012345678901234567890", "0e0", "-0.0"}) {
    EXPECT_EQ(reprint(number), number);
    EXPECT_EQ(reprint("[" + std::string(number) + " ]"), "[" + std::string(number) + "]");
    EXPECT_EQ(reprint(R"({"n":)" + std::string(number) + ",\"m\":1}"), R"({"n":)" + std::string(number) + ",\"m\":1}");
  }
}

TEST(Parse, RefusesWrongNumbers) {
  for (const std::string_view number :
       {"01",   "-01",   "00",    "1.",   "-1.",      "+1",        ".5",    "-.5",    "-",   "--1",
        "1e",   "1e+",   "1E-",   "1.e5", "1.5e",     "0x1",       "1_000", "1a",     "1-",  "1+1",
        "1..2", "1.2.3", "1e5.5", "NaN",  "Infinity", "-Infinity", "0 1",   "1\"a\"", "0\f", "１"}) {
    EXPECT_THAT(reprint(number), StartsWith("json_syntax: at byte ")) << number;
    EXPECT_THAT(reprint("[" + std::string(number) + "]"), StartsWith("json_syntax: at byte ")) << number;
    EXPECT_THAT(reprint(R"({"a":)" + std::string(number) + "}"), StartsWith("json_syntax: at byte ")) << number;
  }
}

void expect_syntax_errors(std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) EXPECT_THAT(reprint(text), StartsWith("json_syntax: at byte ")) << text;
}

TEST(Parse, RefusesBrokenArrays) {
  expect_syntax_errors({"[",     "]",   "[1",   "[1,",  "[1,]",   "[,1]",  "[,]",           "[1,,2]",
                        "[1 2]", "[1}", "[1]]", "[1],", "[1][2]", "[1:2]", "[\"a\" \"b\"]", "[\"a\"x]",
                        "['a']", "[-]", "1,5",  ",",    ":"});
}

TEST(Parse, RefusesBrokenObjects) {
  expect_syntax_errors({"{",
                        "}",
                        "{]",
                        "{,}",
                        "{\"a\"}",
                        "{\"a\":}",
                        "{\"a\":1,}",
                        "{\"a\" 1}",
                        "{\"a\"::1}",
                        "{\"a\":1 \"b\":2}",
                        "{1:2}",
                        "{a:1}",
                        "{'a':1}",
                        "{null:1}",
                        "{\"a\":1]",
                        "{\"a\":1}}",
                        "{[]:1}",
                        "{\"a\":1,,\"b\":2}",
                        "{\"a\":1}#",
                        "\"a\":1",
                        "{\"a\",\"b\"}",
                        "{\"a\":1:2}",
                        "{\"a\"\x1a 1}"});
}

TEST(Parse, RefusesBrokenStrings) {
  expect_syntax_errors({"\"a\"\"b\"", "\"a\"b", "[\"a]", "\"", "\"\\", "\"\\\"", "[\"a\"", "\\", "[\\\"a\"]"});
}

TEST(Parse, RefusesWhatIsNoToken) {
  expect_syntax_errors({"nul",         "nulll",          "tru",       "True",    "NULL",    "truefalse", "true false",
                        "[true,fals]", "undefined",      "// x\n1",   "/* */1",  "1 // x",  "#",         "*",
                        "@",           "[1,\v2]",        "\f1",       "\u00a01", "[1]\x01", "\x1a",      "[\x1a]",
                        "[\f]",        "\xE2\x80\xA8[]", "[\xC2\xA0]"});
  EXPECT_THAT(reprint(std::string_view("\0", 1)), StartsWith("json_syntax: at byte 0"));
  EXPECT_THAT(reprint(std::string_view("[1]\0", 4)), StartsWith("json_syntax: at byte 3"));
  EXPECT_THAT(reprint(std::string_view("[\0]", 3)), StartsWith("json_syntax: at byte 1"));
}

TEST(Parse, RefusesEmptyTexts) {
  EXPECT_THAT(reprint(""), HasSubstr("the text is empty"));
  EXPECT_THAT(reprint(" \n\t "), HasSubstr("the text is empty"));
}

TEST(Parse, SaysWhereTheMistakeIs) {
  struct Case {
    std::string_view text;
    std::string_view error;
  };
  const std::vector<Case> cases = {
      {"[1, 2 3]", "json_syntax: at byte 6: expected ',' or ']', found '3'"},
      {"[1,]", "json_syntax: at byte 3: expected a value, found ']'"},
      {R"({"a" 1})", "json_syntax: at byte 5: expected ':' after the key, found '1'"},
      {R"({"a":1,})", "json_syntax: at byte 7: expected a key in double quotes, found '}'"},
      {R"({"a":1)", "json_syntax: at byte 6: expected ',' or '}', found the end of the text"},
      {"[1, ", "json_syntax: at byte 4: expected a value, found the end of the text"},
      {"[01]", "json_syntax: at byte 1: this is no JSON number"},
      {"[1] x", "json_syntax: at byte 4: there is more text after the value"},
      {"[tru]", "json_syntax: at byte 1: expected a value, found 't'"},
      {"[\x01]", "json_syntax: at byte 1: expected a value, found byte 0x01"},
      {"[\"a\nb\"]", "json_syntax: at byte 3: byte 0x0a inside a string must be escaped"},
      {R"(["a", "b)", "json_syntax: at byte 6: the string that begins here is not closed"},
      {R"(["a\x"])", R"(json_syntax: at byte 3: there is no such escape)"},
      {R"(["ab\u12g4"])", R"(json_syntax: at byte 4: \u needs four hexadecimal digits)"},
      {R"({"a\q":1})", "json_syntax: at byte 3: there is no such escape"},
      {"<html>", "json_syntax: at byte 0: expected a value, found '<'"},
      {R"([\"a"])", R"(json_syntax: at byte 1: unexpected '\' outside a string)"},
  };
  for (const auto& [text, error] : cases) EXPECT_EQ(reprint(text), error) << text;
}

TEST(Parse, ErrorsAreTheCallersAndNameTheirClass) {
  Arena arena;
  const auto result = parse("[", arena);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().origin(), Origin::kCaller);
  EXPECT_EQ(result.error().error_class(), ErrorClass::kInvalidRequest);
  EXPECT_EQ(result.error().code(), "json_syntax");
}

TEST(Parse, ResolvesEscapes) {
  struct Case {
    std::string_view text;
    std::string_view meaning;
  };
  const std::vector<Case> cases = {
      {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
      {R"("a\nb\nc")", "a\nb\nc"},
      {R"("\u0041")", "A"},
      {R"("\u00e9\u00C9")", "éÉ"},
      {R"("\u20AC")", "€"},
      {R"("\ud83d\ude00")", "😀"},
      {R"("\uD83D\uDE00x")", "😀x"},
      {R"("\udbff\udfff")", "\xF4\x8F\xBF\xBF"},
      {R"("\uffff")", "\xEF\xBF\xBF"},
      {R"("\\u0041")", "\\u0041"},
      {R"("x\\")", "x\\"},
      {R"("\\\"")", "\\\""},
  };
  for (const auto& [text, meaning] : cases) {
    Arena arena;
    const auto value = parse(text, arena);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(value->as_string(), meaning) << text;
  }
  Arena arena;
  EXPECT_EQ(parse(R"("a\u0000b")", arena)->as_string(), std::string_view("a\0b", 3));
}

TEST(Parse, KeepsHalvesOfSurrogatePairsAsThreeBytes) {
  struct Case {
    std::string_view text;
    std::string_view meaning;
  };
  const std::vector<Case> cases = {
      {R"("\ud83d")", "\xED\xA0\xBD"},
      {R"("\ude00")", "\xED\xB8\x80"},
      {R"("a\ud83db")",
       "a\xED\xA0\xBD"
       "b"},
      {R"("\ud83d\ud83d\ude00")", "\xED\xA0\xBD😀"},
      {R"("\ude00\ud83d")", "\xED\xB8\x80\xED\xA0\xBD"},
      {R"("\ud83d\u0041")",
       "\xED\xA0\xBD"
       "A"},
      {R"("\ud83d\n")", "\xED\xA0\xBD\n"},
      {R"("\ud83d\\ude00")", "\xED\xA0\xBD\\ude00"},
  };
  for (const auto& [text, meaning] : cases) {
    Arena arena;
    const auto value = parse(text, arena);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(value->as_string(), meaning) << text;
  }
  EXPECT_THAT(reprint(R"("\ud83d\u12")"), StartsWith("json_syntax: at byte 7"));
}

TEST(Parse, InPlaceRefersToTheText) {
  Arena arena;
  std::string text = R"({"name":"Ada","note":"a\nb","list":[{"name":"Bo"},{"name":"Cy"}]})";
  const auto value = parse_in_place(text, arena, {});
  ASSERT_TRUE(value);
  const std::string_view name = value->find("name").as_string();
  EXPECT_EQ(name, "Ada");
  EXPECT_TRUE(name.data() >= text.data() && name.data() < text.data() + text.size());
  EXPECT_EQ(value->find("note").as_string(), "a\nb");
}

TEST(Parse, KeepsEachKeyOnce) {
  Arena arena;
  const auto value = parse(R"([{"id":1,"name":"a"},{"name":"b","id":2},{"id":3,"id":4}])", arena);
  ASSERT_TRUE(value);
  const auto items = value->items();
  EXPECT_EQ(items[0].members()[0].key.data(), items[1].members()[1].key.data());
  ASSERT_EQ(items[2].size(), 1u);
  EXPECT_EQ(items[2].find("id").number_text(), "4");
}

TEST(Parse, UnescapesKeys) {
  Arena arena;
  const auto value = parse(R"({"a\tb":1,"\u0063":2})", arena);
  ASSERT_TRUE(value);
  EXPECT_EQ(value->find("a\tb").number_text(), "1");
  EXPECT_EQ(value->find("c").number_text(), "2");
}

TEST(Parse, RefusesInvalidUtf8WithItsOffset) {
  struct Case {
    std::string_view text;
    std::size_t offset;
  };
  const std::vector<Case> cases = {
      {"[\"\xff\"]", 2},
      {"[\"ab\xc3\"]", 4},
      {"[\"\xc0\xaf\"]", 2},
      {"[\"\xed\xa0\x80\"]", 2},
      {"[\"\xf4\x90\x80\x80\"]", 2},
      {"\xff", 0},
      {"[1,\x80]", 3},
      {"\"\xe2\x82", 1},
      {"{\"\xfe\":1}", 2},
  };
  for (const auto& [text, offset] : cases) {
    EXPECT_EQ(reprint(text), "json_utf8: at byte " + std::to_string(offset) + ": the text is not valid UTF-8");
  }
}

TEST(Parse, RefusesAByteOrderMark) {
  EXPECT_EQ(reprint("\xEF\xBB\xBF{}"), "json_syntax: at byte 0: a byte order mark; send the JSON without one");
}

TEST(Parse, LastOfDuplicateKeysWinsInTheFirstPlace) {
  EXPECT_EQ(reprint(R"({"a":1,"b":2,"a":3})"), R"({"a":3,"b":2})");
  EXPECT_EQ(reprint(R"({"a":1,"a":2,"a":3})"), R"({"a":3})");
  EXPECT_EQ(reprint(R"({"a":1,"\u0061":2})"), R"({"a":2})");
  EXPECT_EQ(reprint(R"({"":1,"x":0,"":2})"), R"({"":2,"x":0})");
  EXPECT_EQ(reprint(R"({"a":{"b":1,"b":2},"a":{"c":1,"c":3}})"), R"({"a":{"c":3}})");
}

TEST(Parse, DropsDuplicatesInObjectsOfAnySize) {
  for (const std::size_t count : {2U, 15U, 16U, 17U, 40U, 47U, 48U, 49U, 50U, 100U, 1000U}) {
    std::string text = "{";
    std::string expected = "{";
    for (std::size_t i = 0; i < count; ++i) {
      const std::string key = "\"k" + std::to_string(i) + "\":";
      text += (i == 0 ? "" : ",") + key + "0";
      expected += (i == 0 ? "" : ",") + key + (i % 3 == 0 ? "2" : "0");
    }
    for (std::size_t i = 0; i < count; i += 3) {
      text += ",\"k" + std::to_string(i) + "\":1,\"k" + std::to_string(i) + "\":2";
    }
    EXPECT_EQ(reprint(text + "}"), expected + "}") << count;
  }
}

TEST(Parse, TheValueOutlivesTheText) {
  Arena arena;
  std::string text = R"({"plain":"text","escaped":"a\nb","number":12.50,"list":["x"]})";
  const auto value = parse(text, arena);
  text.assign(text.size(), '#');
  ASSERT_TRUE(value);
  EXPECT_EQ(write(*value), R"({"plain":"text","escaped":"a\nb","number":12.50,"list":["x"]})");
}

TEST(Parse, OneParseDoesNotDisturbAnother) {
  Arena arena;
  const auto first = parse(R"({"a":[1,2,3]})", arena);
  const auto broken = parse(R"({"a":[1,2,)", arena);
  const auto second = parse(R"(["other"])", arena);
  EXPECT_FALSE(broken);
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_EQ(write(*first), R"({"a":[1,2,3]})");
  EXPECT_EQ(write(*second), R"(["other"])");
}

}  // namespace
}  // namespace atsume::json::testing
