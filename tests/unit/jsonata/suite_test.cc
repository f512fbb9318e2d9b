// Scores the published conformance suite, where its files are at hand: in the folder that the environment
// variable ATSUME_SHARED names, or in ../shared beside the repository.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>

#include "atsume/json/parse.h"
#include "unit/jsonata/case_files.h"

namespace atsume::jsonata {
namespace {

namespace fs = std::filesystem;

// The ratchet: never lower these. All cases pass.
constexpr int kSuiteFloor = 1288;
constexpr int kExtraFloor = 329;

struct Score {
  int passed = 0;
  int total = 0;
};

fs::path shared_folder() {
  const char* named = std::getenv("ATSUME_SHARED");
  return named != nullptr ? fs::path(named) : fs::path(ATSUME_SOURCE_DIR).parent_path() / "shared";
}

class Suite {
 public:
  explicit Suite(fs::path folder) : folder_(std::move(folder)) {}

  Score run() {
    for (const auto& entry : fs::directory_iterator(folder_ / "datasets")) {
      datasets_[entry.path().stem().string()] = parse(entry.path());
    }
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / "groups")) {
      if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::ranges::sort(files);
    for (const fs::path& file : files) run_file(file);
    for (const auto& [group, score] : groups_) {
      std::cout << group << ": " << score.passed << " of " << score.total << "\n";
      total_.passed += score.passed;
      total_.total += score.total;
    }
    std::cout << folder_.filename().string() << ": " << total_.passed << " of " << total_.total << " pass\n";
    return total_;
  }

 private:
  // Undefined when the file is no JSON.
  json::Value parse(const fs::path& file) {
    const auto value = json::parse(cases::read_file(file), arena_);
    return value ? *value : json::Value();
  }

  void run_file(const fs::path& file) {
    const json::Value content = parse(file);
    Score& group = groups_[file.parent_path().filename().string()];
    const auto one = std::span(&content, 1);
    int index = 0;
    for (const json::Value each : content.is_array() ? content.items() : one) {
      const std::string name = fs::relative(file, folder_ / "groups").string() + "#" + std::to_string(index++);
      ++group.total;
      const std::string problem = each.is_object() ? run_case(name, file, each) : "not readable as UTF-8 JSON";
      group.passed += problem.empty() ? 1 : 0;
      if (!problem.empty()) std::cout << "  " << name << ": " << problem << "\n";
    }
  }

  std::string run_case(const std::string& name, const fs::path& file, json::Value each) {
    cases::Case test{name, "", each.find("data"), each.find("bindings"), each};
    if (const auto from = each.find("expr-file"); from.is_string()) {
      test.expression = cases::read_file(file.parent_path() / from.as_string());
    } else {
      test.expression = each.find("expr").as_string();
    }
    if (const auto dataset = each.find("dataset"); test.input.is_undefined() && dataset.is_string()) {
      test.input = datasets_[std::string(dataset.as_string())];
    }
    return cases::run(test);
  }

  fs::path folder_;
  json::Arena arena_;
  std::map<std::string, json::Value> datasets_;
  std::map<std::string, Score> groups_;
  Score total_;
};

void score(const std::string& name, int floor) {
  const fs::path folder = shared_folder() / name;
  if (!fs::exists(folder / "groups")) {
    GTEST_SKIP() << "the cases are not here: set ATSUME_SHARED to the folder that holds " << name;
  }
  EXPECT_GE(Suite(folder).run().passed, floor) << "fewer cases pass than before";
}

TEST(JsonataSuite, PublishedCasesPass) { score("jsonata-suite", kSuiteFloor); }
TEST(JsonataSuite, TrapCasesPass) { score("jsonata-extra", kExtraFloor); }

}  // namespace
}  // namespace atsume::jsonata
