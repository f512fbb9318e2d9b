#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "atsume/base/limits.h"
#include "atsume/json/yaml.h"
#include "json_testing.h"

namespace atsume::json::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using yaml::Document;

// "line:column+length message" for each.
std::vector<std::string> problems(std::string_view text) {
  std::vector<std::string> shown;
  for (const auto& [place, message] : yaml::read(text).problems) {
    shown.push_back(std::to_string(place.line) + ":" + std::to_string(place.column) + "+" +
                    std::to_string(place.length) + " " + message);
  }
  return shown;
}

struct Refusal {
  std::string_view text;
  std::string_view place;
  std::string_view part_of_message;
};

void expect_each_refused(const std::vector<Refusal>& cases) {
  for (const auto& [text, place, part] : cases) {
    const auto found = problems(text);
    ASSERT_THAT(found, SizeIs(1)) << text;
    EXPECT_THAT(found[0], HasSubstr(part)) << text;
    EXPECT_EQ(found[0].substr(0, found[0].find(' ')), place) << text;
  }
}

TEST(YamlRefusals, WhatWeDoNotSupport) {
  expect_each_refused({
      {"a: 1\nb: &n 2\n", "2:4+1", "anchors (&n)"},
      {"&m\na: 1\n", "1:1+1", "anchors (&m)"},
      {"a: *n\n", "1:4+1", "aliases are not supported"},
      {"a: !x 1\n", "1:4+1", "tags (!x)"},
      {"a: !!str 1\n", "1:4+1", "tags (tag:yaml.org,2002:str)"},
      {"a: ! 1\n", "1:4+1", "tags (!)"},
      {"a: !\n", "1:4+1", "tags (!)"},
      {"a: ! \"x\"\n", "1:4+1", "tags (!)"},
      {"a: !<tag:x> 1\n", "1:4+1", "tags (tag:x)"},
      {"a: !!map\n  b: 1\n", "1:4+1", "tags (tag:yaml.org,2002:map)"},
      {"- !!seq [a]\n", "1:3+1", "tags (tag:yaml.org,2002:seq)"},
      {"<<: {a: 1}\n", "1:1+2", "merge keys (<<)"},
      {"a: 1\n---\nb: 2\n", "2:1+3", "several documents"},
      {"a: 1\n---\n", "2:1+3", "several documents"},
      {"a: 1\n--- # c\nb: [\n", "2:1+3", "several documents"},
      {"%TAG ! tag:x,2000:\n---\na: 1\n", "1:1+18", "directives"},
      {"%x: 1\n", "1:1+5", "directives"},
      {"[a]: 1\n", "1:1+1", "a key must be a text"},
      {"{a: 1}: 2\n", "1:1+1", "a key must be a text"},
      {"? - a\n: 1\n", "1:3+1", "a key must be a text"},
      {": 1\n", "1:1+1", "a key is missing"},
      {"{: 1}\n", "1:2+1", "a key is missing"},
      {"[a, , b]\n", "1:5+1", "an item is missing"},
  });
}

TEST(YamlRefusals, DuplicateKeys) {
  expect_each_refused({
      {"a: 1\nb: 2\na: 3\n", "3:1+1", "the key \"a\" stands here a second time; the first is on line 1"},
      {"a: 1\n\"a\": 3\n", "2:1+3", "the key \"a\""},
      {"x:\n  - {a: 1, bc: 2, bc: 3}\n", "2:19+2", "the key \"bc\""},
      {"null: 1\n\"null\": 2\n", "2:1+6", "the key \"null\""},
  });
  EXPECT_THAT(problems("a: {a: 1}\nb: {a: 1}\n"), SizeIs(0));
}

TEST(YamlRefusals, TheFirstOfDuplicateKeysIsKept) {
  const Document document = yaml::read("a: 1\na: 2\nb: 3\n");
  ASSERT_THAT(document.problems, SizeIs(1));
  EXPECT_THAT(document.root->entries, SizeIs(2));
  EXPECT_EQ(document.root->find("a")->scalar, "1");
}

