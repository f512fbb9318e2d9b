// What a customer gives, checked against a connector's fields. Pure.
#pragma once

#include <string>

#include "atsume/base/result.h"
#include "atsume/base/secret.h"
#include "atsume/catalog/connector.h"

namespace atsume::connect {

struct CheckedContext {
  std::string context_json;   // what is not secret
  base::Secret secrets_json;  // fields marked secret, and oauth.token
};

// `given` is JSON text. Every wrong field is told, by name; values never stand in a message.
// Error kInvalid "invalid_context"; kInvalidRequest "invalid_json".
Result<CheckedContext> check_context(const catalog::Connector& connector, const catalog::Auth& auth,
                                     const std::string& given);

// `base` with the members of `patch` put over it, one level deep; null removes. Both are JSON objects as text.
Result<std::string> merge_context(const std::string& base_json, const std::string& patch_json);

}  // namespace atsume::connect
