#include "upstream/apply.h"

#include "atsume/base/encoding.h"

namespace atsume::upstream {
namespace {

using catalog::Apply;
using catalog::AuthType;
using jsonata::TemplateTarget;

bool is_empty(const Apply& apply) {
  return !apply.bearer && !apply.basic_username && apply.headers.empty() && apply.query.empty() &&
         apply.body.empty() && apply.jwt.is_undefined() && apply.hmac.is_undefined();
}

Result<void> apply_bearer(const jsonata::Template& bearer, const jsonata::TemplateScope& scope,
                          BuiltRequest& request) {
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

Result<void> apply_named(const Apply& apply, const jsonata::TemplateScope& scope, BuiltRequest& request) {
  for (const auto& [name, value] : apply.headers) {
    if (!value) continue;
    ATSUME_TRY(auto text, value->evaluate_text(scope, TemplateTarget::kHeader));
    if (text) request.headers.set(name, *text);
  }
  if (apply.query.empty()) return {};
  auto query = net::parse_query(request.url.query);
  for (const auto& [name, value] : apply.query) {
    if (!value) continue;
    ATSUME_TRY(auto text, value->evaluate_text(scope, TemplateTarget::kText));
    std::erase_if(query, [&](const auto& pair) { return pair.first == name; });
    if (text) query.emplace_back(name, *text);
  }
  request.url.query = net::format_query(query);
  return {};
}

Result<void> apply_token(const AccountView& account, BuiltRequest& request) {
  auto token = account.token().find("access_token");
  if (!token.is_string()) {
    return Fail(base::caller_error(ErrorClass::kUnauthenticated, "token_missing",
                                   "this account has no access token: connect it again, or import one as "
                                   "context.oauth.token"));
  }
  request.headers.set("authorization", "Bearer " + std::string(token.as_string()));
  return {};
}

}  // namespace

Result<void> apply_credentials(const catalog::Connector& connector, const AccountView& account,
                               std::string_view method_auth, const jsonata::TemplateScope& scope,
                               BuiltRequest& request) {
  if (method_auth == "none") return {};
  const std::string_view name = method_auth.empty() ? std::string_view(account.record().authentication_method)
                                                    : method_auth;
  const catalog::Auth* auth = connector.find_auth(name);
  if (!auth) {
    return Fail(base::config_error("auth_unknown", "the account's authentication_method \"" + std::string(name) +
                                                       "\" is not one of connector " + connector.id));
  }
  const Apply& apply = auth->apply;
  if (!apply.jwt.is_undefined() || !apply.hmac.is_undefined() || !apply.body.empty() ||
      !auth->session_steps.empty()) {
    return Fail(Error(ErrorClass::kNotSupported, Origin::kConfig, "auth_not_supported",
                      "this build cannot attach jwt, hmac, body or session credentials yet"));
  }
  if (is_empty(apply)) {
    if (auth->type == AuthType::kOauth2 || auth->type == AuthType::kClientCredentials) {
      return apply_token(account, request);
    }
    return {};
  }
  if (apply.bearer) ATSUME_TRY_VOID(apply_bearer(*apply.bearer, scope, request));
  if (apply.basic_username) ATSUME_TRY_VOID(apply_basic(apply, scope, request));
  return apply_named(apply, scope, request);
}

}  // namespace atsume::upstream
