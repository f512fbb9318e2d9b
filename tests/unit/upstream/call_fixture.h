// Calls over a simulated network: a provider that gives the replies it was told to, and what it was asked.
#pragma once

#include <optional>

#include "atsume/upstream/upstream.h"
#include "support/sim_network.h"
#include "unit/upstream/fixture.h"

namespace atsume::upstream {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

inline constexpr std::string_view kOrigin = "https://acme.example.com";

struct Reply {
  int status = 200;
  std::string body = R"({"jobs":[{"id":1}]})";
  net::Headers::Field header = {"x-none", "0"};
};

struct Sent {
  std::string method;
  std::string target;
  net::Headers headers;
  std::string body;
  base::Duration at;
};

class CallFixture : public ::testing::Test {
 protected:
  CallFixture() {
    std::vector<store::MasterKey> keys;
    keys.push_back(store::parse_master_key(std::string(64, 'a')).value());
    vault_ = store::Vault::make(std::move(keys), *random_).value();
    table_.emplace(*store_, *vault_);
    accounts_.emplace(*table_, *pool_, clock_, *logger_);
    client_ = net::make_http_client(network_, clock_, *metrics_);
    upstream_.emplace(
        Upstream::Parts{*client_, *client_, *accounts_, limiter_, apps_, clock_, *random_, *logger_, *metrics_, {}});
    context_ = {.arena = &arena_, .deadline = base::Deadline::after(clock_.steady_now(), 100s), .max_wait = 30s};
    account_ = clock_.run(accounts_->insert(account_record())).value();
  }

  // Answers the first request with the first reply, and so on; the last one stays.
  void serve(std::vector<Reply> replies, std::string_view origin = kOrigin) {
    replies_ = std::move(replies);
    network_.serve(origin, [this](net::HttpRequest& request) { return answer(request); });
  }

  net::Task<net::HttpResponse> answer(net::HttpRequest& request) {
    Sent sent{request.method, request.target, request.headers, "", clock_.elapsed()};
    if (request.body) {
      auto body = co_await net::read_all(*request.body, 1 << 20, base::Deadline::never());
      if (body) sent.body = *body;
    }
    sent_.push_back(sent);
    const Reply& reply = replies_[std::min(sent_.size(), replies_.size()) - 1];
    net::HttpResponse out{.status = reply.status, .text = reply.body};
    out.headers.set("content-type", "application/json");
    out.headers.add(reply.header.first, reply.header.second);
    co_return out;
  }

  CallSpec spec(std::string_view method) {
    return {.connector = connector_, .method = connector_->find_method("jobs", method), .account = account_};
  }
  Result<CallOutcome> call(const CallSpec& one) { return clock_.run(upstream_->call(one, context_)); }

  testing::SimClock clock_;
  testing::SimNetwork network_{clock_};
  std::unique_ptr<base::Random> random_ = base::make_seeded_random(1);
  std::unique_ptr<net::BlockingPool> pool_ = net::make_inline_pool();
  std::string log_;
  std::unique_ptr<base::Logger> logger_ = base::make_string_logger(log_);
  std::unique_ptr<base::Metrics> metrics_ = base::make_metrics();
  RateLimiter limiter_{clock_, *metrics_};
  std::unique_ptr<store::KeyValueStore> store_ = store::make_memory_store();
  std::unique_ptr<store::Vault> vault_;
  std::optional<store::AccountTable> table_;
  std::optional<Accounts> accounts_;
  std::unique_ptr<net::HttpClient> client_;
  AppValues apps_;
  std::optional<Upstream> upstream_;
  json::Arena arena_;
  CallContext context_;
  std::shared_ptr<const catalog::Connector> connector_;
  SharedAccount account_;
  std::vector<Reply> replies_;
  std::vector<Sent> sent_;
};

}  // namespace atsume::upstream
