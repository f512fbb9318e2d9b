// Runs the case files of tests/jsonata.
#include <gtest/gtest.h>

#include <algorithm>

#include "atsume/json/parse.h"
#include "unit/jsonata/case_files.h"

namespace atsume::jsonata {
namespace {

TEST(JsonataCases, Pass) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(ATSUME_SOURCE_DIR "/tests/jsonata")) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  ASSERT_FALSE(files.empty());
  std::ranges::sort(files);
  for (const auto& file : files) {
    json::Arena arena;
    const auto cases = json::parse(cases::read_file(file), arena);
    ASSERT_TRUE(cases) << file << ": " << cases.error().to_string();
    for (const json::Value each : cases->items()) {
      const std::string name = file.filename().string() + ": " + std::string(each.find("name").as_string());
      const std::string expression(each.find("expr").as_string());
      EXPECT_EQ(cases::run({name, expression, each.find("data"), each.find("bindings"), each}), "") << name << "\n"
                                                                                                    << expression;
    }
  }
}

}  // namespace
}  // namespace atsume::jsonata
