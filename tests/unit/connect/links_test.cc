// What links decide without calling anybody: where they may lead, and what they fill in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "atsume/connect/app_credentials.h"
#include "atsume/connect/links.h"
#include "atsume/store/kv.h"
#include "connect/link_context.h"
#include "support/sim_clock.h"

namespace atsume::connect {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Redirects, AreAllowedByOriginAndPath) {
  const std::vector<std::string> allowed = {"https://app.example.com", "https://b.example.com:8443/done/",
                                            "http://localhost:3000/x"};
  for (const char* good :
       {"https://app.example.com", "https://app.example.com/any/path?q=1", "https://APP.example.com/",
        "https://app.example.com:443/x", "https://b.example.com:8443/done", "https://b.example.com:8443/done/x?y=%23",
        "http://localhost:3000/x/y"}) {
    EXPECT_TRUE(is_allowed_redirect(allowed, good)) << good;
  }
  for (const char* bad :
       {"http://app.example.com/", "https://app.example.com.evil.org/", "https://app.example.com@evil.org/",
        "https://evil.org/?https://app.example.com", "https://b.example.com/done", "https://b.example.com:8443/donee",
        "https://b.example.com:8443/", "https://b.example.com:8443/done/../x",
        "https://b.example.com:8443/done/%2e%2e/x", "http://localhost:3001/x", "javascript:alert(1)",
        "//app.example.com/", "/x", "", "https://app.example.com/#x", "https://app.example.com\\@evil.org/",
        "https://app.example.com/a b", "https://app.example.com/\nx"}) {
    EXPECT_FALSE(is_allowed_redirect(allowed, bad)) << bad;
  }
  EXPECT_FALSE(is_allowed_redirect({}, "https://app.example.com"));
  EXPECT_THAT(origins_of({"https://a.example/x", "https://a.example/y", "http://localhost:3000"}),
              ElementsAre("https://a.example", "http://localhost:3000"));
}

constexpr std::string_view kConnector = R"(connector: 1
id: example
name: Example
categories: [ats]
base_url: https://api.example.com/v1
app:
  partner: { label: Partner id, pattern: "[A-Z]+", transform: [upper] }
  tier: { label: Tier, default: basic }
fields: { region: { label: Region, required: false }, hook: { label: Hook, secret: true, required: false } }
auth:
  key:
    type: key
    fields: { api_key: { label: Key }, login: { label: Login, secret: false } }
    apply: { bearer: "{{ account.api_key }}" }
  oauth: { type: oauth2, authorize_url: https://api.example.com/a, token_url: https://api.example.com/t }
resources: { jobs: { get: "GET /jobs/{id}" } }
)";

std::shared_ptr<const catalog::Connector> connector() {
  const auto loaded = catalog::load_texts({{"connectors/example/connector.yaml", std::string(kConnector)}});
  for (const auto& one : loaded.diagnostics) {
    EXPECT_NE(one.severity, catalog::Severity::kError) << render(one, catalog::Style::kPlain);
  }
  return loaded.catalog->find_connector("example");
}

TEST(LinkContext, LaysWhatIsGivenOverWhatIsFilledIn) {
  const auto example = connector();
  const auto& key = example->auth.front();
  store::Account present;
  present.context_json = R"({"region":"eu","login":"old","remote_account":{"id":"1"},"saved":"x"})";
  present.secrets_json = base::Secret(R"({"api_key":"old-secret"})");
  const std::string link = R"({"login":"link","api_key":"k","hook":"h","other_connectors":"x"})";
  EXPECT_EQ(prefilled_values(*example, key, {link, &present, false}), R"({"region":"eu","login":"link"})");
  EXPECT_EQ(prefilled_values(*example, key, {}), "{}");
  EXPECT_EQ(
      link_context(*example, key, {link, &present, false}, R"({"login":"mine","region":null,"api_key":""})").value(),
      R"({"login":"mine","hook":"h","api_key":"k"})");
  EXPECT_EQ(link_context(*example, key, {"{}", &present, false}, "{}").value(), R"({"region":"eu","login":"old"})");
  for (const char* bad : {R"({"oauth":{"token":{"access_token":"x"}}})", R"({"saved":"x"})", R"({"id":"x"})"}) {
    const auto refused = link_context(*example, key, {}, bad);
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().code(), "invalid_context") << bad;
    EXPECT_EQ(refused.error().details().size(), 1U) << bad;
  }
}

