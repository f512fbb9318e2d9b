// What is called when an account is made, changed and removed, beside the proof of its credentials.
#include <gtest/gtest.h>

#include "atsume/connect/account_service.h"
#include "atsume/json/parse.h"
#include "support/sim_network.h"

namespace atsume::connect {
namespace {

using std::chrono_literals::operator""s;
using testing::SimClock;
using testing::SimNetwork;

constexpr std::string_view kConnector = R"(connector: 1
id: example
name: Example
categories: [ats]
base_url: https://{{ account.subdomain }}.example.com/v1
hosts: ["*.example.com"]
fields: { hook_secret: { label: Hook secret, secret: true, required: false } }
auth:
  client:
    type: client_credentials
    fields: { client_id: { label: Id, secret: false }, client_secret: { label: Secret } }
    discover:
      - id: find
        request: GET https://www.example.com/find
        auth: none
        query: { who: "{{ account.client_id }}" }
        save: { login: login }
    token_url: https://{{ account.login }}/token
    save: { region: region }
  oauth:
    type: oauth2
    authorize_url: https://www.example.com/authorize
    token_url: https://www.example.com/token
connect:
  - when: $not($exists(account.subdomain))
    request: GET https://www.example.com/accounts
    save: { subdomain: "accounts[0].name", hook_secret: hook, "seats?": seats }
  - id: hooks
    each: [a, b]
    request: POST /hooks
    body: { event: "{{ item }}", region: "{{ account.region ?? 'none' }}" }
disconnect:
  - { id: bye, request: DELETE /hooks }
verify: { request: GET /me, account_id: id, account_name: name }
)";

class StepsTest : public ::testing::Test {
 protected:
  StepsTest() {
    const auto loaded = catalog::load_texts({{"connectors/example/connector.yaml", std::string(kConnector)}});
    for (const auto& one : loaded.diagnostics) {
      EXPECT_NE(one.severity, catalog::Severity::kError) << render(one, catalog::Style::kPlain);
    }
    catalog_ = loaded.catalog;
    std::vector<store::MasterKey> keys;
    keys.push_back(store::parse_master_key(std::string(64, 'a')).value());
    vault_ = store::Vault::make(std::move(keys), *random_).value();
    table_.emplace(*store_, *vault_);
    accounts_.emplace(*table_, *pool_, clock_, *logger_);
    client_ = net::make_http_client(network_, clock_, *metrics_);
    apps_.set("example", upstream::Environment::kLive, R"({"client_id":"app","client_secret":"s"})").value();
    upstream_.emplace(upstream::Upstream::Parts{
        *client_, *client_, *accounts_, limiter_, apps_, clock_, *random_, *logger_, *metrics_, {}});
    service_.emplace(AccountService::Parts{*accounts_, definitions_, *upstream_, ids_, clock_, *random_, *logger_});
    for (const auto* origin : {"https://acme.example.com", "https://login.example.com", "https://www.example.com"}) {
      network_.serve(origin, [this](net::HttpRequest& request) { return answer(request); });
    }
  }

