// What a customer gives, checked against a connector's fields. Pure.
#pragma once

#include <string>

#include "atsume/base/result.h"
#include "atsume/base/secret.h"
#include "atsume/catalog/connector.h"
#include "atsume/json/value.h"
#include "atsume/store/tables.h"

namespace atsume::connect {

struct CheckedContext {
  std::string context_json;   // what is not secret, values among them that steps or a token answer would save
  base::Secret secrets_json;  // fields marked secret, and oauth.token
};

// `given` is JSON text. Every wrong field is told, by name; values never stand in a message.
// Error kInvalid "invalid_context"; kInvalidRequest "invalid_json".
Result<CheckedContext> check_context(const catalog::Connector& connector, const catalog::Auth& auth,
                                     const std::string& given);

// Of what a caller gives, before it is merged with what is there: refuses members of `oauth` that mean nothing.
// Errors: those of check_context.
Result<void> check_given_token(const catalog::Connector& connector, const std::string& given);

// `base` with the members of `patch` put over it, one level deep; null removes. Both are JSON objects as text.
Result<std::string> merge_context(const std::string& base_json, const std::string& patch_json);

// Active, unless `connect` steps would save what is not there: then connecting.
store::AccountStatus status_of_import(const catalog::Connector& connector, const store::Account& record);

// The members of a context that are no credentials: fields of the connector itself, and what its connect steps saved.
Result<std::string> without_credentials(const catalog::Connector& connector, const std::string& context_json);

// Who the account is at the vendor, as `verify` told: the member `remote_account` of the context, {id, name}. Values
// that are nothing are left out.
void set_remote_account(json::Value id, json::Value name, store::Account& record);
// What calls have told about the account, beside its fields: `remote_account`, and `oauth` with its scopes. Takes it
// out of the context, as JSON text; empty when there is none. And puts it back.
std::string take_told(store::Account& record);
void put_told(const std::string& told_json, store::Account& record);

// Takes the tokens out of the record.
void drop_token(store::Account& record);

}  // namespace atsume::connect
