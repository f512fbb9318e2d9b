// Running one test of a definition, through the code that serves callers.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/author/test_case.h"

namespace atsume::app {

struct TestReport {
  std::string name;
  std::vector<std::string> problems;  // lines for people; empty: passed
  // What ran: "candidates.list" of the connector's methods, "ats.candidates.first_name" of the unified fields that came
  // out with a value.
  std::set<std::string> methods;
  std::set<std::string> fields;
  // The methods of lists that were seen to go on and to end.
  std::set<std::string> walked;

  bool has_passed() const { return problems.empty(); }
};

// `catalog` holds the connector, and for a unified call its mapping. What came out of a test that passed goes to
// `result`, in `arena`, when both are given.
TestReport run_test(std::shared_ptr<const catalog::Catalog> catalog,
                    std::shared_ptr<const catalog::Connector> connector, json::Value written,
                    const std::string& directory, json::Value* result = nullptr, json::Arena* arena = nullptr);

}  // namespace atsume::app
