#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "app/author_commands.h"
#include "atsume/base/text.h"

namespace atsume::app {
namespace {

Error unknown_connector(const catalog::Catalog& catalog, const std::string& id) {
  std::vector<std::string> known;
  for (const auto& [name, connector] : catalog.connectors) known.push_back(name);
  std::string message = "there is no connector \"" + id + "\"";
  if (auto nearest = base::did_you_mean(id, known)) message += "; did you mean " + *nearest + "?";
  return base::config_error("unknown_connector", std::move(message));
}

Fail cannot_write(const std::string& file, const std::string& why) {
  return Fail(base::config_error("write", file + " cannot be written: " + why));
}

}  // namespace

Result<std::vector<std::shared_ptr<const catalog::Connector>>> select_connectors(const catalog::Catalog& catalog,
                                                                                 const std::vector<std::string>& ids) {
  std::vector<std::shared_ptr<const catalog::Connector>> out;
  if (ids.empty()) {
    for (const auto& [id, connector] : catalog.connectors) out.push_back(connector);
  }
  for (const auto& id : ids) {
    auto connector = catalog.find_connector(id);
    if (!connector) return Fail(unknown_connector(catalog, id));
    out.push_back(std::move(connector));
  }
  return out;
}

Result<std::shared_ptr<const catalog::Catalog>> load_definitions(const catalog::Sources& sources) {
  const auto loaded = catalog::load(sources, nullptr);
  for (const auto& one : loaded.diagnostics) {
    if (one.severity != catalog::Severity::kError) continue;
    std::fprintf(stderr, "%s\n", catalog::render(one, catalog::Style::kPlain).c_str());
  }
  return loaded.catalog;
}

Result<void> write_file(const std::string& file, const std::string& text) {
  namespace fs = std::filesystem;
  std::error_code failed;
  const fs::path path(file);
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), failed);
  if (failed) return cannot_write(file, failed.message());
  // Begins with a dot, so that an engine that watches the folder passes it over.
  const fs::path draft = path.parent_path() / ("." + path.filename().string() + ".new");
  {
    std::ofstream out(draft, std::ios::binary);
    out << text;
    if (!out.flush()) return cannot_write(file, "is the disk full, or the folder read-only?");
  }
  fs::rename(draft, path, failed);
  if (failed) return cannot_write(file, failed.message());
  return {};
}

bool is_terminal_out() { return isatty(STDOUT_FILENO) != 0; }

}  // namespace atsume::app
