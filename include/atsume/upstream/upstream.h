// Provider calls done right: URL and credentials, waits and retries, error classes, next pages.
//
// One Upstream per loop. All references given to it must outlive it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "atsume/base/log.h"
#include "atsume/base/metrics.h"
#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/json/value.h"
#include "atsume/net/clock.h"
#include "atsume/net/http_client.h"
#include "atsume/net/task.h"
#include "atsume/upstream/accounts.h"
#include "atsume/upstream/app_values.h"
#include "atsume/upstream/call.h"
#include "atsume/upstream/rate_limit.h"
#include "atsume/upstream/request_view.h"
#include "atsume/upstream/sign_in.h"

namespace atsume::net {
class Shield;
}

namespace atsume::upstream {

struct CallScope;
struct NewToken;
struct RenewalWish;
struct TokenGrant;

struct UpstreamOptions {
  bool allow_plain_http = false;  // connectors whose URLs are http
};

// A request of the caller's own making, sent in the provider's URL space.
struct ForwardRequest {
  std::shared_ptr<const catalog::Connector> connector;
  SharedAccount account;
  std::string method;
  std::string raw_path;   // "/jobs/GR01", as it was sent, escapes untouched
  std::string raw_query;  // without '?', escapes untouched
  net::Headers headers;   // hop-by-hop fields, Host, Authorization and cookies are taken out
  std::unique_ptr<net::BodyReader> body;
};

// Steps of a connector, made one after the other.
struct StepsSpec {
  std::shared_ptr<const catalog::Connector> connector;
  const std::vector<catalog::Step>* steps = nullptr;
  std::string_view what;  // "connect", for messages
  SharedAccount account;
};

class Upstream {
 public:
  struct Parts {
    net::HttpClient& live;
    net::HttpClient& sandbox;  // answers for accounts with is_sandbox
    Accounts& accounts;
    RateLimiter& limiter;
    const AppValues& apps;
    net::Clock& clock;
    base::Random& random;
    base::Logger& logger;
    base::Metrics& metrics;
    UpstreamOptions options;
  };
  explicit Upstream(Parts parts) : parts_(parts) {}

  // Calls once, in its turn within the provider's limits, waiting and repeating as the connector says. Errors have
  // origin kProvider and the class of the connector's error rules, with the provider's status and body; kRateLimited
  // "rate_limited"; kTimeout; kConfig for a template that lacks a value ("template_missing"); kUpstream
  // "response_malformed", "unexpected_shape", "response_too_large", "pagination_loop"; kForbidden "host_refused".
  net::Task<Result<CallOutcome>> call(const CallSpec& spec, CallContext& context);

  // The request that call() would send first, built as it would be; nothing is sent, no token is renewed and no session
  // begun, and no permit is taken. A token or session that is not there is stood in for. Errors: those of call() that
  // come before a request is sent.
  Result<RequestView> dry_run(const CallSpec& spec, CallContext& context);

  // Sends a request of the caller's own making, in its turn and once, or twice when its credentials were renewed, and
  // gives the answer as it comes: any status is a success; header fields of the connection are taken out. Redirects are
  // not followed. 401, 403 and 2xx are noted in the account, as after call(). The answer's body counts as a request
  // under way until it is destroyed.
  net::Task<Result<net::ClientResponse>> forward(ForwardRequest request, CallContext& context);

  // The account with a token that is good for a while, where its auth method has tokens and gets one without the
  // customer. One that is not stored (version 0) also gets what `discover` finds out, and is not stored by this either:
  // the caller keeps what comes back. Errors: those of run_steps and of renewals.
  net::Task<Result<SharedAccount>> prepare(std::shared_ptr<const catalog::Connector> connector, SharedAccount account,
                                           CallContext& context);

  // Renews the account's token and begins its session anew, whatever state they are in and however often that failed.
  // Gives the stored account. Errors: kInvalid "nothing_to_refresh" when its auth method has neither, or a token that
  // only the customer can renew; those of renewals and of run_steps.
  net::Task<Result<SharedAccount>> refresh(std::shared_ptr<const catalog::Connector> connector, SharedAccount account,
                                           CallContext& context);

  // Renews every token of the stored account that ends within `margin` and would be lost if nobody called; waits for
  // the provider's limits as calls do. Gives how many were renewed. Errors: those of renewals.
  net::Task<Result<int>> renew_idle(std::shared_ptr<const catalog::Connector> connector, SharedAccount account,
                                    base::Duration margin, CallContext& context);

  // The account with what the steps save; nothing is stored. Errors name the step and are those of call(); kUpstream
  // "save_missing"; kConfig "step_items".
  net::Task<Result<SharedAccount>> run_steps(StepsSpec spec, CallContext& context);

  // The customer's way to the vendor. Makes the `discover` steps. Errors: kNotSupported "sign_in_unsupported" of an
  // auth method without one; kConfig "client_missing" and "app_value_missing", which say how to set them; those of
  // run_steps, templates and URLs.
  net::Task<Result<SignInStart>> begin_sign_in(SignInRequest request, CallContext& context);
  // The account with its first token, and with what `callback` and `save` keep; nothing is stored. Errors:
  // kUnauthenticated "sign_in_denied" (the customer said no) and "sign_in_failed" (the vendor did), "sign_in_issuer"
  // when somebody else answered (RFC 9207); kUpstream "sign_in_answer" for one without a code; those of renewals.
  net::Task<Result<SharedAccount>> finish_sign_in(SignInAnswer answer, CallContext& context);
  // Tells the vendor that the account's tokens are to end (RFC 7009), the refresh token first, where the auth method
  // has a revoke_url. Both are tried; gives what went wrong first.
  net::Task<Result<void>> revoke_tokens(std::shared_ptr<const catalog::Connector> connector, SharedAccount account,
                                        CallContext& context);

