#include "connect/lookup.h"

#include <vector>

#include "atsume/base/text.h"

namespace atsume::connect {

Result<std::shared_ptr<const catalog::Connector>> find_connector(const catalog::Catalog& catalog,
                                                                 const std::string& id) {
  if (auto found = catalog.find_connector(id)) return found;
  std::vector<std::string> known;
  for (const auto& [name, connector] : catalog.connectors) known.push_back(name);
  std::string message = "there is no integration called \"" + id + "\"";
  if (auto nearest = base::did_you_mean(id, known)) message += "; did you mean " + *nearest + "?";
  return Fail(base::caller_error(ErrorClass::kNotFound, "unknown_integration", std::move(message)));
}

Result<const catalog::Auth*> find_auth(const catalog::Connector& connector, const std::string& name) {
  if (name.empty() && connector.auth.size() == 1) return &connector.auth.front();
  if (const auto* auth = connector.find_auth(name)) return auth;
  std::string message =
      name.empty() ? "authentication_method is missing" : "\"" + name + "\" is no authentication_method";
  message += " of " + connector.id + "; it has";
  for (const auto& auth : connector.auth) message += (&auth == &connector.auth.front() ? " " : ", ") + auth.name;
  return Fail(base::caller_error(ErrorClass::kInvalid, "unknown_authentication_method", std::move(message)));
}

}  // namespace atsume::connect