class AppCredentialsTest : public ::testing::Test {
 protected:
  using Environment = upstream::Environment;
  AppCredentialsTest() {
    std::vector<store::MasterKey> keys;
    keys.push_back(store::parse_master_key(std::string(64, 'a')).value());
    vault_ = store::Vault::make(std::move(keys), *random_).value();
    apps_.emplace(parts(values_));
  }
  AppCredentials::Parts parts(upstream::AppValues& values) { return {*store_, *vault_, values, *pool_}; }
  Result<AppState> put(Environment environment, std::string values) {
    return clock_.run(apps_->put(connector_, environment, std::move(values)));
  }
  std::string value(const upstream::AppValues& values, Environment environment, std::string_view name) {
    const auto found = values.find("example", environment, arena_).find(name);
    return found.is_string() ? std::string(found.as_string()) : "";
  }

  testing::SimClock clock_;
  json::Arena arena_;
  std::unique_ptr<base::Random> random_ = base::make_seeded_random(3);
  std::unique_ptr<store::KeyValueStore> store_ = store::make_memory_store();
  std::unique_ptr<store::Vault> vault_;
  std::unique_ptr<net::BlockingPool> pool_ = net::make_inline_pool();
  upstream::AppValues values_;
  std::optional<AppCredentials> apps_;
  std::shared_ptr<const catalog::Connector> connector_ = connector();
};

TEST_F(AppCredentialsTest, SetsChecksAndShowsNoSecret) {
  const auto& oauth = connector_->auth.back();
  EXPECT_FALSE(apps_->is_ready(*connector_, oauth, Environment::kLive));
  const auto state = put(Environment::kLive, R"({"partner":"abc","client_id":"id","client_secret":"s-canary"})");
  ASSERT_TRUE(state) << state.error().to_string();
  EXPECT_TRUE(apps_->is_ready(*connector_, oauth, Environment::kLive));
  EXPECT_TRUE(state->is_stored);
  for (const auto& one : state->fields) EXPECT_THAT(one.value, Not(HasSubstr("canary")));
  EXPECT_EQ(value(values_, Environment::kLive, "partner"), "ABC");
  EXPECT_EQ(value(values_, Environment::kLive, "tier"), "basic");
  EXPECT_EQ(value(values_, Environment::kLive, "client_secret"), "s-canary");
  EXPECT_EQ(value(values_, Environment::kSandbox, "client_id"), "sandbox-client");
  for (const auto& row : store_->scan("", "", 100).value()) EXPECT_THAT(row.value, Not(HasSubstr("canary")));
}

TEST_F(AppCredentialsTest, TellsEveryValueThatDoesNotFit) {
  const auto refused = put(Environment::kLive, R"({"partner":"a1-canary","client_idd":"id","tier":["x"]})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), "invalid_app");
  EXPECT_EQ(refused.error().details().size(), 4U) << refused.error().message();
  EXPECT_THAT(refused.error().message(), HasSubstr("did you mean client_id?"));
  EXPECT_THAT(refused.error().message(), Not(HasSubstr("canary")));
  EXPECT_TRUE(values_.find("example", Environment::kLive, arena_).is_undefined());
}

TEST_F(AppCredentialsTest, AnotherEngineSeesThemAndTheirEnd) {
  ASSERT_TRUE(values_.set_defaults(R"({"example":{"partner":"CONFIG"}})"));
  ASSERT_TRUE(put(Environment::kSandbox, R"({"partner":"x","client_id":"id"})"));
  upstream::AppValues other_values;
  AppCredentials other(parts(other_values));
  ASSERT_TRUE(other.load());
  EXPECT_EQ(value(other_values, Environment::kSandbox, "partner"), "X");
  EXPECT_EQ(value(other_values, Environment::kLive, "partner"), "");
  EXPECT_EQ(clock_.run(apps_->erase(connector_, Environment::kSandbox)).value(), true);
  EXPECT_EQ(clock_.run(apps_->erase(connector_, Environment::kSandbox)).value(), false);
  EXPECT_EQ(value(values_, Environment::kSandbox, "partner"), "CONFIG");
  ASSERT_TRUE(other.load());
  EXPECT_EQ(value(other_values, Environment::kSandbox, "partner"), "");
}

}  // namespace
}  // namespace atsume::connect