  // What an expression reads in an answer; undefined for nullptr.
  Result<json::Value> read_answer(const CallSpec& spec, const CallOutcome& outcome,
                                  const catalog::Expression& expression, CallContext& context);

 private:
  struct StepPlan;
  CallScope scope_of(const catalog::Connector& connector, const AccountView& account, CallContext& context);

  // credentials.cc: what a call needs beside the account's own values, before it and after a refusal.
  net::Task<Result<void>> authorize(CallSpec& spec, CallContext& context);
  net::Task<Result<void>> reauthorize(CallSpec& spec, CallContext& context);
  // A provider that refuses a new token too is not asked for one by every call: for a while its refusals stand.
  bool is_held_back(const CallSpec& spec);
  void hold_back(const CallSpec& spec);
  net::Task<Result<CallOutcome>> attempt_as(const CallSpec& spec, CallContext& context);
  // With a token other than `refused` that is good for a while. Errors: kUnauthenticated "token_missing" and
  // "token_refused"; kConfig "token_request_refused", "client_missing"; kUnavailable "token_paused"; those of the token
  // endpoint and the store.
  net::Task<Result<SharedAccount>> fresh_account(const CallSpec& spec, const catalog::Auth& auth, std::string refused,
                                                 CallContext& context);
  // Of an account that is not stored, or not as it is here.
  net::Task<Result<SharedAccount>> fresh_unstored(const CallSpec& spec, const catalog::Auth& auth, std::string refused,
                                                  CallContext& context);

  // renewal.cc: one renewal for all calls of all engines, from the outside to the inside. Errors beside those above:
  // kTimeout "lease_timeout" and "flight_timeout".
  net::Task<Result<SharedAccount>> renew(const CallSpec& spec, const catalog::Auth& auth, const RenewalWish& wish,
                                         CallContext& context);
  net::Task<Result<void>> renew_in_turn(net::Shield& shield, const CallSpec& spec, const catalog::Auth& auth,
                                        const RenewalWish& wish, CallContext& context);
  net::Task<Result<void>> renew_alone(const CallSpec& spec, const catalog::Auth& auth, const RenewalWish& wish,
                                      CallContext& context);
  net::Task<bool> has_other_token(const AccountView& used, const catalog::Auth& auth);
  net::Task<Error> note_failed_renewal(SharedAccount used, const catalog::Auth& auth, const RenewalWish& wish,
                                       Error error);
  void count_renewal(std::string_view connector, std::string_view outcome);

  // new_token.cc: asking the provider, and the store.
  net::Task<Result<NewToken>> ask_token(CallSpec spec, const catalog::Auth& auth, CallContext& context);
  net::Task<Result<void>> store_token(SharedAccount account, const catalog::Connector& connector,
                                      const catalog::Auth& auth, const NewToken& token);
  // False when the account has got another token meanwhile.
  net::Task<Result<bool>> store_refusal(SharedAccount account, const catalog::Auth& auth, const Error& error);

  // exchange.cc: one request to a token endpoint.
  net::Task<Result<NewToken>> exchange(const CallSpec& spec, const catalog::Auth& auth, const TokenGrant& grant,
                                       CallContext& context);

  // sign_in.cc
  net::Task<Result<void>> send_revocation(const CallSpec& spec, const catalog::Auth& auth, TokenGrant grant,
                                          CallContext& context);

  // session.cc
  net::Task<Result<void>> begin_session(CallSpec& spec, const catalog::Auth& auth, CallContext& context);
  net::Task<Result<void>> log_in(CallSpec& spec, const catalog::Auth& auth, const std::string& key,
                                 CallContext& context);

  // steps.cc
  net::Task<Result<void>> make_steps(StepPlan& plan, CallContext& context);
  net::Task<Result<void>> make_step(StepPlan& plan, const catalog::Step& step, CallContext& context);
  net::Task<Result<CallOutcome>> send_step(StepPlan& plan, const CallSpec& spec, CallContext& context);
  net::Task<Result<void>> make_once(StepPlan& plan, const catalog::Step& step, json::Value item, CallContext& context);

  net::Task<Result<CallOutcome>> attempt(const CallSpec& spec, CallContext& context);
  // Waits for the turn of one request, out of what the context may still wait.
  net::Task<Result<RateLimiter::Permit>> acquire(const catalog::Connector& connector, const AccountView& account,
                                                 CallContext& context);
  net::Task<Result<net::ClientResponse>> forward_once(const CallSpec& spec, ForwardRequest& request,
                                                      const std::string& text, CallContext& context);
  net::Task<void> note_status(SharedAccount account, int status, std::string line);
  net::HttpClient& client_of(const AccountView& account);

  Parts parts_;
};

}  // namespace atsume::upstream
