// What can be called of which provider, as one page for people.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "atsume/catalog/summary.h"

namespace atsume::catalog {
namespace {

constexpr std::string_view kStandard[] = {"list", "get", "create", "update", "delete"};
constexpr std::string_view kLetters = "LGCUD";

// "LGC move-stage"
std::string cell(const std::vector<std::string>& methods) {
  std::string out;
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    if (std::ranges::find(methods, kStandard[i]) != methods.end()) out += kLetters[i];
  }
  for (const auto& method : methods) {
    if (std::ranges::find(kStandard, method) == std::end(kStandard)) out += (out.empty() ? "" : " ") + method;
  }
  return out;
}

struct Row {
  std::string connector;
  std::string status;
  std::map<std::string, std::vector<std::string>> methods;  // by resource
  std::size_t count = 0;
};

std::vector<Row> rows_of(const Catalog& catalog, const std::string& model) {
  std::vector<Row> out;
  for (const auto& [id, mapping] : catalog.mappings.at(model)) {
    Row row{.connector = id, .status = mapping->connector->status, .methods = {}};
    for (const auto& resource : mapping->resources) {
      for (const auto& method : resource->methods) row.methods[resource->name].push_back(method.name);
      row.count += resource->methods.size();
    }
    out.push_back(std::move(row));
  }
  return out;
}

std::string line_of(const std::vector<std::string>& cells) { return fmt::format("| {} |\n", fmt::join(cells, " | ")); }

std::string table_of(const Model& model, const std::vector<Row>& rows) {
  std::vector<std::string> head = {"resource"};
  std::vector<std::string> states = {"*status*"};
  std::vector<std::string> totals = {"**methods**"};
  std::size_t all = 0;
  for (const auto& row : rows) {
    head.push_back(row.connector);
    states.push_back("*" + row.status + "*");
    totals.push_back(fmt::format("**{}**", row.count));
    all += row.count;
  }
  std::string out =
      fmt::format("\n## {} (`{}`)\n\n{} methods of {} connectors.\n\n", model.name, model.id, all, rows.size());
  out += line_of(head) + line_of(std::vector<std::string>(head.size(), "---")) + line_of(states);
  for (const auto& resource : model.resources) {
    std::vector<std::string> cells = {resource.name};
    for (const auto& row : rows) {
      const auto found = row.methods.find(resource.name);
      cells.push_back(found == row.methods.end() ? "" : cell(found->second));
    }
    out += line_of(cells);
  }
  return out + line_of(totals);
}

}  // namespace

std::string coverage_page(const Catalog& catalog) {
  std::set<std::string> connectors;
  std::size_t methods = 0;
  std::string tables;
  for (const auto& [id, model] : catalog.models) {
    if (!catalog.mappings.contains(id)) continue;
    const auto rows = rows_of(catalog, id);
    for (const auto& row : rows) {
      connectors.insert(row.connector);
      methods += row.count;
    }
    tables += table_of(*model, rows);
  }
  return fmt::format(
             "# What can be called\n\nMade by `atsume docs --coverage` from the definitions. {} unified methods of {} "
             "connectors; each has a test that runs through the code of production (`atsume test`).\n\nL list, G get, "
             "C "
             "create, U update, D delete; other methods by name. *status*: stable and beta were seen to work with the "
             "provider or its recorded answers, untested was written from its documentation alone.\n",
             methods, connectors.size()) +
         tables;
}

}  // namespace atsume::catalog
