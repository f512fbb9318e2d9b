#include <fmt/format.h>

#include <set>

#include "catalog/check_tree.h"
#include "catalog/lint.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;
using json::yaml::NodeKind;

namespace {

std::set<std::string> calls_of(const Node& root) {
  std::set<std::string> calls;
  const Node* tests = root.find("tests");
  if (tests == nullptr) return calls;
  for (const auto& test : tests->items) {
    if (const Node* call = test->find("call")) calls.insert(call->scalar);
  }
  return calls;
}

bool is_method(const Entry& entry) {
  return entry.key != "fields" && entry.key != "map" && !is_extension(entry.key) && entry.value->kind == NodeKind::kMap;
}

}  // namespace

void check_tested(const Node& root, const std::string& model, Reporter& reporter) {
  const Node* resources = root.find("resources");
  if (resources == nullptr || resources->entries.empty()) return;
  const std::set<std::string> calls = calls_of(root);
  if (calls.empty()) {
    return reporter.report(codes::kUntested, root, *root.find_entry("resources"),
                           "nothing of this mapping is tested; under tests, show what the provider answers and what "
                           "comes of it");
  }
  for (const Entry& resource : resources->entries) {
    for (const Entry& method : resource.value->entries) {
      if (is_extension(resource.key) || !is_method(method)) continue;
      const std::string call = fmt::format("unified.{}.{}.{}", model, resource.key, method.key);
      if (calls.contains(call)) continue;
      reporter.report(codes::kUntested, *resource.value, method,
                      fmt::format("{}.{} has no test; one calls {}", resource.key, method.key, call));
    }
  }
}

}  // namespace atsume::catalog
