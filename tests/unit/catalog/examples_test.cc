// The worked definitions that the language was made with still load without a word.
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

#include "atsume/jsonata/program.h"
#include "unit/catalog/support.h"

namespace atsume::catalog {
namespace {

namespace fs = std::filesystem;
using namespace testing;

fs::path examples() {
  const char* shared = std::getenv("ATSUME_SHARED");
  const fs::path root = shared != nullptr ? fs::path(shared) : fs::path(ATSUME_SOURCE_DIR).parent_path() / "shared";
  return root / "connector-examples";
}

// The examples hold their mapping inline, and tests of it; here both stand in files of their own.
std::string without_mapping(const std::string& text) {
  std::istringstream in(text);
  std::string out;
  bool is_dropped = false;
  for (std::string line; std::getline(in, line);) {
    const bool is_key = !line.empty() && line.front() != ' ' && line.front() != '#';
    if (is_key) is_dropped = line.starts_with("unified:") || line.starts_with("enums:");
    out += is_dropped ? "\n" : line + "\n";
  }
  return out;
}

// A function of the helper set that mapping authors know from elsewhere; a plain one stands in where the
// language does not have it.
std::string with_known_functions(std::string text) {
  const std::string name = "$firstNonEmpty(";
  if (jsonata::is_builtin_function("firstNonEmpty")) return text;
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name)) {
    text.replace(at, name.size(), "$append(");
  }
  return text;
}

TEST(Examples, LoadClean) {
  if (!fs::is_directory(examples())) GTEST_SKIP() << examples() << " is not there; set ATSUME_SHARED";
  std::vector<NamedText> files;
  for (const auto& entry : fs::directory_iterator(examples())) {
    const std::string id = entry.path().stem().string();
    files.push_back({.file = "connectors/" + id + "/connector.yaml",
                     .text = with_known_functions(without_mapping(read_text(entry.path())))});
  }
  ASSERT_EQ(files.size(), 8U);
  const LoadResult result = load_texts(files);
  EXPECT_EQ(rendered(result.diagnostics), "");
  EXPECT_EQ(result.catalog->connectors.size(), 8U);
}

TEST(Definitions, OfThisRepositoryLoadClean) {
  const fs::path root(ATSUME_SOURCE_DIR);
  const LoadResult result = load({(root / "connectors").string(), (root / "mappings").string()}, nullptr);
  EXPECT_EQ(rendered(result.diagnostics), "");
  EXPECT_NE(result.catalog->find_connector("workable"), nullptr);
  EXPECT_NE(result.catalog->find_mapping("ats", "workable"), nullptr);
}

}  // namespace
}  // namespace atsume::catalog
