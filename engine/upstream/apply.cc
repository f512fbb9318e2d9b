#include "upstream/apply.h"

#include "atsume/base/encoding.h"
#include "upstream/raw_query.h"

namespace atsume::upstream {
namespace {

using catalog::Apply;
using catalog::AuthType;
using jsonata::TemplateTarget;

Result<void> apply_bearer(const jsonata::Template& bearer, const jsonata::TemplateScope& scope, BuiltRequest& request) {
  ATSUME_TRY(auto text, bearer.evaluate_text(scope, TemplateTarget::kHeader));
  if (text) request.headers.set("authorization", "Bearer " + *text);
  return {};
}

Result<void> apply_basic(const Apply& apply, const jsonata::TemplateScope& scope, BuiltRequest& request) {
  ATSUME_TRY(auto username, apply.basic_username->evaluate_text(scope, TemplateTarget::kText));
  std::string password;
  if (apply.basic_password) {
    ATSUME_TRY(auto text, apply.basic_password->evaluate_text(scope, TemplateTarget::kText));
    password = text.value_or("");
  }
  request.headers.set("authorization", "Basic " + base::base64_encode(username.value_or("") + ":" + password));
  return {};
}

// A credential that is optional and missing takes the caller's with it: nobody else may fill its place.
Result<void> apply_named(const Apply& apply, const jsonata::TemplateScope& scope, BuiltRequest& request) {
  for (const auto& [name, value] : apply.headers) {
    if (!value) continue;
    ATSUME_TRY(auto text, value->evaluate_text(scope, TemplateTarget::kHeader));
    request.headers.remove(name);
    if (text) request.headers.set(name, *text);
  }
  for (const auto& [name, value] : apply.query) {
    if (!value) continue;
    ATSUME_TRY(auto text, value->evaluate_text(scope, TemplateTarget::kText));
    remove_parameter(request.url.query, name);
    if (text) add_parameter(request.url.query, name, *text);
  }
  return {};
}

Error token_missing() {
  return base::caller_error(ErrorClass::kUnauthenticated, "token_missing",
                            "this account has no access token: connect it again, or import one as "
                            "context.oauth.token");
}

bool needs_token(const catalog::Auth& auth) {
  return auth.type == AuthType::kOauth2 || auth.type == AuthType::kClientCredentials;
}

}  // namespace

const catalog::Auth* find_auth(const CallSpec& spec) {
  if (spec.method->auth == "none") return nullptr;
  return spec.connector->find_auth(spec.method->auth.empty() ? spec.account->record().authentication_method
                                                             : spec.method->auth);
}

Result<void> apply_credentials(const CallSpec& spec, const jsonata::TemplateScope& scope, BuiltRequest& request) {
  if (spec.method->auth == "none") return {};
  const catalog::Auth* auth = find_auth(spec);
  if (!auth) {
    return Fail(base::config_error("auth_unknown", "the account's authentication_method \"" +
                                                       spec.account->record().authentication_method +
                                                       "\" is not one of connector " + spec.connector->id));
  }
  const Apply& apply = auth->apply;
  if (apply.jwt || apply.hmac || !apply.body.empty() || auth->session) {
    return Fail(Error(ErrorClass::kNotSupported, Origin::kConfig, "auth_not_supported",
                      "this build cannot attach jwt, hmac, body or session credentials yet"));
  }
  if (needs_token(*auth) && !spec.account->token().find("access_token").is_string()) return Fail(token_missing());
  if (apply.bearer) ATSUME_TRY_VOID(apply_bearer(*apply.bearer, scope, request));
  if (apply.basic_username) ATSUME_TRY_VOID(apply_basic(apply, scope, request));
  return apply_named(apply, scope, request);
}

}  // namespace atsume::upstream
