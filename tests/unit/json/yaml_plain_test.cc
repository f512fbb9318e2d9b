// The fast reader and yaml-cpp give the same document, down to every place, for all that the fast one takes.
#include "json/yaml_plain.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

namespace atsume::json::yaml {
namespace {

std::string show(Place place) {
  return std::to_string(place.line) + ":" + std::to_string(place.column) + "+" + std::to_string(place.length);
}

// Everything that is known of a node, as text.
void show(const Node& node, std::string& out) {
  out += std::to_string(static_cast<int>(node.kind)) + std::to_string(static_cast<int>(node.style)) + " " +
         show(node.place) + " " + std::to_string(node.content_line) + ":" + std::to_string(node.content_column) + " <" +
         node.scalar + ">\n";
  for (const Entry& entry : node.entries) {
    out += "key <" + entry.key + "> " + show(entry.key_place) + "\n";
    show(*entry.value, out);
  }
  for (const auto& item : node.items) {
    out += "item\n";
    show(*item, out);
  }
}

std::string show(const Document& document) {
  std::string out;
  for (const Problem& problem : document.problems) out += show(problem.place) + " " + problem.message + "\n";
  show(*document.root, out);
  return out;
}

bool is_taken(const std::string& text) {
  const Source source(text);
  TreeBuilder tree(source);
  return read_plain(source, tree);
}

// All YAML of the repository that is meant to be loaded.
std::vector<std::string> definitions() {
  std::vector<std::string> out;
  for (const char* folder : {"connectors", "mappings"}) {
    const std::filesystem::path root = std::filesystem::path(ATSUME_SOURCE_DIR) / folder;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".yaml") continue;
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      out.push_back(text.str());
    }
  }
  return out;
}

TEST(YamlPlain, TakesEveryDefinitionThatIsShippedAndReadsItAsYamlCppDoes) {
  for (const std::string& text : definitions()) {
    EXPECT_TRUE(is_taken(text)) << text.substr(0, 200);
    EXPECT_EQ(show(read(text)), show(read_thoroughly(text))) << text.substr(0, 200);
  }
}

TEST(YamlPlain, ReadsEveryShapeAsYamlCppDoes) {
  const std::vector<std::string> texts = {
      "a: 1\n",
      "a: 1",
      "- 1\n- - 2\n  - 3\n- x: y\n  z: w\n",
      "a:\n- 1\n- 2\nb: 3\n",
      "a:\n  # c\n  - 1   # d\n\n  - b: 2\n    c: [1, { d: e, \"f\": g }, 'h']\n",
      "a: [\n  1,\n  x\n  y # two\n]\nb: {}\nc: []\n",
      "a: one\n  two\n\n  three\nb: x#y  # z\n",
      "a: |\n  x\n    y\n\n\n  z\n\nb: >-\n  f\n  g\n\n  h\nc: |-\n  x\n",
      "a: \"multi\n  line\\\n  more \\\" \\u0041\\n  \n\n  end\"\nb: 'it''s\n  two'\n",
      "a: ~\nb: null\nc: -1\nd: -x\ne: a:b\nf: http://x.y/z?q=1\n",
      "GET /x/{id}: { a: -1, b: x y, c: \"é\", d: é }\né: ü\n",
      "a: 1\na: 2\n",
  };
  for (const std::string& text : texts) {
    EXPECT_TRUE(is_taken(text)) << text;
    EXPECT_EQ(show(read(text)), show(read_thoroughly(text))) << text;
  }
}

TEST(YamlPlain, LeavesTheUnusualAndTheWrongToYamlCpp) {
  for (const std::string text : {"",
                                 "# x\n",
                                 "a:\n",
                                 "a: &x 1\n",
                                 "a: *x\n",
                                 "a: !t 1\n",
                                 "---\na: 1\n",
                                 "a: 1\n...\n",
                                 "? a\n: b\n",
                                 "a:\tb\n",
                                 "[a, b: c]\n",
                                 "{ a, b }\n",
                                 "[a, ]\n",
                                 "a: b: c\n",
                                 "a: [1\n",
                                 "a: 'x\n",
                                 "a: |\n",
                                 "a: |+\n  x\n",
                                 "a: |2\n  x\n",
                                 "a: >\n  x\n    y\n",
                                 "a: 1\n  b: 2\n",
                                 "a:\n   b: 1\n  c: 2\n",
                                 "%YAML 1.2\n",
                                 "a: @x\n",
                                 "a: \"\\x41\"\n",
                                 "a: |\n  x",
                                 "{ a: b?c }\n"}) {
    EXPECT_FALSE(is_taken(text)) << text;
  }
}

// What a slip of the fingers makes of a definition.
std::string mutated(const std::string& text, std::mt19937& random) {
  constexpr std::string_view kBytes = " \n:,-#[]{}'\"|>ab?&*!%@`~\\\t1.<=/x";
  std::string out = text;
  for (std::uint32_t left = 1 + random() % 3; left > 0 && !out.empty(); --left) {
    const std::size_t place = random() % out.size();
    const char byte = kBytes[random() % kBytes.size()];
    switch (random() % 3) {
      case 0:
        out.erase(place, 1 + random() % 3);
        break;
      case 1:
        out.insert(place, 1, byte);
        break;
      default:
        out[place] = byte;
    }
  }
  return out;
}

TEST(YamlPlain, AgreesWithYamlCppOnSlipsOfTheFingers) {
  std::mt19937 random(1);
  const std::string text = R"(# c
a: { b: [1, "x", 'y'], c: d e }
list:
  - name: one   # c
    text: |
      line
        more

      end
  - "quoted: key": >-
      folded
      text
    map: { x: "a
      b", y: z }
other: plain text
  goes on
last: $not(x.y) = "z" and a:b
)";
  int taken = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string one = mutated(text, random);
    if (!is_taken(one)) continue;
    ++taken;
    ASSERT_EQ(show(read(one)), show(read_thoroughly(one))) << one;
  }
  EXPECT_GT(taken, 1000);
}

}  // namespace
}  // namespace atsume::json::yaml
