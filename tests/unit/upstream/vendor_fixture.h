// A provider with a token endpoint, a login and an API, that knows which credentials are good at the moment.
#pragma once

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <functional>
#include <string>
#include <vector>

#include "atsume/base/encoding.h"
#include "unit/store/failing_store.h"
#include "unit/upstream/call_fixture.h"

namespace atsume::upstream {

// At https://login.example.com and https://acme.example.com. `auth` is the text under `auth:`, `more` follows it.
inline std::string vendor_connector(std::string_view auth, std::string_view more = "") {
  return R"(connector: 1
id: example
name: Example
categories: [ats]
base_url: https://acme.example.com/v1
hosts: ["*.example.com"]
fields: { subdomain: { label: Subdomain, required: false } }
auth:
)" + std::string(auth) +
         R"(
resources:
  jobs:
    list: { request: GET /jobs, data: jobs, paginate: { type: none, reason: short } }
    create: POST /jobs
)" + std::string(more);
}

inline constexpr std::string_view kOauthMethod = R"(
  oauth:
    type: oauth2
    authorize_url: https://login.example.com/authorize
    token_url: https://login.example.com/token
)";
inline constexpr std::string_view kClientMethod = R"(
  client:
    type: client_credentials
    fields: { client_id: { label: Id, secret: false }, client_secret: { label: Secret } }
    token_url: https://login.example.com/token
)";
inline constexpr std::string_view kSessionMethod = R"(
  key:
    type: key
    fields: { api_key: { label: Key } }
    session:
      steps:
        - id: login
          request: POST https://login.example.com/session
          auth: none
          body: { key: "{{ account.api_key }}" }
          save: { sid: sid, host: host }
      lifetime: 10m
      renew_on: [401, 419]
    base_url: https://{{ session.host }}/v1
    apply: { headers: { x-session: "{{ session.sid }}" } }
)";

// A store that refuses writes while it is told to.
class RefusingStore final : public store::KeyValueStore {
 public:
  explicit RefusingStore(store::KeyValueStore& inner) : inner_(&inner) {}
  Result<std::optional<std::string>> get(std::string_view key) const override { return inner_->get(key); }
  Result<std::vector<store::Row>> scan(std::string_view prefix, std::string_view after,
                                       std::size_t limit) const override {
    return inner_->scan(prefix, after, limit);
  }
  Result<void> write(const store::Batch& batch, store::Durability durability) override {
    if (!refuses) return inner_->write(batch, durability);
    return Fail(Error(ErrorClass::kUnavailable, Origin::kEngine, "storage_failed", "the disk is full"));
  }
  Result<void> checkpoint(const std::string& directory) override { return inner_->checkpoint(directory); }
  bool refuses = false;

 private:
  store::KeyValueStore* inner_;
};

class VendorFixture : public CallFixture {
 protected:
  VendorFixture() {
    table_.emplace(refusing_, *vault_);
    accounts_.emplace(*table_, *pool_, clock_, *logger_);
    fill_apps(R"({"client_id":"app-id","client_secret":"app-canary"})");
    upstream_.emplace(
        Upstream::Parts{*client_, *client_, *accounts_, limiter_, apps_, clock_, *random_, *logger_, *metrics_, {}});
    for (const auto* origin : {"https://login.example.com", "https://acme.example.com"}) {
      network_.serve(origin, [this](net::HttpRequest& request) { return answer_as_vendor(request); });
    }
  }

  // Answers that nobody waits for any more still come.
  void TearDown() override { clock_.run_until_idle(); }

  void fill_apps(std::string_view json_text) { apps_.set("example", Environment::kLive, json_text).value(); }

