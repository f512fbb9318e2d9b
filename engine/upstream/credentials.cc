#include "upstream/credentials.h"

#include <algorithm>

#include "upstream/apply.h"
#include "upstream/renewal.h"
#include "upstream/session.h"
#include "upstream/step_plan.h"
#include "upstream/token_answer.h"

namespace atsume::upstream {
namespace {

bool is_among(const std::vector<catalog::ErrorRule::StatusRange>& ranges, int status) {
  return std::ranges::any_of(ranges,
                             [status](const auto& range) { return status >= range.first && status <= range.last; });
}

Error token_missing(const CallSpec& spec) {
  return base::caller_error(ErrorClass::kUnauthenticated, "token_missing",
                            "this account of " + spec.connector->id +
                                " has no access token: connect it again, or import one as context.oauth.token");
}

// Whether the token of an account that is being changed is the stored one, so that renewing it renews that.
bool shares_token(const AccountView& account, const AccountView& stored, const catalog::Auth& auth) {
  const json::Value ours = account.token(auth.name).find("refresh_token");
  return ours.is_string() && scalar_text(ours) == scalar_text(stored.token(auth.name).find("refresh_token"));
}

Error nothing_to_refresh(const store::Account& record) {
  return base::caller_error(ErrorClass::kInvalid, "nothing_to_refresh",
                            "the account's credentials (" + record.authentication_method +
                                ") cannot be renewed without the customer: they have no refresh token and no session");
}

// A token that nobody uses is lost when its refresh token ends; one that the client gets by itself is not.
bool dies_idle(const catalog::Auth& auth, json::Value token) {
  if (!auth.tokens || is_token_refused(token)) return false;
  if (auth.type == catalog::AuthType::kOauth2) return token.find("refresh_token").is_string();
  return auth.tokens->grant == "refresh_token" && token.is_object();
}

}  // namespace

net::Task<Result<SharedAccount>> Upstream::fresh_account(const CallSpec& spec, const catalog::Auth& auth,
                                                         std::string refused, CallContext& context) {
  const SharedAccount account = spec.account;
  const auto now = parts_.clock.wall_now();
  const RenewalWish wish{.refused = refused};
  if (is_good(*account, auth, wish, now)) co_return account;
  const json::Value token = account->token(auth.name);
  const auto state = token_state(token, auth.tokens->renew_early, now);
  if (!is_renewable(auth, token)) {
    // Only the provider can tell whether a token whose end has come still works.
    if (state == TokenState::kMissing) co_return Fail(token_missing(spec));
    co_return account;
  }
  CallSpec asking = spec;
  asking.method = &spec.connector->defaults;
  asking.auth_method = auth.name;
  asking.stream = nullptr;
  if (account->record().version == 0) co_return co_await fresh_unstored(asking, auth, std::move(refused), context);
  auto renewed = co_await renew(asking, auth, wish, context);
  if (renewed) {
    context.renewed = *renewed;
    co_return renewed;
  }
  const auto reason = renewed.error().error_class();
  const bool is_usable = wish.refused.empty() && state == TokenState::kEnding;
  if (is_usable && reason != ErrorClass::kUnauthenticated && reason != ErrorClass::kCancelled) co_return account;
  co_return renewed;
}

net::Task<Result<SharedAccount>> Upstream::fresh_unstored(const CallSpec& spec, const catalog::Auth& auth,
                                                          std::string refused, CallContext& context) {
  const SharedAccount account = spec.account;
  const auto stored = co_await parts_.accounts.read(account->record().id);
  if (!stored && stored.error().error_class() != ErrorClass::kNotFound) co_return Fail(stored.error());
  store::Account record;
  if (stored && shares_token(*account, **stored, auth)) {
    // What becomes of the change is not known, but the stored token is used up by this: it is renewed where it is.
    CallSpec asking = spec;
    asking.account = *stored;
    const RenewalWish wish{.refused = std::move(refused), .is_forced = true, .proving = account};
    ATSUME_CO_TRY(context.renewed_stored, co_await renew(asking, auth, wish, context));
    ATSUME_CO_TRY(record, with_token_of(*account, *context.renewed_stored, auth, *spec.connector));
  } else {
    ATSUME_CO_TRY(const auto asked, co_await ask_token(spec, auth, context));
    ATSUME_CO_TRY(record, with_token(*account, asked, auth, *spec.connector, parts_.clock.wall_now()));
  }
  ATSUME_CO_TRY(context.renewed, AccountView::make(std::move(record)));
  co_return context.renewed;
}

net::Task<Result<void>> Upstream::authorize(CallSpec& spec, CallContext& context) {
  const catalog::Auth* auth = find_auth(spec);
  if (auth == nullptr) co_return Result<void>();
  const bool is_newer = is_same_account(context.renewed, spec.account) &&
                        context.renewed->record().version >= spec.account->record().version;
  if (is_newer) spec.account = context.renewed;
  if (auth->tokens) {
    ATSUME_CO_TRY(spec.account, co_await fresh_account(spec, *auth, "", context));
  }
  if (auth->session) co_return co_await begin_session(spec, *auth, context);
  co_return Result<void>();
}

bool needs_authorization(const CallSpec& spec) {
  const catalog::Auth* auth = find_auth(spec);
  return auth != nullptr && (auth->tokens || auth->session);
}

bool may_reauthorize(const CallSpec& spec, bool is_refused, int status) {
  const catalog::Auth* auth = find_auth(spec);
  if (auth == nullptr) return false;
  if (auth->session) return is_refused || is_among(auth->session->renew_on, status);
  return is_refused && auth->tokens && is_renewable(*auth, spec.account->token(auth->name));
}

net::Task<Result<void>> Upstream::reauthorize(CallSpec& spec, CallContext& context) {
  const catalog::Auth& auth = *find_auth(spec);
  if (auth.session) {
    const json::Value app = scope_of(*spec.connector, *spec.account, context).app;
    parts_.accounts.sessions().drop(session_key(*spec.account, auth, app), spec.session);
    co_return co_await begin_session(spec, auth, context);
  }
  const std::string refused = access_token(*spec.account, auth);
  ATSUME_CO_TRY(spec.account, co_await fresh_account(spec, auth, refused, context));
  co_return Result<void>();
}

net::Task<Result<CallOutcome>> Upstream::attempt_as(const CallSpec& spec, CallContext& context) {
  if (!needs_authorization(spec)) co_return co_await attempt(spec, context);
  CallSpec ready = spec;
  ATSUME_CO_TRY_VOID(co_await authorize(ready, context));
  auto outcome = co_await attempt(ready, context);
  if (outcome || !outcome.error().remote() || ready.stream != nullptr) co_return outcome;
  const bool is_refused = outcome.error().error_class() == ErrorClass::kUnauthenticated;
  if (!may_reauthorize(ready, is_refused, outcome.error().remote()->status) || is_held_back(ready)) co_return outcome;
  ATSUME_CO_TRY_VOID(co_await reauthorize(ready, context));
  outcome = co_await attempt(ready, context);
  const bool is_refused_again = !outcome && outcome.error().error_class() == ErrorClass::kUnauthenticated;
  if (is_refused_again) hold_back(ready);
  co_return outcome;
}

bool Upstream::is_held_back(const CallSpec& spec) {
  const std::string key = Accounts::refusal_key(spec.account->record().id);
  return parts_.accounts.backoffs().find(key, 0, parts_.clock.steady_now()).has_value();
}

void Upstream::hold_back(const CallSpec& spec) {
  const auto& record = spec.account->record();
  if (record.version == 0 || find_auth(spec)->session) return;
  parts_.accounts.backoffs().note_failure(Accounts::refusal_key(record.id), 0, parts_.clock.steady_now(), std::nullopt,
                                          "a new token was refused too");
}

net::Task<Result<SharedAccount>> Upstream::prepare(std::shared_ptr<const catalog::Connector> connector,
                                                   SharedAccount account, CallContext& context) {
  const catalog::Auth* auth = connector->find_auth(account->record().authentication_method);
  if (auth == nullptr || !auth->tokens) co_return account;
  if (account->record().version == 0) {
    StepPlan plan{.connector = connector,
                  .steps = auth->discover,
                  .what = "discover of " + auth->name,
                  .account = account,
                  .auth_method = auth->name,
                  .is_for_credentials = true};
    ATSUME_CO_TRY_VOID(co_await make_steps(plan, context));
    account = plan.account;
  }
  if (!is_renewable(*auth, account->token(auth->name))) co_return account;
  const CallSpec spec{.connector = connector, .method = &connector->defaults, .account = account};
  co_return co_await fresh_account(spec, *auth, "", context);
}

net::Task<Result<SharedAccount>> Upstream::refresh(std::shared_ptr<const catalog::Connector> connector,
                                                   SharedAccount account, CallContext& context) {
  const std::string id = account->record().id;
  ATSUME_CO_TRY(account, co_await parts_.accounts.read(id));
  const catalog::Auth* auth = connector->find_auth(account->record().authentication_method);
  const bool has_token = auth != nullptr && auth->tokens && is_renewable(*auth, account->token(auth->name));
  const bool has_session = auth != nullptr && auth->session;
  if (!has_token && !has_session) co_return Fail(nothing_to_refresh(account->record()));
  CallSpec spec{.connector = connector, .method = &connector->defaults, .account = account};
  parts_.accounts.sessions().drop_all(id + " ");
  if (has_token) {
    spec.auth_method = auth->name;
    const RenewalWish wish{.refused = access_token(*account, *auth), .is_forced = true};
    ATSUME_CO_TRY(spec.account, co_await renew(spec, *auth, wish, context));
  }
  if (has_session) {
    ATSUME_CO_TRY_VOID(co_await begin_session(spec, *auth, context));
    co_await parts_.accounts.note_success(spec.account);
  }
  co_return co_await parts_.accounts.read(id);
}

net::Task<Result<int>> Upstream::renew_idle(std::shared_ptr<const catalog::Connector> connector, SharedAccount account,
                                            base::Duration margin, CallContext& context) {
  int count = 0;
  for (const catalog::Auth& auth : connector->auth) {
    const RenewalWish wish{.margin = margin};
    if (!dies_idle(auth, account->token(auth.name)) || is_good(*account, auth, wish, parts_.clock.wall_now())) continue;
    ATSUME_CO_TRY(const auto permit, co_await acquire(*connector, *account, context));
    CallSpec spec{.connector = connector, .method = &connector->defaults, .account = account};
    spec.auth_method = auth.name;
    ATSUME_CO_TRY(account, co_await renew(spec, auth, wish, context));
    ++count;
  }
  co_return count;
}

}  // namespace atsume::upstream
