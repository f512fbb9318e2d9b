#include "upstream/apply.h"

#include <algorithm>

#include "atsume/base/encoding.h"
#include "upstream/hmac.h"
#include "upstream/jwt.h"
#include "upstream/raw_query.h"

namespace atsume::upstream {
namespace {

using catalog::Apply;
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

Result<void> apply_jwt(const catalog::Jwt& rule, const jsonata::TemplateScope& scope, BuiltRequest& request) {
  ATSUME_TRY(const auto token, make_jwt(rule, scope));
  request.headers.set("authorization", "Bearer " + token);
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

// Many a vendor's body credentials stand beside others that a read can carry.
bool has_other_credentials(const Apply& apply) {
  return apply.bearer || apply.basic_username || !apply.headers.empty() || !apply.query.empty() || apply.jwt ||
         apply.hmac;
}

Error auth_body(const CallSpec& spec, std::string_view why) {
  return base::config_error(
      "auth_body", "the credentials of " + spec.connector->id + " belong into the body, and " + std::string(why));
}

Error token_missing(const CallSpec& spec, const catalog::Auth& auth) {
  std::string message = "this account has no access token";
  if (auth.name != spec.account->record().authentication_method) message += " of the auth method " + auth.name;
  return base::caller_error(ErrorClass::kUnauthenticated, "token_missing",
                            message + ": connect it again, or import one as context.oauth.token");
}

}  // namespace

Result<void> apply_tls(const catalog::TlsClient& tls, const jsonata::TemplateScope& scope, BuiltRequest& request) {
  ATSUME_TRY(const auto cert, tls.cert.evaluate_text(scope, TemplateTarget::kText));
  ATSUME_TRY(const auto key, tls.key.evaluate_text(scope, TemplateTarget::kText));
  std::string ca;
  if (tls.ca) {
    ATSUME_TRY(auto text, tls.ca->evaluate_text(scope, TemplateTarget::kText));
    ca = text.value_or("");
  }
  if (cert && key) request.identity = net::make_tls_identity(*cert, *key, ca);
  return {};
}

const catalog::Auth* find_auth(const CallSpec& spec) {
  if (spec.method->auth == "none") return nullptr;
  return spec.connector->find_auth(auth_name(spec));
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
  if (auth->tokens && !spec.account->token(auth->name).find("access_token").is_string()) {
    return Fail(token_missing(spec, *auth));
  }
  if (apply.bearer) ATSUME_TRY_VOID(apply_bearer(*apply.bearer, scope, request));
  if (apply.basic_username) ATSUME_TRY_VOID(apply_basic(apply, scope, request));
  if (apply.jwt) ATSUME_TRY_VOID(apply_jwt(*apply.jwt, scope, request));
  ATSUME_TRY_VOID(apply_named(apply, scope, request));
  if (auth->tls) ATSUME_TRY_VOID(apply_tls(*auth->tls, scope, request));
  return apply.hmac ? sign_request(*apply.hmac, scope, request) : Result<void>();
}

Result<json::Value> add_body_credentials(const CallSpec& spec, const jsonata::TemplateScope& scope,
                                         std::string_view verb, json::Value body) {
  const catalog::Auth* auth = find_auth(spec);
  if (!auth || auth->apply.body.empty()) return body;
  if (verb == "GET" || verb == "HEAD") {
    if (has_other_credentials(auth->apply)) return body;
    return Fail(auth_body(spec, std::string(verb) + " has none"));
  }
  if (!body.is_undefined() && !body.is_object()) return Fail(auth_body(spec, "this one is no object"));
  json::ObjectBuilder out(*scope.arena);
  if (body.is_object()) {
    for (const auto& member : body.members()) out.set(member.key, member.value);
  }
  for (const auto& [name, value] : auth->apply.body) {
    if (!value) continue;
    ATSUME_TRY(const auto rendered, value->evaluate(scope, TemplateTarget::kText));
    out.set(name, rendered.value_or(json::Value::undefined()));
  }
  return out.finish();
}

bool needs_whole_body(const catalog::Auth& auth) {
  if (!auth.apply.body.empty()) return true;
  if (!auth.apply.hmac) return false;
  return std::ranges::any_of(auth.apply.hmac->payload.references(),
                             [](const auto& reference) { return reference.path == "raw_body"; });
}

}  // namespace atsume::upstream