  // Makes the connector and an account of its auth method with these secrets.
  void use(const std::string& connector, std::string auth_method, std::string secrets_json) {
    connector_ = connector_of_text(connector);
    store::Account record = account_record();
    record.id = "v-" + std::to_string(++accounts_made_);
    record.authentication_method = std::move(auth_method);
    record.context_json = R"({"subdomain":"acme","client_id":"cid","login_host":"login.example.com"})";
    record.secrets_json = base::Secret(std::move(secrets_json));
    account_ = clock_.run(accounts_->insert(std::move(record))).value();
  }
  // With a token that the vendor knows and that ends after `left`.
  void use_oauth(base::Duration left) { use(vendor_connector(kOauthMethod), "oauth", token_secrets(left)); }
  std::string token_secrets(base::Duration left) {
    return R"({"client_secret":"client-canary","oauth":{"token":{"access_token":")" + access_ +
           R"(","refresh_token":")" + refresh_ + R"(","expires_at":")" + base::to_iso8601(clock_.wall_now() + left) +
           "\"}}}";
  }

  net::Task<net::HttpResponse> answer_as_vendor(net::HttpRequest& request) {
    Sent sent{request.method, request.target, request.headers, "", clock_.elapsed()};
    if (request.body) {
      auto body = co_await net::read_all(*request.body, 1 << 20, base::Deadline::never());
      if (body) sent.body = *body;
    }
    sent_.push_back(sent);
    if (latency_ > 0ms) co_await clock_.sleep_until(clock_.steady_now() + latency_);
    const bool is_login = request.headers.get("host") == "login.example.com";
    net::HttpResponse out;
    if (is_login && request.target.starts_with("/session")) {
      out = begin_session();
    } else {
      out = is_login ? give_token(sent) : call_api(sent);
    }
    out.headers.set("content-type", "application/json");
    co_return out;
  }

  // As RFC 6749 has it: a refresh token is good once.
  net::HttpResponse give_token(const Sent& sent) {
    ++token_requests_;
    if (on_token_request_) on_token_request_();
    if (token_status_ != 200) return {.status = token_status_, .text = token_error_};
    const auto form = net::parse_query(sent.body);
    const auto value = [&](std::string_view name) {
      const auto found = std::ranges::find(form, name, &net::QueryPairs::value_type::first);
      return found == form.end() ? std::string() : found->second;
    };
    if (value("grant_type") == "refresh_token" && value("refresh_token") != refresh_) {
      return {
          .status = 400,
          .text = R"({"error":"invalid_grant","error_description":")" + value("refresh_token") + R"( is used up"})"};
    }
    ++issued_;
    access_ = "at-canary-" + std::to_string(issued_);
    refresh_ = "rt-canary-" + std::to_string(issued_);
    return {.text = R"({"access_token":")" + access_ + R"(","refresh_token":")" + refresh_ +
                    R"(","expires_in":3600,"tenant":"t-)" + std::to_string(issued_) + "\"}"};
  }

  net::HttpResponse begin_session() {
    ++sessions_begun_;
    if (!logs_in_) return {.status = 401, .text = "{}"};
    sid_ = "sid-canary-" + std::to_string(sessions_begun_);
    return {.text = R"({"sid":")" + sid_ + R"(","host":"acme.example.com"})"};
  }

  net::HttpResponse call_api(const Sent& sent) {
    ++api_requests_;
    const bool is_known = sent.headers.get("authorization") == "Bearer " + access_ ||
                          (!sid_.empty() && sent.headers.get("x-session") == sid_);
    if (is_known) return {.text = R"({"jobs":[{"id":1}]})"};
    return {.status = refusal_, .text = R"({"error":"who are you"})"};
  }

  // With the time that every call has, however much has passed.
  Result<CallOutcome> call(const CallSpec& one) {
    context_.deadline = base::Deadline::after(clock_.steady_now(), 100s);
    context_.waited = {};
    return clock_.run(upstream_->call(one, context_));
  }

  // `count` calls at once, each with a context of its own.
  std::vector<Result<CallOutcome>> call_at_once(std::size_t count, std::string_view method) {
    std::vector<Result<CallOutcome>> out(count, Fail(base::engine_error("test", "not ended")));
    for (std::size_t i = 0; i < count; ++i) {
      boost::asio::co_spawn(clock_.executor(), keep_call(method, out[i]), boost::asio::detached);
    }
    clock_.run_until_idle();
    return out;
  }
  net::Task<void> keep_call(std::string_view method, Result<CallOutcome>& out) {
    CallContext context{
        .arena = &arena_, .deadline = base::Deadline::after(clock_.steady_now(), 100s), .max_wait = 30s};
    const CallSpec one = spec(method);
    out = co_await upstream_->call(one, context);
  }

  // As stored.
  SharedAccount stored() { return clock_.run(accounts_->find(account_->record().id)).value(); }
  std::string stored_token(std::string_view member) {
    return scalar_text(stored()->token(stored()->record().authentication_method).find(member)).value_or("");
  }
  // Nothing that must not be seen is in what was logged, measured or told.
  void expect_no_canary(const std::string& told) {
    for (const std::string& text : {told, log_, metrics_->expose()}) {
      EXPECT_EQ(text.find("canary"), std::string::npos) << text;
    }
  }

  store::FailingStore failing_{*store_};
  RefusingStore refusing_{failing_};
  int accounts_made_ = 0;
  std::string access_ = "at-canary-0";
  std::string refresh_ = "rt-canary-0";
  std::string sid_;
  base::Duration latency_{0};
  int issued_ = 0;
  int token_requests_ = 0;
  int sessions_begun_ = 0;
  int api_requests_ = 0;
  int refusal_ = 401;
  bool logs_in_ = true;
  int token_status_ = 200;
  std::string token_error_;
  std::function<void()> on_token_request_;
};

}  // namespace atsume::upstream