  net::Task<net::HttpResponse> answer(net::HttpRequest& request) {
    std::string body;
    if (request.body) {
      auto read = co_await net::read_all(*request.body, 1 << 20, base::Deadline::never());
      if (read) body = *read;
    }
    const auto path = request.target.substr(0, request.target.find('?'));
    asked_.push_back(request.method + " " + request.target + (body.empty() ? "" : " " + body));
    if (path == refused_) co_return net::HttpResponse{.status = 500, .text = "{}"};
    net::HttpResponse out{.text = "{}"};
    if (path == "/find") out.text = R"({"login":"login.example.com"})";
    if (path == "/token") {
      ++tokens_;
      out.text = R"({"access_token":"at-)" + std::to_string(tokens_) + R"(","refresh_token":"rt-)" +
                 std::to_string(tokens_) + R"(","expires_in":600,"region":"eu"})";
    }
    if (path == "/accounts") out.text = R"({"accounts":[{"name":"acme"}],"hook":"hook-canary"})";
    if (path == "/v1/me") out.text = R"({"id":42,"name":"Acme Ltd"})";
    out.headers.set("content-type", "application/json");
    co_return out;
  }

  Result<upstream::SharedAccount> create(AccountDraft one) {
    json::Arena arena;
    upstream::CallContext context = context_in(arena);
    return clock_.run(service_->create(std::move(one), *catalog_, context));
  }
  Result<upstream::SharedAccount> change(upstream::SharedAccount account, AccountPatch patch) {
    json::Arena arena;
    upstream::CallContext context = context_in(arena);
    return clock_.run(service_->change(std::move(account), std::move(patch), *catalog_, context));
  }
  Result<std::optional<Error>> remove(upstream::SharedAccount account) {
    json::Arena arena;
    upstream::CallContext context = context_in(arena);
    return clock_.run(service_->remove(std::move(account), *catalog_, context));
  }
  upstream::CallContext context_in(json::Arena& arena) {
    return {.arena = &arena, .deadline = base::Deadline::after(clock_.steady_now(), 60s), .max_wait = 5s};
  }
  static AccountDraft draft() {
    return {.tenant_id = "t",
            .integration = "example",
            .authentication_method = "client",
            .context_json = R"({"client_id":"cid","client_secret":"secret-canary"})"};
  }
  static AccountDraft imported(std::string_view expires_at) {
    return {.tenant_id = "t",
            .integration = "example",
            .authentication_method = "oauth",
            .context_json =
                R"({"subdomain":"acme","oauth":{"token":{"access_token":"old","refresh_token":"r0","expires_at":")" +
                std::string(expires_at) + "\"}}}"};
  }
  std::size_t stored() { return table_->list({}, "", 10).value().records.size(); }

  SimClock clock_;
  SimNetwork network_{clock_};
  std::unique_ptr<base::Random> random_ = base::make_seeded_random(1);
  std::unique_ptr<net::BlockingPool> pool_ = net::make_inline_pool();
  std::string log_;
  std::unique_ptr<base::Logger> logger_ = base::make_string_logger(log_);
  std::unique_ptr<base::Metrics> metrics_ = base::make_metrics();
  upstream::RateLimiter limiter_{clock_, *metrics_};
  std::unique_ptr<store::KeyValueStore> store_ = store::make_memory_store();
  std::unique_ptr<store::Vault> vault_;
  std::optional<store::AccountTable> table_;
  std::optional<upstream::Accounts> accounts_;
  upstream::Definitions definitions_{*pool_};
  base::OrderedIds ids_;
  std::unique_ptr<net::HttpClient> client_;
  upstream::AppValues apps_;
  std::optional<upstream::Upstream> upstream_;
  std::optional<AccountService> service_;
  std::shared_ptr<const catalog::Catalog> catalog_;
  std::vector<std::string> asked_;
  std::string refused_;
  int tokens_ = 0;
};

TEST_F(StepsTest, ConnectingDiscoversAsksForATokenMakesStepsAndVerifies) {
  const auto account = create(draft());
  ASSERT_TRUE(account) << account.error().to_string();
  const std::vector<std::string> wanted = {
      "GET /find?who=cid",
      "POST /token grant_type=client_credentials&client_id=cid&client_secret=secret-canary",
      "GET /accounts",
      R"(POST /v1/hooks {"event":"a","region":"eu"})",
      R"(POST /v1/hooks {"event":"b","region":"eu"})",
      "GET /v1/me",
  };
  EXPECT_EQ(asked_, wanted);
  const auto& record = (*account)->record();
  EXPECT_EQ(record.context_json, R"({"client_id":"cid","login":"login.example.com","region":"eu","subdomain":"acme",)"
                                 R"("remote_account":{"id":"42","name":"Acme Ltd"}})");
  EXPECT_NE(record.secrets_json.reveal().find("hook-canary"), std::string::npos);
  EXPECT_NE(record.secrets_json.reveal().find("at-1"), std::string::npos);
  EXPECT_EQ(record.version, 1U);
  EXPECT_EQ(log_.find("canary"), std::string::npos);
}

TEST_F(StepsTest, AFailedStepIsNamedAndNothingIsStored) {
  for (const auto& [path, doing] :
       {std::pair{"/find", "making step find (GET https://www.example.com/find) of discover of client"},
        {"/accounts", "making step 1 (GET https://www.example.com/accounts) of connect"},
        {"/v1/me", "verifying the credentials"}}) {
    refused_ = path;
    const auto account = create(draft());
    ASSERT_FALSE(account) << path;
    EXPECT_NE(account.error().to_string().find(doing), std::string::npos) << account.error().to_string();
    EXPECT_EQ(account.error().to_string().find("canary"), std::string::npos);
    EXPECT_EQ(stored(), 0U);
  }
}

