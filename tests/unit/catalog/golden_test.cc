// Every tests/golden/catalog/NAME.yaml gives exactly the messages of NAME.expected.
// ATSUME_UPDATE_GOLDEN=1 writes them anew; the review is the diff.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "atsume/catalog/format.h"
#include "catalog/codes.h"
#include "unit/catalog/support.h"

namespace atsume::catalog {
namespace {

namespace fs = std::filesystem;
using namespace testing;

const fs::path kGoldens = fs::path(ATSUME_SOURCE_DIR) / "tests/golden/catalog";

std::vector<fs::path> golden_files() {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(kGoldens)) {
    if (entry.path().extension() == ".yaml") out.push_back(entry.path());
  }
  std::ranges::sort(out);
  return out;
}

std::vector<Diagnostic> diagnostics_of(const fs::path& golden) {
  return load_texts(split_files(golden.filename().string(), read_text(golden))).diagnostics;
}

class Golden : public ::testing::TestWithParam<fs::path> {};

TEST_P(Golden, GivesItsMessages) {
  fs::path expected = GetParam();
  expected.replace_extension(".expected");
  const std::string actual = rendered(diagnostics_of(GetParam()));
  if (std::getenv("ATSUME_UPDATE_GOLDEN") != nullptr) {
    write_text(expected, actual);
    return;
  }
  EXPECT_EQ(actual, read_text(expected));
}

INSTANTIATE_TEST_SUITE_P(Catalog, Golden, ::testing::ValuesIn(golden_files()),
                         [](const auto& info) { return info.param.stem().string(); });

TEST(Golden, TwentyMistakesGiveTwentyMessagesInOneRun) {
  const std::vector<std::string> codes = codes_of(diagnostics_of(kGoldens / "twenty_mistakes.yaml"));
  EXPECT_EQ(codes.size(), 20U);
  EXPECT_EQ(std::set<std::string>(codes.begin(), codes.end()).size(), 20U) << "two mistakes are of one kind";
}

TEST(Codes, EachIsProvokedByACase) {
  std::vector<std::string> provoked;
  const auto note = [&](const std::vector<Diagnostic>& diagnostics) {
    for (std::string& code : codes_of(diagnostics)) provoked.push_back(std::move(code));
  };
  for (const fs::path& golden : golden_files()) note(diagnostics_of(golden));

  TemporaryDirectory directory;  // what only files can do
  const fs::path file = directory.path() / "connectors/example/connector.yaml";
  write_text(file, connector_text("example"));
  const LoadResult whole = load(directory.sources(), nullptr);
  write_text(file, "connector: [");
  note(load(directory.sources(), whole.catalog).diagnostics);
  note(check({(directory.path() / "nowhere.yaml").string()}, directory.sources()));
  note(format_definition({.file = "connectors/x/connector.yaml", .text = "id: x\nconnector: 1\n...\n"}).problems);

  for (const Code& code : all_codes()) {
    EXPECT_NE(std::ranges::find(provoked, code.code), provoked.end())
        << code.code << " (" << code.title << ") has no case under tests/golden/catalog";
  }
}

}  // namespace
}  // namespace atsume::catalog
