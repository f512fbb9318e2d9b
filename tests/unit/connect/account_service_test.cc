// Accounts are created and changed only when their credentials are proven.
#include "atsume/connect/account_service.h"

#include <gtest/gtest.h>

#include "support/sim_network.h"

namespace atsume::connect {
namespace {

using std::chrono_literals::operator""s;
using testing::FaultPlan;
using testing::SimClock;
using testing::SimNetwork;

constexpr std::string_view kConnector = R"(connector: 1
id: example
name: Example
categories: [ats]
base_url: https://{{ account.subdomain }}.example.com/v1
hosts: ["*.example.com"]
query: { locale: en }
headers: { x-version: "2" }
fields: { subdomain: { label: Subdomain } }
auth:
  key:
    type: key
    fields: { api_key: { label: API key } }
    apply: { bearer: "{{ account.api_key }}" }
  absolute:
    type: key
    fields: { api_key: { label: API key } }
    apply: { bearer: "{{ account.api_key }}" }
    verify: GET https://login.example.com/me
verify: { request: GET /me, when: ok = true }
)";

class AccountServiceTest : public ::testing::Test {
 protected:
  AccountServiceTest() {
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
    upstream_.emplace(upstream::Upstream::Parts{
        *client_, *client_, *accounts_, limiter_, apps_, clock_, *random_, *logger_, *metrics_, {}});
    service_.emplace(AccountService::Parts{*accounts_, definitions_, *upstream_, ids_, clock_, *random_, *logger_});
    for (const auto* origin : {"https://acme.example.com", "https://login.example.com"}) {
      network_.serve(origin, [this](net::HttpRequest& request) { return answer(request); });
    }
  }

  // The provider knows the key "good".
  net::Task<net::HttpResponse> answer(net::HttpRequest& request) {
    targets_.push_back(request.target);
    headers_ = request.headers;
    const bool is_good = request.headers.get("authorization") == "Bearer good";
    net::HttpResponse out{.status = is_good ? 200 : 401, .text = body_};
    out.headers.set("content-type", "application/json");
    co_return out;
  }

  static AccountDraft draft(std::string key) {
    return {.tenant_id = "t",
            .integration = "example",
            .authentication_method = "key",
            .context_json = R"({"subdomain":"acme","api_key":")" + key + "\"}"};
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
  upstream::CallContext context_in(json::Arena& arena) {
    return {.arena = &arena, .deadline = base::Deadline::after(clock_.steady_now(), 60s), .max_wait = 5s};
  }
  std::size_t stored() { return table_->list({}, "", 10).value().records.size(); }
  upstream::SharedAccount needs_reauth() {
    auto record = create(draft("good")).value()->record();
    record.status = store::AccountStatus::kNeedsReauth;
    record.last_error_json = R"({"code":"bad_credentials"})";
    return clock_.run(accounts_->update(record)).value();
  }

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
  std::vector<std::string> targets_;
  net::Headers headers_;
  std::string body_ = R"({"ok":true})";
};

TEST_F(AccountServiceTest, CreatesWhatIsProven) {
  const auto account = create(draft("good"));
  ASSERT_TRUE(account) << account.error().to_string();
  EXPECT_EQ((*account)->record().version, 1U);
  EXPECT_EQ((*account)->record().status, store::AccountStatus::kActive);
  EXPECT_EQ((*account)->record().context_json, R"({"subdomain":"acme"})");
  // What every call of the connector carries, once.
  EXPECT_EQ(targets_, std::vector<std::string>{"/v1/me?locale=en"});
  EXPECT_EQ(headers_.get("x-version"), "2");
}

TEST_F(AccountServiceTest, StoresNothingThatIsNotProven) {
  const auto refused = create(draft("bad"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), "bad_credentials");
  EXPECT_NE(refused.error().to_string().find("verifying the credentials"), std::string::npos);
  body_ = R"({"ok":false})";
  const auto unproven = create(draft("good"));
  ASSERT_FALSE(unproven);
  EXPECT_EQ(unproven.error().code(), "verification_failed");
  EXPECT_EQ(unproven.error().error_class(), ErrorClass::kUnauthenticated);
  EXPECT_EQ(stored(), 0U);
  EXPECT_EQ(refused.error().to_string().find("Bearer"), std::string::npos);
}

TEST_F(AccountServiceTest, SkipsTheProofWhenTold) {
  AccountDraft one = draft("bad");
  one.verification = Verification::kSkip;
  EXPECT_TRUE(create(one));
  EXPECT_TRUE(targets_.empty());
}

TEST_F(AccountServiceTest, VerifiesAtAnotherUrlWithoutTheConnectorsHabits) {
  AccountDraft one = draft("good");
  one.authentication_method = "absolute";
  ASSERT_TRUE(create(one));
  EXPECT_EQ(targets_, std::vector<std::string>{"/me"});
  EXPECT_FALSE(headers_.contains("x-version"));
  EXPECT_EQ(headers_.get("authorization"), "Bearer good");
}

TEST_F(AccountServiceTest, NamesWhatDoesNotExist) {
  AccountDraft one = draft("good");
  one.integration = "exampel";
  const auto integration = create(one);
  ASSERT_FALSE(integration);
  EXPECT_EQ(integration.error().code(), "unknown_integration");
  EXPECT_NE(integration.error().message().find("did you mean example?"), std::string::npos);
  for (const std::string method : {"", "kee"}) {
    one = draft("good");
    one.authentication_method = method;
    const auto answer = create(one);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code(), "unknown_authentication_method");
    EXPECT_NE(answer.error().message().find("key, absolute"), std::string::npos) << answer.error().message();
  }
}

