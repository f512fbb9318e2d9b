// What a customer who came by a link gives, together with what was filled in beforehand. Pure.
#pragma once

#include <string>

#include "atsume/base/result.h"
#include "atsume/catalog/connector.h"
#include "atsume/store/tables.h"

namespace atsume::connect {

// The values that the form begins with, none of them secret, as a JSON object: of the account that is connected again,
// and over them those of the link. `present` may be nullptr.
std::string prefilled_values(const catalog::Connector& connector, const catalog::Auth& auth,
                             const std::string& link_context_json, const store::Account* present);

// The context of an account: those values and the link's secret ones, and over them what was submitted; a null takes a
// value away. Only fields may be submitted. Errors: kInvalid "invalid_context" with a detail per name that is none;
// kInvalidRequest "invalid_json".
Result<std::string> link_context(const catalog::Connector& connector, const catalog::Auth& auth,
                                 const std::string& link_context_json, const store::Account* present,
                                 const std::string& submitted_json);

}  // namespace atsume::connect
