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

Error argument_missing(std::string_view name, std::string_view what) {
  return base::caller_error(ErrorClass::kInvalidRequest, "missing_argument",
                            std::string(what) + " needs the argument \"" + std::string(name) + "\"")
      .with_detail("argument", std::string(name));
}

Error explain_missing(Error error, const catalog::Connector& connector, BodyOf body) {
  constexpr std::string_view kApp = "app.";
  if (error.code() != "template_missing") return error;
  for (const auto& [name, path] : error.details()) {
    if (name != "path") continue;
    if (path.starts_with(kApp)) return app_value_missing(connector, path.substr(kApp.size()));
    const bool is_body = path == "body" || path.starts_with("body.");
    const bool is_asked =
        path == "id" || path.starts_with("path.") || path.starts_with("query.") || (is_body && body == BodyOf::kCaller);
    if (is_asked) return argument_missing(path.substr(path.find('.') + 1), "this call of " + connector.id);
  }
  return error;
}

}  // namespace atsume::upstream
