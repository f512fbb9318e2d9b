#include "atsume/net/http_client.h"

#include <algorithm>
#include <optional>

#include "atsume/base/text.h"
#include "net/client_exchange.h"
#include "net/connection_pool.h"

namespace atsume::net {
namespace {

bool is_idempotent(std::string_view method) {
  constexpr std::string_view kMethods[] = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"};
  return std::ranges::find(kMethods, method) != std::end(kMethods);
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

class PoolingClient : public HttpClient {
 public:
  PoolingClient(Dialer& dialer, Clock& clock, base::Metrics& metrics)
      : dialer_(dialer),
        clock_(clock),
        dialed_(connections(metrics, "new")),
        reused_(connections(metrics, "reused")),
        pool_(std::make_shared<ConnectionPool>(clock, metrics)) {}

  Task<Result<ClientResponse>> send(ClientRequest request, const ClientOptions& options,
                                    base::Deadline deadline) override;
  void close_idle() override { pool_->close_all(); }

 private:
  static base::Counter& connections(base::Metrics& metrics, std::string_view kind) {
    return metrics.counter("atsume_client_requests_total", "Requests sent to providers, by the connection they went on",
                           {{"connection", kind}});
  }

  Task<Result<ClientResponse>> send_once(ClientRequest& request, SharedTlsIdentity identity,
                                         const ClientOptions& options, base::Deadline deadline);
  Task<Result<std::unique_ptr<ClientConnection>>> connect(const Origin& origin, SharedTlsIdentity identity,
                                                          const ClientOptions& options, base::Deadline deadline);
  Task<Result<ClientResponse>> exchange_on(std::unique_ptr<ClientConnection> connection, ClientRequest& request,
                                           const ClientOptions& options, base::Deadline deadline);
  // Turns `request` into the one that `response` redirects to.
  Task<Result<void>> follow(ClientRequest& request, ClientResponse& response, const ClientOptions& options,
                            base::Deadline deadline);

  Dialer& dialer_;
  Clock& clock_;
  base::Counter& dialed_;
  base::Counter& reused_;
  std::shared_ptr<ConnectionPool> pool_;
};

Task<Result<ClientResponse>> PoolingClient::send(ClientRequest request, const ClientOptions& options,
                                                 base::Deadline deadline) {
  const bool may_follow = options.may_redirect_to && (request.method == "GET" || request.method == "HEAD");
  const Origin own = request.url.origin;
  for (int redirects = 0;; ++redirects) {
    const SharedTlsIdentity identity = request.url.origin == own ? options.identity : nullptr;
    ATSUME_CO_TRY(ClientResponse response, co_await send_once(request, identity, options, deadline));
    const bool redirected = may_follow && is_redirect(response.status) && response.headers.contains("Location");
    if (!redirected) co_return std::move(response);
    if (redirects == base::limits::kRedirectsMax) {
      co_return Fail(base::provider_error(ErrorClass::kUpstream, "too_many_redirects",
                                          request.url.origin.to_string() + " redirects more than " +
                                              std::to_string(base::limits::kRedirectsMax) + " times"));
    }
    ATSUME_CO_TRY_VOID(co_await follow(request, response, options, deadline));
  }
}

Task<Result<ClientResponse>> PoolingClient::send_once(ClientRequest& request, SharedTlsIdentity identity,
                                                      const ClientOptions& options, base::Deadline deadline) {
  const bool is_repeatable = !request.body && is_idempotent(request.method);
  const ConnectionKey key{request.url.origin, identity ? identity->digest : std::string()};
  if (auto kept = pool_->take(key)) {
    reused_.add();
    auto response = co_await exchange_on(std::move(kept), request, options, deadline);
    const bool had_died = !response && response.error().retry() == Retry::kReusedConnectionOnly;
    if (!had_died || !is_repeatable) co_return std::move(response);
  }
  ATSUME_CO_TRY(auto fresh, co_await connect(request.url.origin, identity, options, deadline));
  fresh->key = key;
  dialed_.add();
  co_return co_await exchange_on(std::move(fresh), request, options, deadline);
}

Task<Result<std::unique_ptr<ClientConnection>>> PoolingClient::connect(const Origin& origin, SharedTlsIdentity identity,
                                                                       const ClientOptions& options,
                                                                       base::Deadline deadline) {
  const auto until = deadline.earlier(base::Deadline::after(clock_.steady_now(), options.connect_timeout));
  ATSUME_CO_TRY(auto stream, co_await dialer_.dial_as(origin, identity, until));
  auto connection = std::make_unique<ClientConnection>();
  connection->stream = std::move(stream);
  co_return std::move(connection);
}

Task<Result<ClientResponse>> PoolingClient::exchange_on(std::unique_ptr<ClientConnection> connection,
                                                        ClientRequest& request, const ClientOptions& options,
                                                        base::Deadline deadline) {
  const bool reused = connection->is_reused;
  ClientExchange exchange(*connection, clock_, options, deadline);
  ATSUME_CO_TRY(ResponseHead head, co_await exchange.run(request));
  ClientResponse response;
  response.status = head.status;
  response.headers = std::move(head.headers);
  response.url = request.url;
  response.reused_connection = reused;
  const auto after = head.keep_alive && exchange.is_sent_whole() ? AfterBody::kKeep : AfterBody::kClose;
  response.body = make_client_body(pool_, std::move(connection), head.framing, after, deadline);
  co_return std::move(response);
}

Task<Result<void>> PoolingClient::follow(ClientRequest& request, ClientResponse& response, const ClientOptions& options,
                                         base::Deadline deadline) {
  ATSUME_CO_TRY(Url target, resolve_url(request.url, response.headers.get("Location")));
  if (!options.may_redirect_to(target)) {
    co_return Fail(Error(ErrorClass::kForbidden, base::Origin::kProvider, "redirect_refused",
                         request.url.origin.to_string() + " redirects to " + target.origin.to_string() +
                             ", which is not among the hosts that may be called"));
  }
  // Best effort: a short body read to its end saves the connection.
  (void)co_await read_all(*response.body, base::limits::kRedirectBodyBytesMax, deadline);
  if (target.origin != request.url.origin) {
    for (const std::string_view name : {"Authorization", "Cookie", "Proxy-Authorization"}) request.headers.remove(name);
  }
  request.url = std::move(target);
  co_return Result<void>();
}

}  // namespace

std::unique_ptr<HttpClient> make_http_client(Dialer& dialer, Clock& clock, base::Metrics& metrics) {
  return std::make_unique<PoolingClient>(dialer, clock, metrics);
}

}  // namespace atsume::net