TEST_F(StepsTest, AStepThatFailsAfterTheCredentialsAreProvenLeavesAnAccountToFinish) {
  refused_ = "/v1/hooks";
  const auto account = create(draft());
  ASSERT_TRUE(account) << account.error().to_string();
  EXPECT_EQ(asked_.back(), "GET /v1/me");
  const auto& record = (*account)->record();
  EXPECT_EQ(record.status, store::AccountStatus::kPostInstallError);
  EXPECT_NE(record.last_error_json.find("making step hooks (POST /hooks) of connect"), std::string::npos)
      << record.last_error_json;
  EXPECT_EQ(record.last_error_json.find("canary"), std::string::npos);
  EXPECT_NE(record.secrets_json.reveal().find("at-1"), std::string::npos) << "its token is kept";
  EXPECT_EQ(stored(), 1U);
  auto unproven = draft();
  unproven.verification = Verification::kSkip;
  EXPECT_FALSE(create(std::move(unproven))) << "nothing was proven";
  EXPECT_EQ(stored(), 1U);
}

TEST_F(StepsTest, AnImportedTokenThatHasEndedIsRenewedAndTheNewOneIsStored) {
  const auto account = create(imported("2020-01-01T00:00:00Z"));
  ASSERT_TRUE(account) << account.error().to_string();
  EXPECT_EQ(asked_.front(), "POST /token grant_type=refresh_token&refresh_token=r0&client_id=app&client_secret=s");
  EXPECT_NE((*account)->record().secrets_json.reveal().find("rt-1"), std::string::npos);
  EXPECT_EQ(tokens_, 1);
}

TEST_F(StepsTest, AChangeKeepsWhatWasSavedAndRenewsWhereTheTokenIsStored) {
  const auto account = create(imported("2026-01-01T01:00:00Z")).value();
  EXPECT_EQ(tokens_, 0);
  clock_.advance(std::chrono::hours(2));
  refused_ = "/v1/me";
  EXPECT_FALSE(change(account, {.context_json = R"({"hook_secret":"x"})"}));
  // The proof failed, and the rotated token is there all the same.
  const auto present = clock_.run(accounts_->find(account->record().id)).value();
  EXPECT_NE(present->record().secrets_json.reveal().find("rt-1"), std::string::npos);
  EXPECT_EQ(tokens_, 1);
  refused_.clear();
  const auto changed = change(present, {.context_json = R"({"hook_secret":"x"})"});
  ASSERT_TRUE(changed) << changed.error().to_string();
  EXPECT_NE((*changed)->record().context_json.find(R"("subdomain":"acme")"), std::string::npos);
  EXPECT_NE((*changed)->record().context_json.find(R"("remote_account":{"id":"42","name":"Acme Ltd"})"),
            std::string::npos);
  EXPECT_EQ(tokens_, 1);
}

TEST_F(StepsTest, ChangedClientCredentialsGetTheirOwnToken) {
  const auto account = create(draft()).value();
  asked_.clear();
  const auto changed = change(account, {.context_json = R"({"client_secret":"other"})"});
  ASSERT_TRUE(changed) << changed.error().to_string();
  EXPECT_EQ(asked_[1], "POST /token grant_type=client_credentials&client_id=cid&client_secret=other");
  EXPECT_NE((*changed)->record().secrets_json.reveal().find("at-2"), std::string::npos);
}

TEST_F(StepsTest, RemovalTellsTheProviderAndHappensAllTheSame) {
  auto account = create(draft()).value();
  asked_.clear();
  const auto removed = remove(account);
  ASSERT_TRUE(removed);
  EXPECT_FALSE(*removed);
  EXPECT_EQ(asked_, std::vector<std::string>{"DELETE /v1/hooks"});
  EXPECT_EQ(stored(), 0U);

  account = create(draft()).value();
  refused_ = "/v1/hooks";
  const auto refused = remove(account);
  ASSERT_TRUE(refused);
  ASSERT_TRUE(*refused);
  EXPECT_NE((*refused)->to_string().find("making step bye (DELETE /hooks) of disconnect"), std::string::npos);
  EXPECT_EQ(stored(), 0U);
  EXPECT_NE(log_.find("account removed without its provider being told"), std::string::npos);
  EXPECT_EQ(log_.find("canary"), std::string::npos);
}

TEST_F(StepsTest, AnUnstoredAccountIsNotTakenForTheStoredOne) {
  const auto account = create(draft()).value();
  asked_.clear();
  AccountPatch patch{.context_json = R"({"subdomain":"acme","client_id":"cid-2"})"};
  const auto changed = change(account, std::move(patch));
  ASSERT_TRUE(changed) << changed.error().to_string();
  EXPECT_EQ(asked_.front(), "GET /find?who=cid-2");
  EXPECT_EQ((*changed)->record().version, 2U);
}

}  // namespace
}  // namespace atsume::connect
