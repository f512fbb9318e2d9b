// All tests of a connector: those beside it and those of its mappings.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/author/coverage.h"
#include "app/author/run_test.h"

namespace atsume::app {

struct FileReport {
  std::string file;
  std::vector<TestReport> tests;
};

struct SuiteReport {
  std::string connector;
  std::vector<FileReport> files;  // those that have tests
  Coverage coverage;

  std::size_t passed() const;
  std::size_t failed() const;
};

// `name`: only tests whose name holds this text; "" for all.
SuiteReport run_suite(const std::shared_ptr<const catalog::Catalog>& catalog,
                      const std::shared_ptr<const catalog::Connector>& connector, const std::string& name);

}  // namespace atsume::app