TEST(YamlRefusals, TabsAsIndentation) {
  expect_each_refused({
      {"a:\n\tb: 1\n", "2:1+1", "a tab cannot be used for indentation; use spaces"},
      {"\ta: 1\n", "1:1+1", "a tab cannot"},
      {"a:\n  b: 1\n\tc: 2\n", "3:1+1", "a tab cannot"},
      {"a:\n  - 1\n  \t- 2\n", "3:3+1", "a tab cannot"},
      {"a: |\n\tx\n", "2:1+1", "a tab cannot"},
      {"a: [1,\n\t2]\n", "2:1+1", "a tab cannot"},
      {"a: |\n  x\n  \ty\n\t\nb: 1\n", "4:1+1", "a tab cannot"},
      {"a: foo\n \tbar\n", "2:2+1", "a tab cannot"},
  });
  EXPECT_THAT(problems("a:\t1\t# c\n\t\n\t# c\nb: \"x\n\ty\"\nc: |\n  x\n  \ty\n\nd: 1\n"), SizeIs(0));
}

TEST(YamlRefusals, BracketsAndQuotesThatDoNotMatch) {
  expect_each_refused({
      {"a: [1, 2\nb: 3\n", "1:4+1", "the '[' that opens here is not closed"},
      {"a: {x: 1\n", "1:4+1", "the '{' that opens here is not closed"},
      {"a: {x: [1}\n", "1:10+1", "this does not close the '[' of line 1, column 8"},
      {"[[[\n", "1:3+1", "the '[' that opens here"},
      {"[a\n", "1:1+1", "the '[' that opens here"},
      {"{\n", "1:1+1", "the '{' that opens here"},
      {"a: ]\n", "1:4+1", "there is no opening bracket"},
      {"a: 1\n}\n", "2:1+1", "there is no opening bracket"},
      {"a: [1, 2}\n", "1:9+1", "this does not close the '['"},
      {"a: \"unclosed\nb: 1\n", "1:4+9", "the quote that opens here is not closed"},
      {"a: 'unclosed\n", "1:4+9", "the quote that opens here is not closed"},
      {"a: 'x''\n", "1:4+4", "the quote that opens here is not closed"},
      {"a: \"x\\\"\n", "1:4+4", "the quote that opens here is not closed"},
      {"a: [\"u, b]\n", "1:5+6", "the quote that opens here is not closed"},
      {"a: 1\nb: 'x", "2:4+2", "the quote that opens here is not closed"},
      {"a: [\"x", "1:5+2", "the quote that opens here is not closed"},
      {"'a: 1\n", "1:1+5", "the quote that opens here is not closed"},
  });
}

TEST(YamlRefusals, OtherMistakesOfSyntax) {
  expect_each_refused({
      {"a: b: c\n", "1:5+1", "put text that holds \": \" in quotes"},
      {"a: 1\n b: 2\n", "2:3+1", "check the indentation"},
      {"a:\n  - 1\n b: 2\n", "3:2+1", "check the indentation"},
      {"a: 1\n- b\n", "2:1+1", "check the indentation"},
      {"- a\nb: 1\n", "2:1+1", "check the indentation"},
      {"{a: 1} x\n", "1:8+1", "does not belong to what stands before it"},
      {"a: 'x' y\n", "1:8+1", "check the indentation and the quotes"},
      {"a: - 1\n", "1:4+1", "a list item cannot begin here"},
      {"a: ? b\n", "1:4+1", "a key cannot stand here"},
      {"a: @x\n", "1:4+1", "put the text in quotes"},
      {"a: `x`\n", "1:4+1", "put the text in quotes"},
      {"a: %x\n", "1:4+1", "put the text in quotes"},
      {"a: \"\\q\"\n", "1:7+1", "unknown escape character: q"},
      {"a: |x\n", "1:5+1", "this is not valid YAML"},
      {"é: ü: b\n", "1:5+1", "a ':' cannot stand here"},
  });
}

