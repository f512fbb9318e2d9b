#include "catalog/sandbox_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/account_names.h"
#include "catalog/suggest.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;

namespace {

void check_resources(DefinitionFile& file, const Connector& connector) {
  const Node* resources = file.root().find("resources");
  if (resources == nullptr) return;
  std::vector<std::string> names;
  for (const Resource& resource : connector.resources) names.push_back(resource.name);
  for (const Entry& entry : resources->entries) {
    if (connector.find_resource(entry.key) != nullptr || entry.key.starts_with("x-")) continue;
    file.reporter.report(
        codes::kSandbox, *resources, entry,
        fmt::format("{} has no resource \"{}\"{}", connector.id, entry.key, suggest_name(entry.key, names)));
  }
}

void check_account(DefinitionFile& file, const std::string& id, std::vector<std::string> names) {
  const Node* account = file.root().find("account");
  if (account == nullptr) return;
  names.insert(names.end(), token_names().begin(), token_names().end());
  for (const Entry& entry : account->entries) {
    if (std::ranges::find(names, entry.key) != names.end()) continue;
    file.reporter.report(
        codes::kSandbox, *account, entry,
        fmt::format("an account of {} holds no \"{}\"{}", id, entry.key, suggest_name(entry.key, names)));
  }
}

}  // namespace

void check_sandbox(DefinitionFile& file, const Connector& connector, const DefinitionFile* definition) {
  check_resources(file, connector);
  if (definition != nullptr) check_account(file, connector.id, definition->account_names);
}

}  // namespace atsume::catalog
