#include <cstdio>

#include "app/author_commands.h"
#include "atsume/catalog/summary.h"
#include "atsume/json/write.h"

namespace atsume::app {

int capabilities(const CapabilitiesOptions& options) {
  auto config = make_config(options.common);
  if (!config) return fail(config.error());
  const auto loaded = load_definitions(config->sources);
  const auto connectors = select_connectors(**loaded, options.ids);
  if (!connectors) return fail(connectors.error());
  std::vector<catalog::Abilities> all;
  for (const auto& connector : *connectors) all.push_back(catalog::abilities_of(**loaded, *connector));
  if (options.as_json) {
    json::Arena arena;
    json::ArrayBuilder out(arena);
    for (const auto& one : all) out.push(catalog::to_json(one, arena));
    std::printf("%s\n", json::write(out.finish()).c_str());
  } else if (options.ids.empty()) {
    std::printf("%s", catalog::abilities_table(all).c_str());
  } else {
    for (const auto& one : all) std::printf("%s", catalog::abilities_text(one).c_str());
  }
  return 0;
}

}  // namespace atsume::app
