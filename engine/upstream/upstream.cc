#include "atsume/upstream/upstream.h"

#include <algorithm>

#include "atsume/base/limits.h"
#include "upstream/build_request.h"
#include "upstream/hosts.h"
#include "upstream/judge.h"
#include "upstream/poll.h"
#include "upstream/rate_told.h"
#include "upstream/retry.h"
#include "upstream/send.h"

namespace atsume::upstream {
namespace {

// What was streamed cannot be sent again.
bool may_repeat_call(const CallSpec& spec) {
  if (spec.stream != nullptr) return false;
  return spec.method->effect == catalog::Effect::kRead || spec.method->retry.repeats_writes;
}

// Keeps a permit as long as the body it is for.
class HeldBody final : public net::BodyReader {
 public:
  HeldBody(std::unique_ptr<net::BodyReader> body, RateLimiter::Permit permit)
      : permit_(std::move(permit)), body_(std::move(body)) {}
  net::Task<Result<std::string_view>> read_chunk(base::Deadline deadline) override {
    return body_->read_chunk(deadline);
  }
  std::optional<std::uint64_t> content_length() const override { return body_->content_length(); }

 private:
  RateLimiter::Permit permit_;
  std::unique_ptr<net::BodyReader> body_;
};

std::string_view outcome_label(const Verdict& verdict) {
  return verdict.error ? std::string_view(name_of(verdict.error->error_class())) : std::string_view("ok");
}

}  // namespace

net::HttpClient& Upstream::client_of(const AccountView& account) {
  return account.record().is_sandbox ? parts_.sandbox : parts_.live;
}

net::Task<Result<CallOutcome>> Upstream::call(const CallSpec& spec, CallContext& context) {
  const auto started = parts_.clock.steady_now();
  const auto app = parts_.apps.by_connector.find(spec.connector->id);
  const CallStage stage = [this, &context](const CallSpec& one) { return attempt(one, context); };
  const JobScope job{app == parts_.apps.by_connector.end() ? json::Value() : app->second, parts_.clock, parts_.random};
  auto outcome = co_await run_stages(spec, context, job, stage);
  context.upstream_time += parts_.clock.steady_now() - started;
  const bool proves_credentials = spec.method->auth != "none";
  if (outcome && proves_credentials) {
    co_await parts_.accounts.note_success(spec.account);
  } else if (!outcome && outcome.error().remote() && proves_credentials) {
    co_await parts_.accounts.note_failure(spec.account, outcome.error());
  }
  co_return outcome;
}

net::Task<Result<CallOutcome>> Upstream::attempt(const CallSpec& spec, CallContext& context) {
  const auto& policy = spec.method->retry;
  const auto app = parts_.apps.by_connector.find(spec.connector->id);
  const CallScope scope{*context.arena, app == parts_.apps.by_connector.end() ? json::Value() : app->second,
                        parts_.clock.wall_now(), parts_.random};
  for (int number = 0;; ++number) {
    ATSUME_CO_TRY(auto request, build_request(spec, scope));
    ATSUME_CO_TRY_VOID(check_hosts(*spec.connector, request.url, parts_.options.allow_plain_http));
    ATSUME_CO_TRY(auto permit, co_await acquire(*spec.connector, *spec.account, context));
    if (permit.waited() > base::Duration(0)) {
      // Signatures and tokens may not last as long as the wait did.
      const CallScope late{*context.arena, scope.app, parts_.clock.wall_now(), parts_.random};
      ATSUME_CO_TRY(request, build_request(spec, late));
    }
    const net::Url asked = request.asked;
    ++context.calls;
    auto received = co_await send_buffered(client_of(*spec.account), spec, std::move(request), context.deadline);
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
      co_return Fail(std::move(*verdict.error));
    }
    context.waited += wait;
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

// Of an answer that is passed on unread: its status alone tells about the credentials.
net::Task<void> Upstream::note_status(SharedAccount account, int status) {
  const bool is_refusal = status == 401 || status == 403;
  if (status >= 200 && status < 300) co_await parts_.accounts.note_success(account);
  if (!is_refusal) co_return;
  auto error = status == 401 ? base::provider_error(ErrorClass::kUnauthenticated, "bad_credentials",
                                                    "the provider refuses the account's credentials")
                             : base::provider_error(ErrorClass::kForbidden, "forbidden",
                                                    "the account's credentials may not do this at the provider");
  co_await parts_.accounts.note_failure(account, std::move(error).with_remote({.status = status}));
}

net::Task<Result<net::ClientResponse>> Upstream::forward(ForwardRequest request, CallContext& context) {
  const auto app = parts_.apps.by_connector.find(request.connector->id);
  const CallScope scope{*context.arena, app == parts_.apps.by_connector.end() ? json::Value() : app->second,
                        parts_.clock.wall_now(), parts_.random};
  ATSUME_CO_TRY(auto built, build_forward(request, scope));
  ATSUME_CO_TRY_VOID(check_hosts(*request.connector, built.url, parts_.options.allow_plain_http));
  const auto started = parts_.clock.steady_now();
  ATSUME_CO_TRY(auto permit, co_await acquire(*request.connector, *request.account, context));
  net::ClientRequest out{
      .method = built.method, .url = built.url, .headers = built.headers, .body = std::move(request.body)};
  const net::ClientOptions options{.identity = built.identity};
  auto response = co_await client_of(*request.account).send(std::move(out), options, context.deadline);
  context.upstream_time += parts_.clock.steady_now() - started;
  ++context.calls;
  parts_.metrics
      .counter("atsume_upstream_calls_total", "Calls to providers, by outcome.",
               {{"connector", request.connector->id}, {"outcome", response ? "forwarded" : "failed"}})
      .add();
  if (response) {
    const auto now = parts_.clock.wall_now();
    auto told = told_limits(request.connector->limits, response->headers, now);
    if (response->status == 429) told.refused = told_wait(request.connector->defaults.retry, response->headers, now);
    permit.learn(told);
    response->headers = end_to_end(response->headers);
    response->body = std::make_unique<HeldBody>(std::move(response->body), std::move(permit));
    co_await note_status(request.account, response->status);
  }
  co_return response;
}

}  // namespace atsume::upstream
