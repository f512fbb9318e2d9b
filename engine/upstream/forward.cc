// Requests of the caller's own making: credentials are added, and the answer is passed on as it comes.
#include "atsume/base/limits.h"
#include "atsume/base/text.h"
#include "upstream/app_errors.h"
#include "upstream/apply.h"
#include "upstream/credentials.h"
#include "upstream/hosts.h"
#include "upstream/known_secrets.h"
#include "upstream/rate_told.h"
#include "upstream/send.h"

namespace atsume::upstream {
namespace {

namespace limits = base::limits;

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

// A body is streamed unless credentials depend on it, or it is small and may have to be sent twice.
bool is_to_be_kept(const CallSpec& spec, const net::BodyReader& body) {
  const catalog::Auth* auth = find_auth(spec);
  if (auth == nullptr) return false;
  const auto length = body.content_length();
  const bool is_small = length && *length <= limits::kRepeatableBodyBytesMax;
  return needs_whole_body(*auth) || (is_small && needs_authorization(spec));
}

// Refusals tell what was wrong with the request, and some print all of it.
bool repeats_requests(int status) { return status >= 300; }

}  // namespace

// Of an answer that is passed on unread: its status alone tells about the credentials.
net::Task<void> Upstream::note_status(SharedAccount account, int status, std::string line) {
  const bool is_refusal = status == 401 || status == 403;
  if (status >= 200 && status < 300) co_await parts_.accounts.note_success(account);
  if (!is_refusal) co_return;
  auto error = status == 401 ? base::provider_error(ErrorClass::kUnauthenticated, "bad_credentials",
                                                    "the provider refuses the account's credentials")
                             : base::provider_error(ErrorClass::kForbidden, "forbidden",
                                                    "the account's credentials may not do this at the provider");
  error =
      std::move(error).with_remote({.status = status}).with_detail("method", std::string(base::utf8_prefix(line, 200)));
  co_await parts_.accounts.note_failure(account, std::move(error));
}

net::Task<Result<net::ClientResponse>> Upstream::forward_once(const CallSpec& spec, ForwardRequest& request,
                                                              const std::string& text, CallContext& context) {
  auto assembled = build_forward(spec, request, text, scope_of(*spec.connector, *spec.account, context));
  if (!assembled) co_return Fail(explain_missing(std::move(assembled).error(), *spec.connector, BodyOf::kEngine));
  auto built = std::move(*assembled);
  ATSUME_CO_TRY_VOID(check_hosts(*spec.connector, built.url, parts_.options.allow_plain_http));
  ATSUME_CO_TRY(auto permit, co_await acquire(*spec.connector, *spec.account, context));
  net::ClientRequest out{.method = built.method, .url = built.url, .headers = built.headers};
  out.text = std::move(built.body);
  out.body = std::move(request.body);
  const net::ClientOptions options{.identity = built.identity};
  auto response = co_await client_of(*spec.account).send(std::move(out), options, context.deadline);
  ++context.calls;
  parts_.metrics
      .counter("atsume_upstream_calls_total", "Calls to providers, by outcome.",
               {{"connector", spec.connector->id}, {"outcome", response ? "forwarded" : "failed"}})
      .add();
  const auto secrets = [&] {
    KnownSecrets out(spec, scope_of(*spec.connector, *spec.account, context).app);
    out.add_authorization(built.headers.get("authorization"));
    return out;
  };
  if (!response) co_return Fail(secrets().hide(response.error()));
  const auto now = parts_.clock.wall_now();
  auto told = told_limits(spec.connector->limits, response->headers, now);
  if (response->status == 429) told.refused = told_wait(spec.connector->defaults.retry, response->headers, now);
  permit.learn(told);
  response->headers = end_to_end(response->headers);
  response->body = std::make_unique<HeldBody>(std::move(response->body), std::move(permit));
  if (repeats_requests(response->status)) {
    KnownSecrets known = secrets();
    known.hide(response->headers);
    response->body = make_redacted_body(std::move(response->body), std::move(known));
  }
  co_return response;
}

net::Task<Result<net::ClientResponse>> Upstream::forward(ForwardRequest request, CallContext& context) {
  CallSpec spec{.connector = request.connector, .method = &request.connector->defaults, .account = request.account};
  ATSUME_CO_TRY_VOID(co_await authorize(spec, context));
  std::string text;
  if (request.body && is_to_be_kept(spec, *request.body)) {
    ATSUME_CO_TRY(text, co_await net::read_all(*request.body, limits::kRequestBodyBytesMax, context.deadline));
    request.body = nullptr;
  }
  const bool is_repeatable = request.body == nullptr;
  const auto started = parts_.clock.steady_now();
  auto response = co_await forward_once(spec, request, text, context);
  const bool is_refused = response && may_reauthorize(spec, response->status == 401, response->status);
  if (is_refused && is_repeatable && !is_held_back(spec)) {
    // Gone before the session is begun anew: it may hold the only permit.
    response->body = net::make_text_body("");
    ATSUME_CO_TRY_VOID(co_await reauthorize(spec, context));
    response = co_await forward_once(spec, request, text, context);
    if (response && response->status == 401) hold_back(spec);
  }
  context.upstream_time += parts_.clock.steady_now() - started;
  if (response) co_await note_status(spec.account, response->status, request.method + " " + request.raw_path);
  co_return response;
}

}  // namespace atsume::upstream
