// Connectors and auth methods by the names that callers give. Pure.
#pragma once

#include <memory>
#include <string>

#include "atsume/base/result.h"
#include "atsume/catalog/catalog.h"

namespace atsume::connect {

// Error kNotFound "unknown_integration".
Result<std::shared_ptr<const catalog::Connector>> find_connector(const catalog::Catalog& catalog,
                                                                 const std::string& id);

// An empty name is enough where there is only one. Error kInvalid "unknown_authentication_method".
Result<const catalog::Auth*> find_auth(const catalog::Connector& connector, const std::string& name);

}  // namespace atsume::connect
