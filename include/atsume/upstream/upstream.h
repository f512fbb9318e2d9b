// Provider calls done right: URL and credentials, waits and retries, error classes, next pages.
//
// One Upstream per loop. All references given to it must outlive it.
#pragma once

#include <map>
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
#include "atsume/upstream/call.h"
#include "atsume/upstream/rate_limit.h"

namespace atsume::upstream {

// Values the operator fills in (a connector's `app`), by connector id. Immutable after start.
struct AppValues {
  json::Arena arena;
  std::map<std::string, json::Value, std::less<>> by_connector;
};

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

  // Sends a request of the caller's own making, once, in its turn, and gives the answer as it comes: any status is a
  // success; header fields of the connection are taken out. Redirects are not followed. 401, 403 and 2xx are noted in
  // the account, as after call(). The answer's body counts as a request under way until it is destroyed.
  net::Task<Result<net::ClientResponse>> forward(ForwardRequest request, CallContext& context);

 private:
  net::Task<Result<CallOutcome>> attempt(const CallSpec& spec, CallContext& context);
  // Waits for the turn of one request, out of what the context may still wait.
  net::Task<Result<RateLimiter::Permit>> acquire(const catalog::Connector& connector, const AccountView& account,
                                                 CallContext& context);
  net::Task<void> note_status(SharedAccount account, int status);
  net::HttpClient& client_of(const AccountView& account);

  Parts parts_;
};

}  // namespace atsume::upstream
