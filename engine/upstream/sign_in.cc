// Signing in at a vendor, and telling it that it is over.
#include "atsume/base/encoding.h"
#include "upstream/app_errors.h"
#include "upstream/authorize_url.h"
#include "upstream/build_request.h"
#include "upstream/hosts.h"
#include "upstream/saved_values.h"
#include "upstream/step_plan.h"
#include "upstream/token_answer.h"
#include "upstream/token_request.h"

namespace atsume::upstream {
namespace {

constexpr std::size_t kVerifierBytes = 32;  // 43 characters, as RFC 7636 section 4.1 advises

Result<const catalog::Auth*> sign_in_method(const catalog::Connector& connector, const AccountView& account) {
  const catalog::Auth* auth = connector.find_auth(account.record().authentication_method);
  if (auth != nullptr && auth->sign_in && auth->tokens) return auth;
  return Fail(base::caller_error(ErrorClass::kNotSupported, "sign_in_unsupported",
                                 "the authentication method " + account.record().authentication_method + " of " +
                                     connector.id + " has no sign-in; its fields are filled in instead"));
}

// Before the customer is sent on a way that cannot end well.
Result<void> check_app(const catalog::Connector& connector, json::Value app) {
  for (const auto& field : connector.app) {
    const json::Value value = app.find(field.name);
    const bool is_missing = value.is_undefined() || value.is_null() || (value.is_string() && value.size() == 0);
    if (!field.is_required || !is_missing) continue;
    return Fail(app_value_missing(connector, field.name));
  }
  return {};
}

Result<SharedAccount> with_values(const AccountView& account, const NamedValues& values,
                                  const catalog::Connector& connector) {
  store::Account record = account.record();
  ATSUME_TRY_VOID(keep_saved(values, connector, record.authentication_method, record));
  return AccountView::make(std::move(record));
}

CallSpec spec_of(std::shared_ptr<const catalog::Connector> connector, SharedAccount account,
                 const catalog::Auth& auth) {
  CallSpec out{.connector = connector, .method = &connector->defaults, .account = std::move(account)};
  out.auth_method = auth.name;
  return out;
}

}  // namespace

net::Task<Result<SignInStart>> Upstream::begin_sign_in(SignInRequest request, CallContext& context) {
  ATSUME_CO_TRY(const auto* auth, sign_in_method(*request.connector, *request.account));
  const auto first_scope = scope_of(*request.connector, *request.account, context);
  ATSUME_CO_TRY_VOID(check_app(*request.connector, first_scope.app));
  StepPlan plan{.connector = request.connector,
                .steps = auth->discover,
                .what = "discover of " + auth->name,
                .account = request.account,
                .auth_method = auth->name,
                .is_for_credentials = true};
  ATSUME_CO_TRY_VOID(co_await make_steps(plan, context));
  SignInStart out{.account = plan.account};
  if (auth->sign_in->pkce != catalog::Pkce::kNone) {
    out.code_verifier = base::Secret(base::base64url_encode(parts_.random.bytes(kVerifierBytes)));
  }
  const CallSpec spec = spec_of(request.connector, plan.account, *auth);
  const auto scope = scope_of(*request.connector, *plan.account, context);
  const AuthorizeRequest asked{request.redirect_uri, request.state, out.code_verifier.reveal()};
  ATSUME_CO_TRY(const auto url, authorize_url(*auth, asked, spec, scope));
  ATSUME_CO_TRY_VOID(check_hosts(*request.connector, url, parts_.options.allow_plain_http));
  out.url = url.to_string();
  co_return out;
}

net::Task<Result<SharedAccount>> Upstream::finish_sign_in(SignInAnswer answer, CallContext& context) {
  ATSUME_CO_TRY(const auto* auth, sign_in_method(*answer.connector, *answer.account));
  const auto values = callback_values(*auth->sign_in, answer.query, *context.arena);
  ATSUME_CO_TRY(const auto account, with_values(*answer.account, values, *answer.connector));
  const CallSpec spec = spec_of(answer.connector, account, *auth);
  const auto scope = scope_of(*answer.connector, *account, context);
  const TemplateRoots roots(spec, scope);
  const auto template_scope = roots.scope();
  ATSUME_CO_TRY(const auto authorize, render_url(auth->sign_in->authorize_url, template_scope, spec));
  ATSUME_CO_TRY(const auto token_url, render_url(auth->tokens->token_url, template_scope, spec));
  ATSUME_CO_TRY(const auto code, read_callback(*auth, answer.query, authorize, token_url));
  const TokenGrant grant = code_grant(code, answer.redirect_uri, answer.code_verifier.reveal());
  ATSUME_CO_TRY(auto token, co_await exchange(spec, *auth, grant, context));
  // An answer that does not say has granted what was asked for (RFC 6749 section 5.1).
  if (token.scope.empty()) token.scope = joined_scopes(*auth->tokens);
  ATSUME_CO_TRY(auto record, with_token(*account, token, *auth, *answer.connector, parts_.clock.wall_now()));
  co_return AccountView::make(std::move(record));
}

net::Task<Result<void>> Upstream::revoke_tokens(std::shared_ptr<const catalog::Connector> connector,
                                                SharedAccount account, CallContext& context) {
  const catalog::Auth* auth = connector->find_auth(account->record().authentication_method);
  if (auth == nullptr || !auth->sign_in || auth->sign_in->revoke_url.empty()) co_return Result<void>();
  Result<void> out;
  const CallSpec spec = spec_of(connector, account, *auth);
  for (const char* kind : {"refresh_token", "access_token"}) {
    const json::Value token = account->token(auth->name).find(kind);
    if (!token.is_string()) continue;
    const TokenGrant grant = revocation(token, kind);
    auto told = co_await send_revocation(spec, *auth, grant, context);
    if (!told && out) out = Fail(std::move(told).error().while_doing("revoking the account's tokens"));
  }
  co_return out;
}

net::Task<Result<void>> Upstream::send_revocation(const CallSpec& spec, const catalog::Auth& auth, TokenGrant grant,
                                                  CallContext& context) {
  const auto scope = scope_of(*spec.connector, *spec.account, context);
  ATSUME_CO_TRY(auto built, build_token_request(auth, grant, spec, scope));
  ATSUME_CO_TRY_VOID(check_hosts(*spec.connector, built.request.url, parts_.options.allow_plain_http));
  auto& client = client_of(*spec.account);
  ++context.calls;
  ATSUME_CO_TRY(const auto received, co_await send_buffered(client, spec, std::move(built.request), context.deadline));
  if (received.status >= 200 && received.status < 300) co_return Result<void>();
  co_return Fail(base::provider_error(ErrorClass::kUpstream, "revocation_refused",
                                      "the revocation endpoint of " + spec.connector->id + " answered " +
                                          std::to_string(received.status))
                     .with_remote({.status = received.status}));
}

}  // namespace atsume::upstream
