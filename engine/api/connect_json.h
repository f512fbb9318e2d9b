// What the hosted connect page reads, and what operators see of links and apps, as JSON. Pure; no secret is ever in it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "atsume/catalog/catalog.h"
#include "atsume/connect/app_credentials.h"
#include "atsume/connect/links.h"

namespace atsume::api {

std::string link_json(const connect::Link& link);

// `integrations` are those that the link offers. `account` is the one to be connected again, or nullptr.
std::string session_json(const connect::Link& link,
                         const std::vector<std::shared_ptr<const catalog::Connector>>& integrations,
                         const store::Account* account, const std::vector<std::string>& origins);

// A connector as a form: the methods to offer, each with the connector's fields and its own. `prefilled` has the values
// to begin with, by method, as JSON objects.
std::string form_json(const catalog::Connector& connector, const std::vector<const catalog::Auth*>& methods,
                      const std::map<std::string, std::string>& prefilled);

std::string app_json(const catalog::Connector& connector, upstream::Environment environment,
                     const connect::AppState& state, const std::string& redirect_uri);

}  // namespace atsume::api
