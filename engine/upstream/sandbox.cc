#include "atsume/upstream/sandbox.h"

#include <map>

#include "upstream/sandbox_provider.h"

namespace atsume::upstream {
namespace {

// Requests a provider's published limit counts, in fixed windows.
struct RateWindow {
  std::int64_t number = 0;
  int used = 0;
};

// The other way round than read_wait: a moment as a header says it.
std::string write_wait(catalog::WaitAs as, base::WallTime moment, base::WallTime now) {
  using std::chrono::ceil;
  using std::chrono::seconds;
  switch (as) {
    case catalog::WaitAs::kEpoch:
      return std::to_string(ceil<seconds>(moment.time_since_epoch()).count());
    case catalog::WaitAs::kMilliseconds:
      return std::to_string((moment - now).count());
    case catalog::WaitAs::kDate:
      return base::to_http_date(ceil<seconds>(moment));
    case catalog::WaitAs::kAuto:
    case catalog::WaitAs::kSeconds:
      break;
  }
  return std::to_string(ceil<seconds>(moment - now).count());
}

class SandboxClient final : public net::HttpClient {
 public:
  SandboxClient(std::function<std::shared_ptr<const catalog::Catalog>()> catalog,
                std::shared_ptr<SandboxRecords> records, net::Clock& clock)
      : catalog_(std::move(catalog)),
        records_(std::move(records)),
        clock_(&clock),
        random_(base::make_seeded_random(1)) {}

  net::Task<Result<net::ClientResponse>> send(net::ClientRequest request, const net::ClientOptions&,
                                              base::Deadline deadline) override {
    if (request.body) {
      ATSUME_CO_TRY(request.text, co_await net::read_all(*request.body, base::limits::kRequestBodyBytesMax, deadline));
    }
    co_return answer(request);
  }

  void close_idle() override {}

 private:
  Result<net::ClientResponse> answer(const net::ClientRequest& request) {
    json::Arena arena;
    const CallScope scope{arena, json::Value(), clock_->wall_now(), *random_};
    const std::lock_guard lock(records_->mutex);
    refresh(scope);
    for (const SandboxProvider& provider : providers_) {
      if (!provider.serves(request, scope)) continue;
      net::Headers limit_headers;
      SandboxAnswer answer{.status = 429, .body = R"({"error":"Too many requests"})"};
      if (count_request(*provider.connector(), limit_headers)) {
        answer = provider.answer(request, records_->of(provider.connector()), scope);
      }
      for (const auto& [name, value] : limit_headers.fields()) answer.headers.set(name, value);
      return to_response(request, std::move(answer));
    }
    return Fail(base::config_error("no_sandbox",
                                   "no connector has a sandbox that answers for " + request.url.origin.to_string() +
                                       "; the account's context must be the one of connectors/<id>/sandbox.yaml"));
  }

  // One provider for each connector of the present catalog that has a sandbox which can answer.
  void refresh(const CallScope& scope) {
    auto snapshot = catalog_();
    if (snapshot == snapshot_) return;
    snapshot_ = std::move(snapshot);
    providers_.clear();
    for (const auto& [id, connector] : snapshot_->connectors) {
      if (!connector->sandbox) continue;
      auto provider = SandboxProvider::make(connector, scope);
      if (provider) providers_.push_back(std::move(*provider));
    }
  }

  // False when the connector's first published rate is used up. Fills the headers that tell.
  bool count_request(const catalog::Connector& connector, net::Headers& headers) {
    if (connector.limits.rates.empty()) return true;
    const auto& rate = connector.limits.rates.front();
    const auto now = clock_->wall_now().time_since_epoch();
    RateWindow& window = windows_[connector.id];
    const std::int64_t number = now / rate.per;
    if (window.number != number) window = {.number = number, .used = 0};
    const bool is_allowed = window.used < rate.requests;
    if (is_allowed) ++window.used;
    const auto& limits = connector.limits;
    const base::WallTime reset((number + 1) * rate.per);
    if (!limits.remaining_header.empty()) {
      headers.set(limits.remaining_header, std::to_string(rate.requests - window.used));
    }
    if (limits.reset && !limits.reset->header.empty()) {
      headers.set(limits.reset->header, write_wait(limits.reset->as, reset, clock_->wall_now()));
    }
    if (!is_allowed) headers.set("retry-after", write_wait(catalog::WaitAs::kSeconds, reset, clock_->wall_now()));
    return is_allowed;
  }

  static net::ClientResponse to_response(const net::ClientRequest& request, SandboxAnswer answer) {
    net::ClientResponse out{.status = answer.status, .headers = std::move(answer.headers), .url = request.url};
    out.headers.set("content-type", "application/json");
    out.body = net::make_text_body(request.method == "HEAD" ? std::string() : std::move(answer.body));
    return out;
  }

  std::function<std::shared_ptr<const catalog::Catalog>()> catalog_;
  std::shared_ptr<SandboxRecords> records_;
  net::Clock* clock_;
  std::unique_ptr<base::Random> random_;
  std::shared_ptr<const catalog::Catalog> snapshot_;
  std::vector<SandboxProvider> providers_;
  std::map<std::string, RateWindow> windows_;
};

}  // namespace

std::unique_ptr<net::HttpClient> make_sandbox_client(std::function<std::shared_ptr<const catalog::Catalog>()> catalog,
                                                     std::shared_ptr<SandboxRecords> records, net::Clock& clock) {
  return std::make_unique<SandboxClient>(std::move(catalog), std::move(records), clock);
}

}  // namespace atsume::upstream
