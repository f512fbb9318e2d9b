// Sessions: a lasting credential traded for a short one, once for all calls that need it.
#include "upstream/session.h"
#include "atsume/json/write.h"
#include "upstream/apply.h"
#include "upstream/step_plan.h"
#include "upstream/token_answer.h"

namespace atsume::upstream {
namespace {

// Unknown or senseless lifetimes last until the provider refuses the session.
base::SteadyTime end_of(const catalog::Session& rule, const std::optional<double>& seconds, base::SteadyTime now) {
  constexpr double kSecondsMax = 365.0 * 24 * 3600;
  if (rule.lifetime) return now + *rule.lifetime;
  if (!seconds || !(*seconds > 0) || *seconds > kSecondsMax) return base::SteadyTime::max();
  return now + std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(*seconds));
}

}  // namespace

std::string session_key(const AccountView& account, const catalog::Auth& auth, json::Value app) {
  const std::string steps_read =
      json::write(account.values()) + '\n' + account.record().overrides_json + '\n' + json::write(app);
  const auto credentials = std::hash<std::string>()(steps_read);
  return account.record().id + " " + account.record().integration + " " + auth.name + " " + std::to_string(credentials);
}

net::Task<Result<void>> Upstream::log_in(CallSpec& spec, const catalog::Auth& auth, const std::string& key,
                                         CallContext& context) {
  if (parts_.accounts.sessions().find(key, parts_.clock.steady_now())) co_return Result<void>();
  Result<void> made;
  for (int number = 0; number < 2; ++number) {
    StepPlan plan{.connector = spec.connector,
                  .steps = auth.session->steps,
                  .what = "the session of " + auth.name,
                  .account = spec.account,
                  .auth_method = auth.name,
                  .save_to = StepPlan::SaveTo::kSession,
                  .is_for_credentials = true,
                  .lifetime = auth.session->lifetime_seconds};
    made = co_await make_steps(plan, context);
    if (made) {
      auto session = std::make_shared<SessionView>();
      session->values = plan.session ? json::clone(plan.session->values, session->arena) : json::Value();
      session->expires = end_of(*auth.session, plan.lifetime_seconds, parts_.clock.steady_now());
      parts_.accounts.sessions().put(key, std::move(session));
      co_return made;
    }
    // The token that is traded may be the one that is refused.
    const json::Value token = spec.account->token(auth.name);
    const bool may_renew = number == 0 && made.error().error_class() == ErrorClass::kUnauthenticated && auth.tokens &&
                           is_renewable(auth, token);
    if (!may_renew) break;
    const std::string refused = scalar_text(token.find("access_token")).value_or("");
    ATSUME_CO_TRY(spec.account, co_await fresh_account(spec, auth, refused, context));
  }
  if (made.error().error_class() == ErrorClass::kUnauthenticated) {
    co_await parts_.accounts.note_failure(spec.account, made.error());
  }
  co_return made;
}

net::Task<Result<void>> Upstream::begin_session(CallSpec& spec, const catalog::Auth& auth, CallContext& context) {
  const std::string key = session_key(*spec.account, auth, scope_of(*spec.connector, *spec.account, context).app);
  auto& sessions = parts_.accounts.sessions();
  // A session that another call found refused between its beginning and our look is begun once more, and so is one
  // whose beginner had less time than we have.
  for (int number = 0; number < 3; ++number) {
    spec.session = sessions.find(key, parts_.clock.steady_now());
    if (spec.session) co_return Result<void>();
    bool is_ours = false;
    const auto work = [&] {
      is_ours = true;
      return log_in(spec, auth, key, context);
    };
    auto begun = co_await parts_.accounts.flights().run("session " + key, work, context.deadline);
    if (begun) continue;
    const auto reason = begun.error().error_class();
    const bool lacked_time = reason == ErrorClass::kTimeout || reason == ErrorClass::kRateLimited;
    const bool has_time = context.deadline.left(parts_.clock.steady_now()) > base::Duration(0);
    if (is_ours || !lacked_time || !has_time) co_return Fail(std::move(begun).error());
  }
  spec.session = sessions.find(key, parts_.clock.steady_now());
  if (spec.session) co_return Result<void>();
  co_return Fail(base::provider_error(ErrorClass::kUnavailable, "session_lost",
                                      "the provider's session ended as soon as it had begun"));
}

}  // namespace atsume::upstream
