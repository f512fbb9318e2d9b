// What a connector's tests reach: its methods, and the fields of its unified resources.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "app/author/run_test.h"

namespace atsume::app {

struct Coverage {
  std::set<std::string> methods;  // "candidates.list"
  std::set<std::string> untested_methods;
  std::set<std::string> fields;  // "ats.candidates.first_name", that came out with a value in some test
  std::set<std::string> untested_fields;
};

// Of all methods the connector has, and all fields its mappings name one by one.
Coverage measure_coverage(const catalog::Catalog& catalog, const catalog::Connector& connector,
                          const std::vector<TestReport>& reports);

}  // namespace atsume::app
