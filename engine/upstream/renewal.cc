// One renewal of a token for all calls of all engines.
//
// In this process calls share a flight; among engines on one store the flight's leader needs the lease. Who has it
// reads the account from the store first: somebody else may have renewed, or the customer may have signed in.
#include "upstream/renewal.h"

#include "atsume/base/ids.h"
#include "atsume/base/limits.h"
#include "atsume/json/write.h"
#include "atsume/net/cancellation.h"
#include "atsume/net/shield.h"
#include "upstream/token_answer.h"

namespace atsume::upstream {
namespace {

namespace limits = base::limits;

// Between two looks at a lease that another engine has.
constexpr auto kLeasePoll = std::chrono::milliseconds(100);
// A flight whose leader gave up before its followers is begun again so often.
constexpr int kFlightsMax = 3;

std::string flight_key(const AccountView& account, const catalog::Auth& auth) {
  return "token/" + account.record().id + "/" + auth.name;
}

// Other credentials than those that failed may be tried at once.
std::size_t digest_of(const AccountView& account) {
  return std::hash<std::string>()(account.record().secrets_json.reveal() + account.record().context_json);
}

Error cancelled() {
  return Error(ErrorClass::kCancelled, Origin::kEngine, "cancelled",
               "the call was cancelled while its token was renewed");
}

Error lease_timeout() {
  return Error(ErrorClass::kTimeout, Origin::kEngine, "lease_timeout",
               "the deadline passed while another engine was renewing the account's token");
}

Error token_paused(const Backoffs::Pause& pause) {
  return base::provider_error(ErrorClass::kUnavailable, "token_paused",
                              "the account has no token that works, and the last try to renew it failed (" +
                                  pause.reason + "); it is tried again later")
      .with_retry_after(pause.left);
}

Error refused_before(const AccountView& account) {
  return base::provider_error(ErrorClass::kUnauthenticated, "token_refused",
                              "the provider gave this account of " + account.record().integration +
                                  " no new token, and is not asked again with the same credentials: connect it again, "
                                  "or force a try with /integrated-account/refresh-credentials");
}

// Whether the failure says something about the provider, so that the next try should wait.
bool is_worth_a_pause(const Error& error) {
  if (error.remote()) return true;
  const auto kind = error.error_class();
  return kind == ErrorClass::kTimeout || kind == ErrorClass::kUnavailable || kind == ErrorClass::kUpstream ||
         kind == ErrorClass::kRateLimited;
}

}  // namespace

std::string access_token(const AccountView& account, const catalog::Auth& auth) {
  return scalar_text(account.token(auth.name).find("access_token")).value_or("");
}

bool is_good(const AccountView& account, const catalog::Auth& auth, const RenewalWish& wish, base::WallTime now) {
  const json::Value token = account.token(auth.name);
  if (!wish.refused.empty()) {
    return token.find("access_token").is_string() && access_token(account, auth) != wish.refused;
  }
  return token_state(token, std::max(wish.margin, auth.tokens->renew_early), now) == TokenState::kGood;
}

void Upstream::count_renewal(std::string_view connector, std::string_view outcome) {
  parts_.metrics
      .counter("atsume_token_renewals_total", "Renewals of tokens, by outcome.",
               {{"connector", connector}, {"outcome", outcome}})
      .add();
}

net::Task<Result<SharedAccount>> Upstream::renew(const CallSpec& spec, const catalog::Auth& auth,
                                                 const RenewalWish& wish, CallContext& context) {
  const std::string id = spec.account->record().id;
  const std::string key = flight_key(*spec.account, auth);
  for (int number = 0;; ++number) {
    // Newer perhaps than what the call began with.
    ATSUME_CO_TRY(const auto present, co_await parts_.accounts.find(id));
    if (is_good(*present, auth, wish, parts_.clock.wall_now())) co_return present;
    const auto pause = parts_.accounts.backoffs().find(key, digest_of(*present), parts_.clock.steady_now());
    if (pause && !wish.is_forced) {
      count_renewal(spec.connector->id, "held_back");
      co_return Fail(token_paused(*pause));
    }
    bool is_ours = false;
    net::Shield shield;
    const auto work = [&] {
      is_ours = true;
      return renew_in_turn(shield, spec, auth, wish, context);
    };
    auto renewed = co_await parts_.accounts.flights().run(key, work, context.deadline);
    if (shield.was_cancelled()) co_return Fail(cancelled());
    if (renewed) co_return co_await parts_.accounts.find(id);
    const bool has_time = context.deadline.left(parts_.clock.steady_now()) > base::Duration(0);
    const bool was_given_up = !is_ours && (wish.is_forced || renewed.error().code() == "lease_timeout" ||
                                           renewed.error().error_class() == ErrorClass::kCancelled);
    if (!was_given_up || !has_time || number + 1 >= kFlightsMax) co_return Fail(std::move(renewed).error());
  }
}

// Cancellation is heard only while the lease is waited for.
net::Task<Result<void>> Upstream::renew_in_turn(net::Shield& shield, const CallSpec& spec, const catalog::Auth& auth,
                                                const RenewalWish& wish, CallContext& context) {
  auto& accounts = parts_.accounts;
  auto& clock = parts_.clock;
  const std::string id = spec.account->record().id;
  const std::string name = flight_key(*spec.account, auth);
  const std::string owner = base::make_uuid_v7(clock.wall_now(), parts_.random);
  for (;;) {
    // What the shield begins forgets what was heard before.
    if (co_await net::is_cancelled()) co_return Fail(cancelled());
    co_await shield.raise();
    auto acquired = co_await accounts.acquire_lease(name, owner, limits::kTokenLeaseTime);
    if (acquired && *acquired) {
      auto renewed = co_await renew_alone(spec, auth, wish, context);
      co_await accounts.release_lease(name, owner);
      co_await shield.lower();
      co_return renewed;
    }
    co_await shield.lower();
    if (!acquired) co_return Fail(std::move(acquired).error());
    if (shield.was_cancelled()) co_return Fail(cancelled());
    const auto now = clock.steady_now();
    if (context.deadline.has_passed(now)) co_return Fail(lease_timeout());
    co_await clock.sleep_until(std::min<base::SteadyTime>(now + kLeasePoll, context.deadline.time()));
    ATSUME_CO_TRY(const auto present, co_await accounts.read(id));
    if (is_good(*present, auth, wish, clock.wall_now())) co_return Result<void>();
  }
}

net::Task<Result<void>> Upstream::renew_alone(const CallSpec& spec, const catalog::Auth& auth, const RenewalWish& wish,
                                              CallContext& context) {
  const auto begun = parts_.clock.steady_now();
  for (bool is_last : {false, true}) {
    ATSUME_CO_TRY(const auto present, co_await parts_.accounts.read(spec.account->record().id));
    if (is_good(*present, auth, wish, parts_.clock.wall_now())) {
      count_renewal(spec.connector->id, "already_renewed");
      co_return Result<void>();
    }
    if (is_token_refused(present->token(auth.name)) && !wish.is_forced) co_return Fail(refused_before(*present));
    CallSpec asking = spec;
    asking.account = wish.proving ? wish.proving : present;
    Result<void> stored;
    auto asked = co_await ask_token(asking, auth, context);
    if (asked) {
      stored = co_await store_token(present, *spec.connector, auth, *asked);
    } else {
      stored = Fail(std::move(asked).error());
    }
    if (stored) {
      parts_.accounts.backoffs().forget(flight_key(*present, auth));
      count_renewal(spec.connector->id, "renewed");
      co_return stored;
    }
    // What was refused may be what somebody else has replaced meanwhile. The lease has to last for another try.
    const bool is_refusal = stored.error().error_class() == ErrorClass::kUnauthenticated;
    const bool has_time = parts_.clock.steady_now() - begun + limits::kTokenTimeout < limits::kTokenLeaseTime;
    if (is_refusal && has_time && !is_last && co_await has_other_token(*present, auth)) continue;
    co_return Fail(co_await note_failed_renewal(present, auth, wish, std::move(stored).error()));
  }
  co_return Result<void>();
}

net::Task<bool> Upstream::has_other_token(const AccountView& used, const catalog::Auth& auth) {
  const auto present = co_await parts_.accounts.read(used.record().id);
  co_return present&& json::write((*present)->token(auth.name)) != json::write(used.token(auth.name));
}

net::Task<Error> Upstream::note_failed_renewal(SharedAccount used, const catalog::Auth& auth, const RenewalWish& wish,
                                               Error error) {
  const bool is_final = error.error_class() == ErrorClass::kUnauthenticated;
  const std::string& id = used->record().id;
  count_renewal(used->record().integration, is_final ? "refused" : "failed");
  parts_.logger.warning(
      "token not renewed",
      {{"account", id}, {"connector", used->record().integration}, {"code", error.code()}, {"error", error.message()}});
  // Values that are only being tried say nothing about the stored ones.
  if (!wish.proving && is_final) {
    const auto noted = co_await store_refusal(used, auth, error);
    if (!noted)
      parts_.logger.warning("account state not stored", {{"account", id}, {"error", noted.error().message()}});
  } else if (!wish.proving && is_worth_a_pause(error)) {
    const auto now = parts_.clock.steady_now();
    const auto pause = parts_.accounts.backoffs().note_failure(flight_key(*used, auth), digest_of(*used), now,
                                                               error.retry_after(), error.message());
    error = std::move(error).with_retry_after(pause);
  }
  co_return std::move(error).while_doing("renewing the account's token");
}

}  // namespace atsume::upstream