TEST_F(AccountServiceTest, ChangesCredentialsOnlyWhenTheyAreProven) {
  const auto account = create(draft("good")).value();
  const auto before = account->record();
  const auto refused = change(account, {.context_json = R"({"api_key":"bad"})"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), "bad_credentials");
  const auto after = table_->find(before.id).value().value();
  EXPECT_EQ(after.version, before.version);
  EXPECT_EQ(after.secrets_json.reveal(), R"({"api_key":"good"})");
  EXPECT_EQ(after.status, store::AccountStatus::kActive);
}

TEST_F(AccountServiceTest, HealsAnAccountThatNeededToSignInAgain) {
  const auto account = needs_reauth();
  const auto healed = change(account, {.context_json = R"({"api_key":"good"})"});
  ASSERT_TRUE(healed) << healed.error().to_string();
  EXPECT_EQ((*healed)->record().status, store::AccountStatus::kActive);
  EXPECT_EQ((*healed)->record().last_error_json, "null");
  EXPECT_EQ((*healed)->record().version, account->record().version + 1);
}

TEST_F(AccountServiceTest, RenamesTheTenantWithoutACall) {
  const auto account = needs_reauth();
  targets_.clear();
  const auto changed = change(account, {.tenant_id = "other"});
  ASSERT_TRUE(changed);
  EXPECT_EQ((*changed)->record().tenant_id, "other");
  EXPECT_EQ((*changed)->record().status, store::AccountStatus::kNeedsReauth);
  EXPECT_TRUE(targets_.empty());
}

TEST_F(AccountServiceTest, RemovesAFieldByNullAndRefusesTheRest) {
  const auto account = create(draft("good")).value();
  EXPECT_EQ(change(account, {.context_json = R"({"subdomain":null})"}).error().code(), "invalid_context");
  EXPECT_EQ(change(account, {.context_json = R"({"other":1})"}).error().code(), "invalid_context");
  EXPECT_EQ(table_->find(account->record().id).value()->version, 1U);
}

TEST_F(AccountServiceTest, RefusesAChangeOfAnOldState) {
  const auto account = create(draft("good")).value();
  ASSERT_TRUE(change(account, {.tenant_id = "first"}));
  EXPECT_EQ(change(account, {.tenant_id = "second"}).error().code(), "account_changed");
}

TEST_F(AccountServiceTest, LeavesNothingBehindAtAnyFailureOfTheNetwork) {
  for (std::size_t n = 0;; ++n) {
    client_->close_idle();
    auto faults = std::make_shared<FaultPlan>(FaultPlan{.fail_at = n});
    network_.set_stream_options({.faults = faults}, {});
    const auto account = create(draft("good"));
    EXPECT_EQ(stored(), account ? 1U : 0U) << n;
    if (account) ASSERT_TRUE(clock_.run(accounts_->erase((*account)->record().id)));
    if (!faults->has_struck) break;
  }
}

}  // namespace
}  // namespace atsume::connect
