// One layout for definition files, and nothing of their meaning or their comments lost.
#include "atsume/catalog/format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "atsume/base/text.h"
#include "unit/catalog/support.h"

namespace atsume::catalog {
namespace {

namespace fs = std::filesystem;
using namespace testing;

constexpr const char* kName = "connectors/acme/connector.yaml";

std::string formatted(const std::string& text, const char* name = kName) {
  const Formatted out = format_definition({.file = name, .text = text});
  EXPECT_EQ(rendered(out.problems), "");
  return out.text;
}

TEST(Format, OrdersTheTopLevelWithItsComments) {
  EXPECT_EQ(formatted(R"(# yaml-language-server: $schema=x
# About this file.

# the resources
resources:
  jobs: { list: GET /jobs }   # inline
x-team: us

# the id
id: acme
connector: 1
# the end
)"),
            R"(# yaml-language-server: $schema=x
# About this file.

connector: 1

# the id
id: acme
# the resources
resources:
  jobs: { list: GET /jobs }   # inline

x-team: us

# the end
)");
}

TEST(Format, IndentsByTwo) {
  EXPECT_EQ(formatted(R"(connector: 1
auth:
    key:
        type:   key
        # about the fields
        fields:
            api_key: { label: API key }
            # a comment at the end
    # and one of auth
connect:
- request: GET /a
  save:
     x: |
        (
            $a
        )
-   id: b
    request: GET /b
    query: { a: "1",
             b: 2 }
errors:
    -
        status: 404
        class: not_found
    - - 1
      -   2
)"),
            R"(connector: 1
auth:
  key:
    type:   key
    # about the fields
    fields:
      api_key: { label: API key }
      # a comment at the end
  # and one of auth

connect:
  - request: GET /a
    save:
      x: |
        (
            $a
        )
  - id: b
    request: GET /b
    query: { a: "1",
             b: 2 }

errors:
  -
    status: 404
    class: not_found
  - - 1
    - 2
)");
}

TEST(Format, KeepsTextsAsTheyAre) {
  const std::string text = R"(connector: 1
about:
  notes: |+
    one  

      two


  logo: "a
    # no comment

    b"
  website: plain text

    # that is none
  docs: 'it''s

    # quoted'
)";
  const Formatted out = format_definition({.file = kName, .text = text});
  EXPECT_EQ(out.text, text);
}

TEST(Format, RemovesBlanksAtLineEndsAndEmptyLines) {
  EXPECT_EQ(formatted("\n\nconnector: 1  \r\n\r\n\r\n\nid: acme   # x  \nauth: \n\n\n  key:   \n    type: none\n\n\n"),
            "connector: 1\n\nid: acme   # x\nauth:\n\n  key:\n    type: none\n");
}

TEST(Format, LeavesWhatIsNoDefinitionAlone) {
  for (const std::string text : {"connector: [", "", "- a\n", "id: x\nconnector: 1\n...\n"}) {
    const Formatted out = format_definition({.file = kName, .text = text});
    EXPECT_EQ(out.text, text);
    EXPECT_FALSE(out.problems.empty()) << text;
  }
}

TEST(Format, KnowsTheOrderOfEveryKind) {
  EXPECT_EQ(formatted("resources: {}\nconnector: acme\nmodel: ats\nmapping: 1\n", "mappings/ats/acme.yaml"),
            "mapping: 1\nmodel: ats\nconnector: acme\nresources: {}\n");
  EXPECT_EQ(formatted("resources: {}\nconnector: acme\nsandbox: 1\n", "connectors/acme/sandbox.yaml"),
            "sandbox: 1\nconnector: acme\nresources: {}\n");
  EXPECT_EQ(formatted("id: ats\nmodel: 1\n", "mappings/ats/model.yaml"), "model: 1\nid: ats\n");
}

std::vector<fs::path> definitions() {
  std::vector<fs::path> out;
  for (const char* folder : {"connectors", "mappings"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(ATSUME_SOURCE_DIR) / folder)) {
      if (entry.path().extension() == ".yaml") out.push_back(entry.path());
    }
  }
  std::ranges::sort(out);
  return out;
}

// The same tree laid out otherwise: wider, with blanks and empty lines, its sections in another order.
std::string mutated(const std::string& text, std::mt19937& random) {
  std::vector<std::string> sections(1);
  std::string lead;
  for (const std::string_view line : base::split(text, '\n')) {
    const bool is_key = !line.empty() && line.front() >= 'a' && line.front() <= 'z';
    const bool is_lead = line.empty() || line.front() == '#';
    if (is_lead) {
      lead += std::string(line) + "\n";
      continue;
    }
    if (is_key) sections.emplace_back();
    sections.back() += lead;
    lead.clear();
    const std::size_t blanks = std::min(line.find_first_not_of(' '), line.size());
    std::string wide = std::string(blanks, ' ') + std::string(line) + "\n";
    // What stands behind a dash moves with what stands below it.
    for (std::size_t dash = 2 * blanks; wide.substr(dash).starts_with("- "); dash += 4) wide.insert(dash + 1, "  ");
    sections.back() += wide;
  }
  std::shuffle(sections.begin(), sections.end(), random);
  std::string out;
  for (const std::string& section : sections) {
    out += section;
    if (random() % 3 == 0) out += "\n\n  \n";
    if (random() % 3 == 0) out += "# a comment\n";
  }
  return out + lead;
}

std::vector<std::string> comments_of(const std::string& text) {
  std::vector<std::string> out;
  for (const std::string_view line : base::split(text, '\n')) {
    const std::string_view trimmed = base::trim(line);
    if (trimmed.starts_with('#')) out.emplace_back(trimmed);
  }
  std::ranges::sort(out);
  return out;
}

TEST(Format, OfEveryDefinitionAndItsVariationsIsStableAndKeepsComments) {
  std::mt19937 random(7);
  for (const fs::path& file : definitions()) {
    const std::string original = read_text(file);
    for (int i = 0; i < 3; ++i) {
      const std::string text = i == 0 ? original : mutated(original, random);
      const std::string once = formatted(text, file.c_str());
      EXPECT_TRUE(formatted(once, file.c_str()) == once) << file << " changes when it is formatted again";
      EXPECT_EQ(comments_of(once), comments_of(text)) << file;
      EXPECT_EQ(once.find(" \n"), std::string::npos) << file;
    }
  }
}

}  // namespace
}  // namespace atsume::catalog
