// What connectors can do, for people and programs: `atsume capabilities` and `atsume docs`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "atsume/catalog/catalog.h"
#include "atsume/catalog/method_ability.h"

namespace atsume::catalog {

struct UnifiedAbility {
  std::string model;
  std::string resource;
  std::vector<std::string> methods;
  std::vector<std::string> filters;  // that the provider applies itself; the engine applies the others
  std::vector<MethodAbility> operations;
};

struct Abilities {
  std::string connector;
  std::string name;
  std::string status;
  std::vector<std::string> auth;  // types, without repetitions
  std::vector<UnifiedAbility> unified;
  std::vector<std::string> proxy;   // "jobs.list"
  std::vector<std::string> paging;  // types, without repetitions
  std::vector<std::string> since;   // methods that can be asked for changes
  bool has_webhooks = false;
};

Abilities abilities_of(const Catalog& catalog, const Connector& connector);
json::Value to_json(const Abilities& abilities, json::Arena& arena);

// A line each, in columns.
std::string abilities_table(const std::vector<Abilities>& all);
// All about one, in lines.
std::string abilities_text(const Abilities& abilities);

// A Markdown page: how to connect, what it can do, fields and filters; `readme` is what stands below it. The same
// definitions always give the same page.
std::string connector_page(const Catalog& catalog, const Connector& connector, std::string_view readme);

// A Markdown page: of every model a table of resources by connectors, with the methods that are mapped.
std::string coverage_page(const Catalog& catalog);

}  // namespace atsume::catalog
