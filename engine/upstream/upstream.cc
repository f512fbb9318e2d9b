#include "atsume/upstream/upstream.h"

#include <algorithm>

#include "atsume/base/limits.h"
#include "upstream/build_request.h"
#include "upstream/hosts.h"
#include "upstream/judge.h"
#include "upstream/known_secrets.h"
#include "upstream/poll.h"
#include "upstream/rate_told.h"
#include "upstream/retry.h"
#include "upstream/saved_values.h"
#include "upstream/send.h"
#include "upstream/show_request.h"

namespace atsume::upstream {
namespace {

// What was streamed cannot be sent again.
bool may_repeat_call(const CallSpec& spec) {
  if (spec.stream != nullptr) return false;
  return spec.method->effect == catalog::Effect::kRead || spec.method->retry.repeats_writes;
}

std::string_view outcome_label(const Verdict& verdict) {
  return verdict.error ? std::string_view(name_of(verdict.error->error_class())) : std::string_view("ok");
}

}  // namespace

net::HttpClient& Upstream::client_of(const AccountView& account) {
  return account.record().is_sandbox ? parts_.sandbox : parts_.live;
}

net::Task<Result<CallOutcome>> Upstream::call(const CallSpec& spec, CallContext& context) {
  const auto started = parts_.clock.steady_now();
  const CallStage stage = [this, &context](const CallSpec& one) { return attempt_as(one, context); };
  const JobScope job{scope_of(*spec.connector, *spec.account, context).app, parts_.clock, parts_.random};
  auto outcome = co_await run_stages(spec, context, job, stage);
  context.upstream_time += parts_.clock.steady_now() - started;
  const bool proves_credentials = spec.method->auth != "none";
  const SharedAccount account = is_same_account(context.renewed, spec.account) ? context.renewed : spec.account;
  if (outcome && context.observer) context.observer->on_outcome(*outcome);
  if (outcome && proves_credentials) {
    co_await parts_.accounts.note_success(account);
  } else if (!outcome && outcome.error().remote() && proves_credentials) {
    co_await parts_.accounts.note_failure(account, outcome.error());
  }
  co_return outcome;
}

net::Task<Result<CallOutcome>> Upstream::attempt(const CallSpec& spec, CallContext& context) {
  const auto& policy = spec.method->retry;
  for (int number = 0;; ++number) {
    const CallScope scope = scope_of(*spec.connector, *spec.account, context);
    ATSUME_CO_TRY(auto request, build_request(spec, scope));
    ATSUME_CO_TRY_VOID(check_hosts(*spec.connector, request.url, parts_.options.allow_plain_http));
    ATSUME_CO_TRY(auto permit, co_await acquire(*spec.connector, *spec.account, context));
    if (permit.waited() > base::Duration(0)) {
      // Signatures and tokens may not last as long as the wait did.
      const CallScope late{*context.arena, scope.app, parts_.clock.wall_now(), parts_.random};
      ATSUME_CO_TRY(request, build_request(spec, late));
    }
    const net::Url asked = request.asked;
    const std::string authorization(request.headers.get("authorization"));
    ++context.calls;
    SentNote note(spec, request, scope.app, context.observer, parts_.clock);
    auto received = co_await send_buffered(client_of(*spec.account), spec, std::move(request), context.deadline);
    note.tell(received ? received->status : 0);
    Verdict verdict;
    if (received) {
      const CallScope now_scope{*context.arena, scope.app, parts_.clock.wall_now(), parts_.random};
      context.rate_limit_headers = rate_limit_headers(spec.connector->limits, received->headers, now_scope.now);
      auto told = told_limits(spec.connector->limits, received->headers, now_scope.now);
      verdict = judge(spec, now_scope, asked, std::move(*received));
      const bool is_limited = verdict.error && verdict.error->error_class() == ErrorClass::kRateLimited;
      if (is_limited) told.refused = verdict.wait;
      permit.learn(told);
    } else {
      verdict.may_repeat = received.error().retry() == Retry::kIfIdempotent;
      verdict.error = std::move(received).error().while_doing("calling " + describe(spec));
    }
    permit = RateLimiter::Permit();
    parts_.metrics
        .counter("atsume_upstream_calls_total", "Calls to providers, by outcome.",
                 {{"connector", spec.connector->id}, {"outcome", outcome_label(verdict)}})
        .add();
    if (verdict.outcome) co_return std::move(*verdict.outcome);
    const auto wait = verdict.wait.value_or(backoff(policy, number, parts_.random));
    const bool has_time = context.waited + wait <= std::min(context.max_wait, policy.give_up_after) &&
                          wait < context.deadline.left(parts_.clock.steady_now());
    if (!verdict.may_repeat || !may_repeat_call(spec) || number + 1 >= policy.attempts || !has_time) {
      if (verdict.error->error_class() == ErrorClass::kRateLimited || verdict.wait) {
        verdict.error = std::move(*verdict.error).with_retry_after(wait);
      }
      KnownSecrets secrets(spec, scope.app);
      secrets.add_authorization(authorization);
      co_return Fail(secrets.hide(*verdict.error));
    }
    context.waited += wait;
    if (context.observer) context.observer->on_wait(wait, "before the request is repeated");
    co_await parts_.clock.sleep_until(parts_.clock.steady_now() + wait);
  }
}

net::Task<Result<RateLimiter::Permit>> Upstream::acquire(const catalog::Connector& connector,
                                                         const AccountView& account, CallContext& context) {
  auto permit =
      co_await parts_.limiter.acquire(connector, account, context.max_wait - context.waited, context.deadline);
  if (!permit || permit->waited() == base::Duration(0)) co_return permit;
  context.waited += permit->waited();
  if (context.observer) context.observer->on_wait(permit->waited(), "for the provider's rate limit");
  co_return permit;
}

}  // namespace atsume::upstream
