#include "upstream/credentials.h"

#include <algorithm>

#include "atsume/base/limits.h"
#include "atsume/net/shield.h"
#include "upstream/apply.h"
#include "upstream/session.h"
#include "upstream/step_plan.h"
#include "upstream/token_answer.h"
#include "upstream/token_request.h"

namespace atsume::upstream {
namespace {

namespace limits = base::limits;

// After the store has failed; twice as long each time.
constexpr auto kStorePause = std::chrono::milliseconds(100);

std::string access_token(const AccountView& account, const catalog::Auth& auth) {
  return scalar_text(account.token(auth.name).find("access_token")).value_or("");
}

bool is_among(const std::vector<catalog::ErrorRule::StatusRange>& ranges, int status) {
  return std::ranges::any_of(ranges,
                             [status](const auto& range) { return status >= range.first && status <= range.last; });
}

// Whether nothing need be asked: a token that was not refused and is good for a while.
bool is_good(const AccountView& account, const catalog::Auth& auth, const std::string& refused, base::WallTime now) {
  const json::Value token = account.token(auth.name);
  if (!refused.empty()) return token.find("access_token").is_string() && access_token(account, auth) != refused;
  return token_state(token, auth.tokens->renew_early, now) == TokenState::kGood;
}

// Whether something that `discover` finds out is not known.
bool needs_discovery(const AccountView& account, const catalog::Auth& auth) {
  return std::ranges::any_of(auth.discover, [&](const catalog::Step& step) {
    return std::ranges::any_of(step.saves, [&](const catalog::Save& save) {
      return !save.is_optional && account.values().find(save.name).is_undefined();
    });
  });
}

Error token_missing(const CallSpec& spec) {
  return base::caller_error(ErrorClass::kUnauthenticated, "token_missing",
                            "this account of " + spec.connector->id +
                                " has no access token: connect it again, or import one as context.oauth.token");
}

Error cancelled() {
  return Error(ErrorClass::kCancelled, Origin::kEngine, "cancelled",
               "the call was cancelled while its token was renewed");
}

}  // namespace

net::Task<Result<NewToken>> Upstream::ask_token(CallSpec spec, const catalog::Auth& auth, CallContext& context) {
  NamedValues discovered;
  if (needs_discovery(*spec.account, auth)) {
    StepPlan plan{.connector = spec.connector,
                  .steps = auth.discover,
                  .what = "discover of " + auth.name,
                  .account = spec.account,
                  .auth_method = auth.name,
                  .is_for_credentials = true};
    ATSUME_CO_TRY_VOID(co_await make_steps(plan, context));
    spec.account = plan.account;
    discovered = std::move(plan.saved);
  }
  const auto scope = scope_of(*spec.connector, *spec.account, context);
  TokenGrant grant = refresh_grant(spec.account->token(auth.name).find("refresh_token"));
  if (auth.type == catalog::AuthType::kClientCredentials) {
    ATSUME_CO_TRY(grant, own_grant(*auth.tokens, spec, scope));
  }
  ATSUME_CO_TRY(auto token, co_await exchange(spec, auth, grant, context));
  token.saved.insert(token.saved.begin(), discovered.begin(), discovered.end());
  co_return token;
}

// Compare-and-set. A record that changed meanwhile gets the new token too, unless it has another one by now. A store
// that fails is asked again: the provider may know nothing but the new token any more.
net::Task<Result<void>> Upstream::store_token(SharedAccount account, const catalog::Connector& connector,
                                              const catalog::Auth& auth, const NewToken& token) {
  const std::string used = access_token(*account, auth);
  for (int number = 0;; ++number) {
    ATSUME_CO_TRY(auto record, with_token(*account, token, auth, connector, parts_.clock.wall_now()));
    const auto stored = co_await parts_.accounts.update(std::move(record));
    if (stored) co_return Result<void>();
    const bool has_changed = stored.error().code() == "account_changed";
    const bool may_repeat = has_changed || stored.error().error_class() == ErrorClass::kUnavailable;
    if (!may_repeat || number + 1 >= limits::kTokenStoreAttempts) co_return Fail(stored.error());
    if (!has_changed) {
      co_await parts_.clock.sleep_until(parts_.clock.steady_now() + kStorePause * (1 << number));
      continue;
    }
    ATSUME_CO_TRY(account, co_await parts_.accounts.find(account->record().id));
    if (access_token(*account, auth) != used) co_return Result<void>();
  }
}

net::Task<Result<void>> Upstream::renew_stored(const CallSpec& spec, const catalog::Auth& auth,
                                               const std::string& refused, CallContext& context) {
  ATSUME_CO_TRY(const auto present, co_await parts_.accounts.find(spec.account->record().id));
  if (is_good(*present, auth, refused, parts_.clock.wall_now())) co_return Result<void>();
  CallSpec asking = spec;
  asking.account = present;
  Result<void> renewed;
  auto token = co_await ask_token(asking, auth, context);
  if (token) {
    renewed = co_await store_token(present, *spec.connector, auth, *token);
  } else {
    renewed = Fail(std::move(token).error());
  }
  if (renewed) co_return renewed;
  parts_.logger.warning("token not renewed", {{"account", present->record().id},
                                              {"connector", spec.connector->id},
                                              {"code", renewed.error().code()},
                                              {"error", renewed.error().message()}});
  if (renewed.error().error_class() == ErrorClass::kUnauthenticated) {
    co_await parts_.accounts.note_failure(present, renewed.error());
  }
  co_return Fail(std::move(renewed).error().while_doing("renewing the account's token"));
}

net::Task<Result<void>> Upstream::shielded_renewal(net::Shield& shield, const CallSpec& spec, const catalog::Auth& auth,
                                                   const std::string& refused, CallContext& context) {
  co_await shield.raise();
  auto renewed = co_await renew_stored(spec, auth, refused, context);
  co_await shield.lower();
  co_return renewed;
}

net::Task<Result<SharedAccount>> Upstream::fresh_account(const CallSpec& spec, const catalog::Auth& auth,
                                                         std::string refused, CallContext& context) {
  const SharedAccount account = spec.account;
  const auto now = parts_.clock.wall_now();
  if (is_good(*account, auth, refused, now)) co_return account;
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
  if (account->record().version == 0) {
    ATSUME_CO_TRY(const auto asked, co_await ask_token(asking, auth, context));
    ATSUME_CO_TRY(auto record, with_token(*account, asked, auth, *spec.connector, now));
    ATSUME_CO_TRY(context.renewed, AccountView::make(std::move(record)));
    co_return context.renewed;
  }
  net::Shield shield;
  const auto work = [&] { return shielded_renewal(shield, asking, auth, refused, context); };
  const std::string key = "token " + account->record().id + " " + auth.name;
  auto renewed = co_await parts_.accounts.flights().run(key, work, context.deadline);
  if (shield.was_cancelled()) co_return Fail(cancelled());
  const bool is_usable = refused.empty() && state == TokenState::kEnding;
  if (!renewed && is_usable && renewed.error().error_class() != ErrorClass::kUnauthenticated) co_return account;
  if (!renewed) co_return Fail(std::move(renewed).error());
  ATSUME_CO_TRY(context.renewed, co_await parts_.accounts.find(account->record().id));
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
    parts_.accounts.sessions().drop(session_key(*spec.account, auth), spec.session);
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
  if (!may_reauthorize(ready, is_refused, outcome.error().remote()->status)) co_return outcome;
  ATSUME_CO_TRY_VOID(co_await reauthorize(ready, context));
  co_return co_await attempt(ready, context);
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

}  // namespace atsume::upstream
