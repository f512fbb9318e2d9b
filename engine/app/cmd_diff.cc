#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "app/author_commands.h"
#include "atsume/catalog/compare.h"
#include "atsume/json/write.h"

namespace atsume::app {
namespace {

Result<catalog::Sources> sources_in(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const catalog::Sources sources{.connectors = (fs::path(folder) / "connectors").string(),
                                 .mappings = (fs::path(folder) / "mappings").string()};
  if (fs::is_directory(sources.connectors, ignored) && fs::is_directory(sources.mappings, ignored)) return sources;
  return Fail(base::config_error("against", "--against: " + folder + " has no folders connectors/ and mappings/"));
}

const char* mark_of(catalog::ChangeKind kind) {
  return kind == catalog::ChangeKind::kAdded ? "+" : kind == catalog::ChangeKind::kRemoved ? "-" : "~";
}

void print_people(const std::vector<catalog::Change>& changes) {
  const bool is_coloured = is_terminal_out();
  std::string connector;
  for (const auto& change : changes) {
    if (change.connector != connector) std::printf("%s\n", change.connector.c_str());
    connector = change.connector;
    const std::string detail = change.detail.empty() ? "" : ": " + change.detail;
    const char* breaks = !change.breaks ? "" : is_coloured ? "  \033[31mbreaks callers\033[0m" : "  breaks callers";
    std::printf("  %s %s%s%s\n", mark_of(change.kind), change.what.c_str(), detail.c_str(), breaks);
  }
  const auto breaking = std::ranges::count_if(changes, &catalog::Change::breaks);
  std::printf("%zu differences, %zu break callers\n", changes.size(), static_cast<std::size_t>(breaking));
}

void print_json(const std::vector<catalog::Change>& changes) {
  json::Arena arena;
  json::ArrayBuilder out(arena);
  for (const auto& change : changes) {
    json::ObjectBuilder one(arena);
    one.set("connector", json::Value::string(change.connector));
    one.set("kind", json::Value::string(catalog::name_of(change.kind)));
    one.set("what", json::Value::string(change.what));
    one.set("detail", json::Value::string(change.detail));
    one.set("breaks", json::Value::boolean(change.breaks));
    out.push(one.finish());
  }
  std::printf("%s\n", json::write(out.finish()).c_str());
}

}  // namespace

int diff(const DiffOptions& options) {
  auto config = make_config(options.common);
  if (!config) return fail(config.error());
  auto other = sources_in(options.against);
  if (!other) return fail(other.error());
  const auto before = load_definitions(*other);
  const auto now = load_definitions(config->sources);
  for (const auto& id : options.ids) {
    if ((*before)->find_connector(id) != nullptr) continue;
    if (auto known = select_connectors(**now, {id}); !known) return fail(known.error());
  }
  const auto changes = catalog::compare(**before, **now, options.ids);
  if (options.as_json) {
    print_json(changes);
  } else {
    print_people(changes);
  }
  return std::ranges::any_of(changes, &catalog::Change::breaks) ? 1 : 0;
}

}  // namespace atsume::app
