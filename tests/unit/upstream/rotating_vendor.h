// A vendor that rotates refresh tokens as real ones do, and engines that share one store.
#pragma once

#include <charconv>
#include <functional>
#include <set>

#include "support/sim_network.h"
#include "unit/upstream/fixture.h"
#include "unit/upstream/vendor_fixture.h"

namespace atsume::upstream {

// Gives the access token "at-N" and the refresh token "rt-N" in generation N.
class RotatingVendor {
 public:
  enum class Rotation {
    kLenient,  // an old refresh token is good until an access token of a later generation is used
    kStrict,   // every rotation ends all tokens before it at once
  };

  RotatingVendor(testing::SimClock& clock, testing::SimNetwork& network, Rotation rotation)
      : clock_(clock), rotation_(rotation) {
    for (const auto* origin : {"https://login.example.com", "https://acme.example.com"}) {
      network.serve(origin, [this](net::HttpRequest& request) { return answer(request); });
    }
  }

  net::Task<net::HttpResponse> answer(net::HttpRequest& request) {
    std::string body;
    if (request.body) {
      auto read = co_await net::read_all(*request.body, 1 << 20, base::Deadline::never());
      if (!read) co_return net::HttpResponse{.status = 400, .text = "{}"};
      body = *read;
    }
    const std::string authorization(request.headers.get("authorization"));
    const bool is_token = request.headers.get("host") == "login.example.com";
    if (latency) co_await clock_.sleep_until(clock_.steady_now() + latency());
    net::HttpResponse out = is_token ? give_token(body) : call_api(authorization);
    out.headers.set("content-type", "application/json");
    // The answer itself takes its time too: what the vendor did is done by then.
    if (latency) co_await clock_.sleep_until(clock_.steady_now() + latency());
    co_return out;
  }

  std::string refresh_token() const { return "rt-" + std::to_string(generation_); }
  int rotations() const { return generation_; }

  int refusals = 0;       // of refresh tokens
  int api_refusals = 0;   // of access tokens
  int lifetime_s = 3600;  // of access tokens
  std::function<base::Duration()> latency;
  std::function<void(const std::string& access_token)> on_use;

 private:
  static int generation_of(std::string_view text, std::string_view before) {
    const auto at = text.find(before);
    int number = -1;
    if (at == std::string_view::npos) return number;
    const auto digits = text.substr(at + before.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
  }

  net::HttpResponse give_token(const std::string& body) {
    const int used = generation_of(body, "refresh_token=rt-");
    if (used < oldest_ || used > generation_) {
      ++refusals;
      return {.status = 400, .text = R"({"error":"invalid_grant"})"};
    }
    ++generation_;
    if (rotation_ == Rotation::kStrict) oldest_ = generation_;
    return {.text = R"({"access_token":"at-)" + std::to_string(generation_) + R"(","refresh_token":")" +
                    refresh_token() + R"(","expires_in":)" + std::to_string(lifetime_s) + "}"};
  }

  net::HttpResponse call_api(const std::string& authorization) {
    const int used = generation_of(authorization, "Bearer at-");
    if (used < oldest_ || used == 0) {
      ++api_refusals;
      return {.status = 401, .text = "{}"};
    }
    oldest_ = std::max(oldest_, used);
    if (on_use) on_use("at-" + std::to_string(used));
    return {.text = R"({"jobs":[{"id":1}]})"};
  }

  testing::SimClock& clock_;
  Rotation rotation_;
  int generation_ = 0;  // the newest
  int oldest_ = 0;      // whose tokens are still good
};

// One engine's part of what calls need; several may share clock, network and store.
struct EngineNode {
  EngineNode(store::KeyValueStore& store, const store::Vault& vault, testing::SimClock& the_clock,
             testing::SimNetwork& network, net::BlockingPool& pool, base::Random& random, base::Logger& logger,
             base::Metrics& metrics)
      : clock(the_clock),
        table(store, vault),
        accounts(table, pool, clock, logger),
        limiter(clock, metrics),
        client(net::make_http_client(network, clock, metrics)),
        upstream({*client, *client, accounts, limiter, apps, clock, random, logger, metrics, {}}) {
    apps.set("example", Environment::kLive, R"({"client_id":"app-id","client_secret":"s"})").value();
  }

  // One call for the account, as a request of a caller makes it.
  net::Task<Result<CallOutcome>> call(std::shared_ptr<const catalog::Connector> connector, std::string id) {
    json::Arena arena;
    CallContext context{.arena = &arena, .deadline = base::Deadline::after(clock.steady_now(), 100s), .max_wait = 30s};
    ATSUME_CO_TRY(const auto account, co_await accounts.find(id));
    const CallSpec spec{.connector = connector, .method = connector->find_method("jobs", "list"), .account = account};
    auto outcome = co_await upstream.call(spec, context);
    if (!outcome) co_return outcome;
    co_return CallOutcome{.status = outcome->status};
  }

  testing::SimClock& clock;
  store::AccountTable table;
  Accounts accounts;
  RateLimiter limiter;
  AppValues apps;
  std::unique_ptr<net::HttpClient> client;
  Upstream upstream;
};

}  // namespace atsume::upstream
