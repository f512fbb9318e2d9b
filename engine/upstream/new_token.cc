// A new token: asked of the provider, and stored before anybody uses it.
#include <algorithm>

#include "atsume/base/limits.h"
#include "atsume/json/write.h"
#include "atsume/upstream/account_error.h"
#include "upstream/renewal.h"
#include "upstream/step_plan.h"
#include "upstream/token_answer.h"
#include "upstream/token_request.h"

namespace atsume::upstream {
namespace {

namespace limits = base::limits;

// After the store has failed; twice as long each time.
constexpr auto kStorePause = std::chrono::milliseconds(100);
// With the time of the token request, less than a lease lasts.
constexpr auto kDiscoverTime = std::chrono::seconds(10);

// Whether something that `discover` finds out is not known.
bool needs_discovery(const AccountView& account, const catalog::Auth& auth) {
  return std::ranges::any_of(auth.discover, [&](const catalog::Step& step) {
    return std::ranges::any_of(step.saves, [&](const catalog::Save& save) {
      return !save.is_optional && account.values().find(save.name).is_undefined();
    });
  });
}

bool has_changed(const Error& error) { return error.code() == "account_changed"; }

// The grant was refused, and now there is a new token all the same.
void heal(store::Account& record) {
  if (record.status != store::AccountStatus::kNeedsReauth) return;
  record.status = store::AccountStatus::kActive;
  record.last_error_json = "null";
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
    const auto callers = context.deadline;
    context.deadline = callers.earlier(base::Deadline::after(parts_.clock.steady_now(), kDiscoverTime));
    const auto made = co_await make_steps(plan, context);
    context.deadline = callers;
    if (!made) co_return Fail(made.error());
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
    if (is_token_refused(account->token(auth.name))) heal(record);
    const auto stored = co_await parts_.accounts.keep(std::move(record));
    if (stored) co_return Result<void>();
    const bool may_repeat = has_changed(stored.error()) || stored.error().error_class() == ErrorClass::kUnavailable;
    if (!may_repeat || number + 1 >= limits::kTokenStoreAttempts) co_return Fail(stored.error());
    if (!has_changed(stored.error())) {
      co_await parts_.clock.sleep_until(parts_.clock.steady_now() + kStorePause * (1 << number));
      continue;
    }
    ATSUME_CO_TRY(account, co_await parts_.accounts.read(account->record().id));
    if (access_token(*account, auth) != used) co_return Result<void>();
  }
}

net::Task<Result<bool>> Upstream::store_refusal(SharedAccount account, const catalog::Auth& auth, const Error& error) {
  const std::string used = json::write(account->token(auth.name));
  for (int number = 0;; ++number) {
    ATSUME_CO_TRY(account, co_await parts_.accounts.read(account->record().id));
    if (json::write(account->token(auth.name)) != used) co_return false;
    const auto now = parts_.clock.wall_now();
    ATSUME_CO_TRY(auto record, with_refusal(*account, auth, now));
    record.status = store::AccountStatus::kNeedsReauth;
    record.last_error_json = describe_for_account(error, now);
    const auto stored = co_await parts_.accounts.keep(std::move(record));
    if (stored) co_return true;
    if (!has_changed(stored.error()) || number + 1 >= limits::kTokenStoreAttempts) co_return Fail(stored.error());
  }
}

}  // namespace atsume::upstream
