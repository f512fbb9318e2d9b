// What the tables cannot say: names, hosts, and habits that have failed before.
#pragma once

#include <string>

#include "atsume/json/yaml.h"
#include "catalog/checked.h"
#include "catalog/reporter.h"

namespace atsume::catalog {

// lint_names.cc: every name that a template looks up has to come from somewhere.
void check_names(const json::yaml::Node& root, const Checked& checked, Reporter& reporter);

// lint_hosts.cc: where requests may go.
void check_hosts(const json::yaml::Node& root, const Checked& checked, Reporter& reporter);

// lint_methods.cc: resources, their methods and pages.
void check_methods(const json::yaml::Node& root, const Checked& checked, Reporter& reporter);

// lint_connector.cc: auth, fields and error rules; calls the others.
void check_connector(const json::yaml::Node& root, const Checked& checked, Reporter& reporter);

// lint_tests.cc: every mapped method has an example.
void check_tested(const json::yaml::Node& root, const std::string& model, Reporter& reporter);

}  // namespace atsume::catalog
