// What every connector owes its users, beyond being free of errors: tests for what is easily got wrong.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/author/suite.h"

namespace atsume::testing {

// One thing that is owed and not there.
struct Shortfall {
  std::string connector;
  std::string rule;     // "check", "test", "mapping", "verify", "connect", "error", "last_page", "since"
  std::string subject;  // what it is about: "ats.jobs.list", "candidates.list", a test's name
  auto operator<=>(const Shortfall&) const = default;
};

std::vector<Shortfall> find_shortfalls(const std::shared_ptr<const catalog::Catalog>& catalog,
                                       const std::shared_ptr<const catalog::Connector>& connector,
                                       const std::vector<catalog::Diagnostic>& diagnostics);

}  // namespace atsume::testing
