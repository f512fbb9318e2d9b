#include "app/author/coverage.h"

namespace atsume::app {
namespace {

void add_fields(const std::string& prefix, const std::vector<catalog::FieldTree>& fields, std::set<std::string>& out) {
  for (const auto& field : fields) out.insert(prefix + field.name);
}

std::set<std::string> named_fields(const catalog::Catalog& catalog, const catalog::Connector& connector) {
  std::set<std::string> out;
  for (const auto& [model, mappings] : catalog.mappings) {
    const auto found = mappings.find(connector.id);
    if (found == mappings.end()) continue;
    for (const auto& resource : found->second->resources) {
      const std::string prefix = model + "." + resource->name + ".";
      add_fields(prefix, resource->fields, out);
      for (const auto& method : resource->methods) add_fields(prefix, method.own_fields, out);
    }
  }
  return out;
}

void divide(const std::set<std::string>& all, const std::set<std::string>& reached, std::set<std::string>& tested,
            std::set<std::string>& untested) {
  for (const auto& one : all) (reached.contains(one) ? tested : untested).insert(one);
}

}  // namespace

Coverage measure_coverage(const catalog::Catalog& catalog, const catalog::Connector& connector,
                          const std::vector<TestReport>& reports) {
  std::set<std::string> all;
  for (const auto& resource : connector.resources) {
    for (const auto& method : resource.methods) all.insert(resource.name + "." + method.name);
  }
  std::set<std::string> methods;
  std::set<std::string> fields;
  for (const auto& report : reports) {
    methods.insert(report.methods.begin(), report.methods.end());
    fields.insert(report.fields.begin(), report.fields.end());
  }
  Coverage out;
  divide(all, methods, out.methods, out.untested_methods);
  divide(named_fields(catalog, connector), fields, out.fields, out.untested_fields);
  return out;
}

}  // namespace atsume::app
