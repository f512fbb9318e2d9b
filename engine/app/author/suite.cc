#include "app/author/suite.h"

#include <algorithm>
#include <filesystem>

namespace atsume::app {
namespace {

using json::Value;

std::size_t count(const std::vector<FileReport>& files, bool passed) {
  std::size_t out = 0;
  for (const auto& file : files) {
    out += static_cast<std::size_t>(
        std::ranges::count_if(file.tests, [&](const TestReport& test) { return test.has_passed() == passed; }));
  }
  return out;
}

class Suite {
 public:
  Suite(const std::shared_ptr<const catalog::Catalog>& catalog,
        const std::shared_ptr<const catalog::Connector>& connector, const std::string& name)
      : catalog_(catalog), connector_(connector), name_(name) {}

  void run_file(const std::string& file, Value tests) {
    if (!tests.is_array() || tests.size() == 0) return;
    FileReport report{.file = file};
    const std::string directory = std::filesystem::path(file).parent_path().string();
    for (Value test : tests.items()) {
      const Value name = test.find("name");
      if (!name_.empty() && (!name.is_string() || name.as_string().find(name_) == std::string_view::npos)) continue;
      report.tests.push_back(run_test(catalog_, connector_, test, directory));
    }
    if (!report.tests.empty()) files_.push_back(std::move(report));
  }

  std::vector<FileReport> take() { return std::move(files_); }

 private:
  const std::shared_ptr<const catalog::Catalog>& catalog_;
  const std::shared_ptr<const catalog::Connector>& connector_;
  const std::string& name_;
  std::vector<FileReport> files_;
};

}  // namespace

std::size_t SuiteReport::passed() const { return count(files, true); }
std::size_t SuiteReport::failed() const { return count(files, false); }

SuiteReport run_suite(const std::shared_ptr<const catalog::Catalog>& catalog,
                      const std::shared_ptr<const catalog::Connector>& connector, const std::string& name) {
  Suite suite(catalog, connector, name);
  suite.run_file(connector->file, connector->tests);
  for (const auto& [model, mappings] : catalog->mappings) {
    const auto found = mappings.find(connector->id);
    if (found != mappings.end()) suite.run_file(found->second->file, found->second->tests);
  }
  SuiteReport out{.connector = connector->id, .files = suite.take()};
  std::vector<TestReport> all;
  for (const auto& file : out.files) all.insert(all.end(), file.tests.begin(), file.tests.end());
  out.coverage = measure_coverage(*catalog, *connector, all);
  return out;
}

}  // namespace atsume::app
