#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/author_commands.h"
#include "atsume/catalog/summary.h"
#include "atsume/json/write.h"

namespace atsume::app {
namespace {

// The text beside the definition; empty when there is none.
std::string readme_of(const catalog::Connector& connector) {
  std::ifstream in(std::filesystem::path(connector.file).parent_path() / "README.md", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void print_json(const std::vector<catalog::NamedText>& pages) {
  json::Arena arena;
  json::ArrayBuilder out(arena);
  for (const auto& page : pages) {
    json::ObjectBuilder one(arena);
    one.set("file", json::Value::string(page.file));
    one.set("text", json::Value::string(page.text));
    out.push(one.finish());
  }
  std::printf("%s\n", json::write(out.finish()).c_str());
}

}  // namespace

int docs(const DocsOptions& options) {
  auto config = make_config(options.common);
  if (!config) return fail(config.error());
  const auto loaded = load_definitions(config->sources);
  const auto connectors = select_connectors(**loaded, options.ids);
  if (!connectors) return fail(connectors.error());
  std::vector<catalog::NamedText> pages;
  if (options.shows_coverage) pages.push_back({.file = "coverage.md", .text = catalog::coverage_page(**loaded)});
  for (const auto& connector : *connectors) {
    if (options.shows_coverage) break;
    pages.push_back(
        {.file = connector->id + ".md", .text = catalog::connector_page(**loaded, *connector, readme_of(*connector))});
  }
  for (auto& page : pages) {
    if (options.out.empty()) continue;
    page.file = (std::filesystem::path(options.out) / page.file).string();
    if (auto written = write_file(page.file, page.text); !written) return fail(written.error());
  }
  if (options.as_json) {
    print_json(pages);
    return 0;
  }
  for (const auto& page : pages)
    std::printf("%s\n", options.out.empty() ? page.text.c_str() : ("wrote " + page.file).c_str());
  return 0;
}

}  // namespace atsume::app
