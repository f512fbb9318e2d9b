#include <cstdio>

#include "app/author_commands.h"
#include "atsume/api/openapi.h"

namespace atsume::app {

int print_openapi(const OpenApiOptions& options) {
  auto config = make_config(options.common);
  if (!config) return fail(config.error());
  const auto loaded = load_definitions(config->sources);
  if (!loaded) return fail(loaded.error());
  const auto text = options.is_postman ? api::postman_collection(**loaded, options.model)
                                       : api::openapi_document(**loaded, options.model, options.server);
  if (!text) return fail(text.error());
  std::printf("%s\n", text->c_str());
  return 0;
}

}  // namespace atsume::app
