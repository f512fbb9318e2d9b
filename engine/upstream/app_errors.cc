#include "upstream/app_errors.h"

#include <algorithm>
#include <string>

namespace atsume::upstream {

Error app_value_missing(const catalog::Connector& connector, std::string_view name) {
  const auto field = std::ranges::find(connector.app, name, &catalog::Field::name);
  const std::string label = field == connector.app.end() ? "" : " (" + field->label + ")";
  return base::config_error("app_value_missing", "the operator's values for " + connector.id + " have no " +
                                                     std::string(name) + label + ": set it with PUT /v1/integration/" +
                                                     connector.id + "/app, or under apps: in the configuration");
}

Error explain_app(Error error, const catalog::Connector& connector) {
  constexpr std::string_view kRoot = "app.";
  if (error.code() != "template_missing") return error;
  for (const auto& [name, value] : error.details()) {
    if (name == "path" && value.starts_with(kRoot)) return app_value_missing(connector, value.substr(kRoot.size()));
  }
  return error;
}

}  // namespace atsume::upstream
