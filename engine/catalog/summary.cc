#include "atsume/catalog/summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/names.h"

namespace atsume::catalog {
namespace {

void add_once(std::vector<std::string>& list, std::string_view text) {
  if (std::ranges::find(list, text) == list.end()) list.emplace_back(text);
}

UnifiedAbility resource_ability(const Mapping& mapping, const ResourceMapping& resource) {
  UnifiedAbility out{.model = mapping.model->id, .resource = resource.name};
  for (const MethodMapping& method : resource.methods) {
    out.methods.push_back(method.name);
    out.operations.push_back(ability_of(mapping, resource, method));
    for (const FilterMapping& filter : method.filters) add_once(out.filters, filter.name);
  }
  return out;
}

std::string joined(const std::vector<std::string>& texts, std::string_view separator = ", ") {
  return texts.empty() ? "-" : fmt::format("{}", fmt::join(texts, separator));
}

// "ats: candidates jobs"
std::string unified_words(const Abilities& abilities) {
  std::string out;
  std::string model;
  for (const UnifiedAbility& one : abilities.unified) {
    if (one.model != model) out += fmt::format("{}{}:", out.empty() ? "" : "; ", one.model);
    model = one.model;
    out += " " + one.resource;
  }
  return out.empty() ? "-" : out;
}

using Row = std::vector<std::string>;

// Columns as wide as what they hold; the last one as long as it is.
std::string in_columns(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) out += fmt::format("{:<{}}  ", row[i], widths[i]);
    out += row.back() + "\n";
  }
  return out;
}

json::Value texts(const std::vector<std::string>& list, json::Arena& arena) {
  json::ArrayBuilder out(arena);
  for (const std::string& text : list) out.push(json::Value::string(arena.copy(text)));
  return out.finish();
}

}  // namespace

Abilities abilities_of(const Catalog& catalog, const Connector& connector) {
  Abilities out;
  out.connector = connector.id;
  out.name = connector.name;
  out.status = connector.status;
  out.has_webhooks = connector.webhooks.has_value();
  for (const Auth& auth : connector.auth) add_once(out.auth, word_of(auth.type));
  for (const auto& [model, mappings] : catalog.mappings) {
    const auto mapping = mappings.find(connector.id);
    if (mapping == mappings.end()) continue;
    for (const auto& resource : mapping->second->resources) {
      out.unified.push_back(resource_ability(*mapping->second, *resource));
    }
  }
  for (const Resource& resource : connector.resources) {
    for (const Method& method : resource.methods) {
      const std::string path = fmt::format("{}.{}", resource.name, method.name);
      out.proxy.push_back(path);
      if (method.name == "list") add_once(out.paging, word_of(method.paginate.type));
      if (method.since) out.since.push_back(path);
    }
  }
  return out;
}

json::Value to_json(const Abilities& abilities, json::Arena& arena) {
  const auto text = [&](const std::string& value) { return json::Value::string(arena.copy(value)); };
  json::ArrayBuilder unified(arena);
  for (const UnifiedAbility& one : abilities.unified) {
    json::ObjectBuilder out(arena);
    out.set("model", text(one.model));
    out.set("resource", text(one.resource));
    out.set("methods", texts(one.methods, arena));
    out.set("filters", texts(one.filters, arena));
    json::ArrayBuilder operations(arena);
    for (const MethodAbility& operation : one.operations) operations.push(to_json(operation, arena));
    out.set("operations", operations.finish());
    unified.push(out.finish());
  }
  json::ObjectBuilder out(arena);
  out.set("connector", text(abilities.connector));
  out.set("name", text(abilities.name));
  out.set("status", text(abilities.status));
  out.set("auth", texts(abilities.auth, arena));
  out.set("unified", unified.finish());
  out.set("proxy", texts(abilities.proxy, arena));
  out.set("paging", texts(abilities.paging, arena));
  out.set("since", texts(abilities.since, arena));
  out.set("webhooks", json::Value::boolean(abilities.has_webhooks));
  return out.finish();
}

std::string abilities_table(const std::vector<Abilities>& all) {
  std::vector<Row> rows = {{"CONNECTOR", "STATUS", "AUTH", "METHODS", "PAGING", "SINCE", "WEBHOOKS", "UNIFIED"}};
  for (const Abilities& one : all) {
    rows.push_back({one.connector, one.status, joined(one.auth, " "), std::to_string(one.proxy.size()),
                    joined(one.paging, " "), std::to_string(one.since.size()), one.has_webhooks ? "yes" : "-",
                    unified_words(one)});
  }
  return in_columns(rows);
}

std::string abilities_text(const Abilities& abilities) {
  std::string out =
      fmt::format("{} ({}), {}\n  auth      {}\n  paging    {}\n  since     {}\n  webhooks  {}\n", abilities.name,
                  abilities.connector, abilities.status, joined(abilities.auth), joined(abilities.paging),
                  joined(abilities.since), abilities.has_webhooks ? "yes" : "-");
  out += "  unified\n";
  std::vector<Row> rows;
  for (const UnifiedAbility& one : abilities.unified) {
    rows.push_back({fmt::format("    {}.{}", one.model, one.resource), joined(one.methods, " "),
                    one.filters.empty() ? "" : fmt::format("filters: {}", joined(one.filters, " "))});
  }
  if (!rows.empty()) out += in_columns(rows);
  out += "  methods\n";
  for (const std::string& path : abilities.proxy) out += fmt::format("    {}\n", path);
  return out;
}

}  // namespace atsume::catalog