TEST(YamlRefusals, BytesThatAreNoText) {
  expect_each_refused({
      {"a: \xff\n", "1:4+1", "not valid UTF-8"},
      {"a: 1\nb: é\xc0\xaf\n", "2:5+1", "not valid UTF-8"},
      {std::string_view("a\0b\0", 2), "1:2+1", "control character 0x00"},
      {"a: \x01\n", "1:4+1", "control character 0x01"},
      {"a: \x7f\n", "1:4+1", "control character 0x7f"},
      {"a: 1\rb: 2\n", "1:5+1", "a carriage return without a line feed"},
  });
}

TEST(YamlRefusals, AllThatCanBeFoundAreFound) {
  EXPECT_THAT(
      problems("x: &a 1\n"
               "y: *a\n"
               "<<: *a\n"
               "z: !!str 1\n"
               "x: 2\n"
               "[q]: 3\n"
               "w: [1, 2\n"),
      ElementsAre("1:4+1 anchors (&a) are not supported; write the value out where it is needed",
                  "2:4+2 aliases (*a) are not supported; write the value out where it is needed",
                  "3:1+2 merge keys (<<) are not supported; write the entries out",
                  "3:5+2 aliases (*a) are not supported; write the value out where it is needed",
                  "4:4+1 tags (tag:yaml.org,2002:str) are not supported; what a value is follows from its place",
                  "5:1+1 the key \"x\" stands here a second time; the first is on line 1",
                  "6:1+1 a key must be a text, not a list or a map", "7:4+1 the '[' that opens here is not closed"));
}

TEST(YamlRefusals, WhatCouldBeReadIsThere) {
  const Document document = yaml::read("a: {b: 1}\nc: [x, y\n");
  ASSERT_THAT(document.problems, SizeIs(1));
  EXPECT_EQ(document.root->find("a")->find("b")->scalar, "1");
  EXPECT_EQ(document.root->find("c")->items[0]->scalar, "x");
}

TEST(YamlRefusals, NestingBeyondTheLimit) {
  constexpr std::size_t kMax = base::limits::kYamlDepthMax;
  EXPECT_THAT(problems(repeat("[", kMax) + repeat("]", kMax)), SizeIs(0));
  EXPECT_THAT(problems(repeat("[", kMax + 1) + repeat("]", kMax + 1)),
              ElementsAre("1:65+1 nested deeper than 64 levels"));
  EXPECT_THAT(problems(repeat("- ", kMax) + "x"), SizeIs(0));
  EXPECT_THAT(problems(repeat("- ", kMax + 1) + "x"), ElementsAre("1:129+1 nested deeper than 64 levels"));
  EXPECT_THAT(problems("a: " + repeat("[", kMax) + repeat("]", kMax) + "\nb: &x 1\n"),
              ElementsAre("1:67+1 nested deeper than 64 levels", HasSubstr("anchors (&x)")));
  EXPECT_THAT(problems(repeat("[", 100'000)), Not(SizeIs(0)));
  EXPECT_THAT(problems(repeat("- ", 100'000)), Not(SizeIs(0)));
}

TEST(YamlRefusals, TextsOverTheLimit) {
  const std::string most = "a: |\n  " + std::string(base::limits::kYamlBytesMax - 7, 'x');
  EXPECT_THAT(problems(most), SizeIs(0));
  EXPECT_THAT(problems(most + "x"), ElementsAre("0:0+1 the text has 4194305 bytes; at most 4194304 are read"));
}

TEST(YamlRefusals, NoMoreThanAHundredProblemsAreNoted) {
  EXPECT_THAT(problems(repeat("- &a 1\n", 1000)), SizeIs(base::limits::kYamlProblemsMax));
}

}  // namespace
}  // namespace atsume::json::testing
