#include "atsume/json/yaml.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "json_testing.h"

namespace atsume::json::testing {
namespace {

using yaml::Document;
using yaml::Node;
using yaml::NodeKind;
using yaml::Place;
using yaml::ScalarStyle;

std::string show(Place place) {
  return std::to_string(place.line) + ":" + std::to_string(place.column) + "+" + std::to_string(place.length);
}

// The document as free JSON; its problems, if it has any.
std::string as_json(std::string_view text) {
  const Document document = yaml::read(text);
  std::string problems;
  for (const auto& problem : document.problems) problems += show(problem.place) + " " + problem.message + "\n";
  if (!problems.empty()) return problems;
  Arena arena;
  return write(to_json(*document.root, arena));
}

TEST(Yaml, ReadsWhatYamlMeans) {
  struct Case {
    std::string_view text;
    std::string_view json;
  };
  const std::vector<Case> cases = {
      {"", "null"},
      {"# only a comment\n", "null"},
      {"---\n", "null"},
      {"just text", R"("just text")"},
      {"a: 1\nb: x\n", R"({"a":1,"b":"x"})"},
      {"a:\n  b:\n    c: d\n", R"({"a":{"b":{"c":"d"}}})"},
      {"- 1\n- - 2\n  - 3\n- x: y\n  z: w\n", R"([1,[2,3],{"x":"y","z":"w"}])"},
      {"a:\n- 1\n- 2\nb: 3\n", R"({"a":[1,2],"b":3})"},
      {"{ status: 401, class: x }", R"({"status":401,"class":"x"})"},
      {"a: [1, {b: c}, \"d\", ]", R"({"a":[1,{"b":"c"},"d"]})"},
      {"a: [\n  1,\n  2 # two\n]\n", R"({"a":[1,2]})"},
      {"a: []\nb: {}\n", R"({"a":[],"b":{}})"},
      {"\"GET /x/{id}\": 1\n", R"({"GET /x/{id}":1})"},
      {"GET /x/{id}: 1\n", R"({"GET /x/{id}":1})"},
      {"a: one\n  two\n\n  three\nb: 2\n", R"({"a":"one two\nthree","b":2})"},
      {"a: x # comment\nb: x#y\n# c\nc: '#'\n", R"({"a":"x","b":"x#y","c":"#"})"},
      {"a: |\n  x\n    y\n\nb: >-\n  f\n  g\n", R"({"a":"x\n  y\n","b":"f g"})"},
      {"a: |+\n  x\n\nb: |-\n  y\n", R"({"a":"x\n\n","b":"y"})"},
      {"a: \"\\t\\u00e9\\n\"\nb: 'it''s \\n'\n", R"({"a":"\té\n","b":"it's \\n"})"},
      {"a: \"multi\n  line\"\n", R"({"a":"multi line"})"},
      {"a: http://x.y/z?q=1\n", R"({"a":"http://x.y/z?q=1"})"},
      {"a:\nb: ~\nc: null\nd:\n", R"({"a":null,"b":null,"c":null,"d":null})"},
      {"-\n- \n- x\n", R"([null,null,"x"])"},
      {"a:\nnull: 1\n", R"({"a":null,"null":1})"},
      {"a:\nnullable: 1\n", R"({"a":null,"nullable":1})"},
      {"[null, ~, 1]", "[null,null,1]"},
      {"{a: , null: 1}", R"({"a":null,"null":1})"},
      {"a:\n  null\n", R"({"a":null})"},
      {"? a\n: 1\n", R"({"a":1})"},
      {"---\na: 1\n...\n", R"({"a":1})"},
      {"%YAML 1.2\n---\na: 1\n", R"({"a":1})"},
      {"\xEF\xBB\xBF"
       "a: 1\n",
       R"({"a":1})"},
      {"a: 1\r\nb:\r\n  - x\r\nc: |\r\n  l1\r\n  l2\r\n", R"({"a":1,"b":["x"],"c":"l1\nl2\n"})"},
      {"a: \"x\r\n  y\"\r\n", R"({"a":"x y"})"},
      {"a: 5% off\nb: a@b.c\n", R"({"a":"5% off","b":"a@b.c"})"},
      {"a: |\n  %x\n  \ty\n", R"({"a":"%x\n\ty\n"})"},
  };
  for (const auto& [text, json] : cases) EXPECT_EQ(as_json(text), json) << text;
}

TEST(Yaml, OnlyPlainScalarsOfJsonAreTyped) {
  struct Case {
    std::string_view scalar;
    std::string_view json;
  };
  const std::vector<Case> cases = {
      {"true", "true"},         {"false", "false"},
      {"True", R"("True")"},    {"no", R"("no")"},
      {"on", R"("on")"},        {"1.10", "1.10"},
      {"20240404", "20240404"}, {"-0.5e3", "-0.5e3"},
      {"1_000", R"("1_000")"},  {"0x1F", R"("0x1F")"},
      {"010", R"("010")"},      {"1.", R"("1.")"},
      {".5", R"(".5")"},        {"+1", R"("+1")"},
      {".inf", R"(".inf")"},    {"2024-04-04", R"("2024-04-04")"},
      {"1:30", R"("1:30")"},    {"NULL", R"("NULL")"},
      {"Null", R"("Null")"},    {"\"1\"", R"("1")"},
      {"'true'", R"("true")"},  {"\"null\"", R"("null")"},
      {"\"\"", R"("")"},        {"12345678901234567890123", "12345678901234567890123"},
  };
  for (const auto& [scalar, json] : cases) {
    EXPECT_EQ(as_json("a: " + std::string(scalar)), R"({"a":)" + std::string(json) + "}") << scalar;
  }
  EXPECT_EQ(as_json("a: |\n  1\n"), R"({"a":"1\n"})");
}

TEST(Yaml, ScalarsKeepTheirTextAndStyle) {
  const Document document = yaml::read("a: 1.10\nb: \"no\"\nc: |\n  x\nd: ~\ne:\n");
  ASSERT_TRUE(document.problems.empty());
  EXPECT_EQ(document.root->find("a")->scalar, "1.10");
  EXPECT_EQ(document.root->find("a")->style, ScalarStyle::kPlain);
  EXPECT_EQ(document.root->find("b")->style, ScalarStyle::kQuoted);
  EXPECT_EQ(document.root->find("c")->style, ScalarStyle::kBlock);
  EXPECT_EQ(document.root->find("d")->kind, NodeKind::kNull);
  EXPECT_EQ(document.root->find("d")->scalar, "~");
  EXPECT_EQ(document.root->find("e")->scalar, "");
  EXPECT_EQ(document.root->find("f"), nullptr);
  EXPECT_EQ(document.root->find("a")->find("x"), nullptr);
  EXPECT_EQ(document.root->find_entry("b")->key, "b");
}

TEST(YamlPlaces, EveryKeyAndValueHasOne) {
  const Document document = yaml::read(
      "name: Acme Inc  # comment\n"
      "\"quoted key\": 'single'\n"
      "empty:\n"
      "map:\n"
      "  inner: { a: [1, x] }\n"
      "list:\n"
      "  - first\n"
      "  -\n"
      "long: one\n"
      "  two\n");
  ASSERT_TRUE(document.problems.empty());
  const auto key = [&](const Node& map, std::string_view name) { return show(map.find_entry(name)->key_place); };
  const auto value = [&](const Node& map, std::string_view name) { return show(map.find(name)->place); };
  const Node& root = *document.root;
  EXPECT_EQ(show(root.place), "1:1+1");
  EXPECT_EQ(key(root, "name"), "1:1+4");
  EXPECT_EQ(value(root, "name"), "1:7+8");
  EXPECT_EQ(key(root, "quoted key"), "2:1+12");
  EXPECT_EQ(value(root, "quoted key"), "2:15+8");
  EXPECT_EQ(value(root, "empty"), "3:1+5");
  EXPECT_EQ(value(root, "map"), "5:3+1");
  const Node& inner = *root.find("map")->find("inner");
  EXPECT_EQ(show(inner.place), "5:10+1");
  EXPECT_EQ(key(inner, "a"), "5:12+1");
  EXPECT_EQ(value(inner, "a"), "5:15+1");
  EXPECT_EQ(show(inner.find("a")->items[1]->place), "5:19+1");
  EXPECT_EQ(value(root, "list"), "7:3+1");
  EXPECT_EQ(show(root.find("list")->items[0]->place), "7:5+5");
  EXPECT_EQ(show(root.find("list")->items[1]->place), "8:3+1");
  EXPECT_EQ(value(root, "long"), "9:7+3");
}

TEST(YamlPlaces, ColumnsCountCharactersNotBytes) {
  const Document document = yaml::read("é: {\"ü€\": \"ä😀\", b: x}\n");
  ASSERT_TRUE(document.problems.empty());
  const Node& inner = *document.root->find("é");
  EXPECT_EQ(show(document.root->entries[0].key_place), "1:1+1");
  EXPECT_EQ(show(inner.place), "1:4+1");
  EXPECT_EQ(show(inner.entries[0].key_place), "1:5+4");
  EXPECT_EQ(show(inner.entries[0].value->place), "1:11+4");
  EXPECT_EQ(show(inner.entries[1].key_place), "1:17+1");
}

TEST(YamlPlaces, TheSameWithCrLfAndAByteOrderMark) {
  const Document document = yaml::read(
      "\xEF\xBB\xBF"
      "a: 1\r\nb:\r\n  c: \"x\"\r\n");
  ASSERT_TRUE(document.problems.empty());
  EXPECT_EQ(show(document.root->find("a")->place), "1:4+1");
  EXPECT_EQ(show(document.root->find("b")->find("c")->place), "3:6+3");
}

TEST(YamlPlaces, BlockScalarsTellWhereTheirTextBegins) {
  struct Case {
    std::string_view text;
    std::string_view place;
    std::uint32_t content_line;
    std::uint32_t content_column;
  };
  const std::vector<Case> cases = {
      {"a: |\n  x\n  y\n", "1:4+1", 2, 3},      {"a: |  # why\n\n     x\n", "1:4+1", 2, 6},
      {"a: |2\n     x\n   y\n", "1:4+1", 2, 3}, {"a: >-\n  x\n\n    more\n", "1:4+1", 2, 3},
      {"a: |\r\n    x\r\n", "1:4+1", 2, 5},     {"a: plain\n", "1:4+5", 1, 4},
      {"a: \"quoted\"\n", "1:4+8", 1, 5},
  };
  for (const auto& [text, place, line, column] : cases) {
    const Document document = yaml::read(text);
    ASSERT_TRUE(document.problems.empty()) << text;
    const Node& node = *document.root->find("a");
    EXPECT_EQ(show(node.place), place) << text;
    EXPECT_EQ(node.content_line, line) << text;
    EXPECT_EQ(node.content_column, column) << text;
  }
}

TEST(YamlPlaces, AnEmptyTextHasNoPlace) {
  const Document document = yaml::read("");
  EXPECT_EQ(document.root->kind, NodeKind::kNull);
  EXPECT_EQ(show(document.root->place), "0:0+1");
}

TEST(Yaml, OneLongLineIsReadInReasonableWork) {
  std::string text = "[";
  for (int i = 0; i < 100'000; ++i) text += "\"é\", ";
  text += "x]";
  const Document document = yaml::read(text);
  ASSERT_TRUE(document.problems.empty());
  ASSERT_EQ(document.root->items.size(), 100'001U);
  EXPECT_EQ(show(document.root->items.back()->place), "1:500002+1");
}

}  // namespace
}  // namespace atsume::json::testing
