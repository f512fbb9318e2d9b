// Places inside scalars: the byte of the value and the character of the file that it came from.
#include "catalog/source_text.h"

#include <gtest/gtest.h>

namespace atsume::catalog {
namespace {

// `text` holds one key `a` whose value holds one '@'; its place is that of the '@' in the text.
void expect_found(const std::string& text) {
  const SourceText source(text);
  const auto document = json::yaml::read(text);
  ASSERT_TRUE(document.problems.empty()) << text;
  const json::yaml::Node* node = document.root->find("a");
  ASSERT_NE(node, nullptr);
  const auto place = source.locate(*node, node->scalar.find('@'));
  const std::string_view line = source.line(place.line);
  std::size_t at = 0;
  for (std::uint32_t column = 1; column < place.column && at < line.size(); ++column) {
    do ++at;
    while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U);
  }
  ASSERT_LT(at, line.size()) << text << place.line << ":" << place.column;
  EXPECT_EQ(line[at], '@') << text << place.line << ":" << place.column;
}

TEST(Locate, PlainScalars) {
  expect_found("a: bcd@e\n");
  expect_found("a: été @e\n");
  expect_found("x: 1\na: one\n  two @ three\n");
}

TEST(Locate, QuotedScalars) {
  expect_found("a: 'it''s @'\n");
  expect_found("a: \"tab\\t quote\\\" \\u00e9 @\"\n");
  expect_found("a: \"one\n  two @\"\n");
}

TEST(Locate, LiteralBlocks) {
  expect_found("a: |\n  one\n    two @\n  three\n");
  expect_found("a: |-\n\n  one\n\n  @two\n");
  expect_found("x: 1\na: |\n  @\n");
}

TEST(Locate, LineEndsOfWindows) {
  expect_found("a: |\r\n  one\r\n  two\r\n  @\r\n");
  expect_found("x: 1\r\na: 'b @'\r\n");
}

TEST(Locate, FoldedBlocks) { expect_found("a: >\n  one\n  two @\n  three\n"); }

TEST(Locate, StaysInTheFile) {
  const std::string text = "a: |\n  x\n";
  const SourceText source(text);
  const auto document = json::yaml::read(text);
  const auto place = source.locate(*document.root->find("a"), 1000);
  EXPECT_LE(place.line, source.line_count());
}

TEST(SourceText, LinesHaveNoLineEnds) {
  const SourceText source("one\r\ntwo\n\nlast");
  EXPECT_EQ(source.line(1), "one");
  EXPECT_EQ(source.line(2), "two");
  EXPECT_EQ(source.line(3), "");
  EXPECT_EQ(source.line(4), "last");
  EXPECT_EQ(source.line(5), "");
  EXPECT_EQ(source.line(0), "");
}

}  // namespace
}  // namespace atsume::catalog
