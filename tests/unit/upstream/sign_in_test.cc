// The authorization code grant: where the browser goes, what it brings back, and what is made of it.
#include <gmock/gmock.h>

#include "unit/upstream/vendor_fixture.h"
#include "upstream/authorize_url.h"
#include "upstream/token_request.h"

namespace atsume::upstream {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// RFC 7636, appendix B.
TEST(Pkce, HasTheChallengesOfTheStandard) {
  constexpr std::string_view kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  EXPECT_EQ(code_challenge(catalog::Pkce::kS256, kVerifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  EXPECT_EQ(code_challenge(catalog::Pkce::kPlain, kVerifier), kVerifier);
  EXPECT_EQ(code_challenge(catalog::Pkce::kNone, kVerifier), "");
}

struct SigningIn {
  explicit SigningIn(const std::string& lines)
      : call(connector_of_text(vendor_connector("  m:\n    type: oauth2\n"
                                                "    token_url: https://login.example.com/token\n" +
                                                lines)),
             "jobs", "list") {
    call.spec.account = account_with("m", R"({"subdomain":"acme"})", "{}");
    call.spec.method = &call.spec.connector->defaults;
    call.app = call.value(R"({"client_id":"app id","client_secret":"s"})");
    auth = &call.spec.connector->auth.front();
  }
  Result<std::string> url() {
    const AuthorizeRequest request{"https://here.example/cb?a=1", "st/1", "verifier"};
    ATSUME_TRY(const auto built, authorize_url(*auth, request, call.spec, call.scope()));
    return built.to_string();
  }
  Result<std::string> back(std::string_view query) {
    return read_callback(*auth, net::parse_query(query), url_of("https://login.example.com/authorize"),
                         url_of("https://tokens.example.com:8443/token"));
  }
  TestCall call;
  const catalog::Auth* auth = nullptr;
};

constexpr std::string_view kPlainUrl = "    authorize_url: https://login.example.com/authorize\n";

TEST(AuthorizeUrl, HasWhatTheStandardAsksFor) {
  SigningIn one(std::string(kPlainUrl) + "    pkce: plain\n    scopes: [a, \"b:c\"]\n");
  EXPECT_EQ(one.url().value(),
            "https://login.example.com/authorize?response_type=code&client_id=app%20id&redirect_uri="
            "https%3A%2F%2Fhere.example%2Fcb%3Fa%3D1&scope=a%20b%3Ac&state=st%2F1&code_challenge=verifier&"
            "code_challenge_method=plain");
  SigningIn bare(std::string(kPlainUrl) + "    pkce: false\n");
  EXPECT_THAT(bare.url().value(), Not(HasSubstr("code_challenge")));
  EXPECT_THAT(bare.url().value(), Not(HasSubstr("scope")));
}

TEST(AuthorizeUrl, IsChangedAsTheConnectorSays) {
  SigningIn one(
      "    authorize_url: https://{{ account.subdomain }}.example.com/authorize?fixed=1\n    pkce: false\n"
      "    scopes: [a, b]\n    scope_separator: \",\"\n    scope_param: user_scope\n"
      "    authorize_params: { prompt: consent, response_type: \"code token\", who: \"{{ account.subdomain }}\" }\n"
      "    rename: { client_id: client_key }\n");
  EXPECT_EQ(one.url().value(),
            "https://acme.example.com/authorize?fixed=1&response_type=code%20token&client_key=app%20id&redirect_uri="
            "https%3A%2F%2Fhere.example%2Fcb%3Fa%3D1&user_scope=a%2Cb&state=st%2F1&prompt=consent&who=acme");
}

TEST(AuthorizeUrl, SaysHowToSetWhatIsMissing) {
  SigningIn one{std::string(kPlainUrl)};
  one.call.app = json::Value();
  const auto url = one.url();
  EXPECT_EQ(code_of(url), "client_missing");
  EXPECT_THAT(url.error().message(), HasSubstr("PUT /v1/integration/example/app"));
}

TEST(Callback, GivesItsCode) {
  SigningIn one(std::string(kPlainUrl) + "    rename: { code: auth_code }\n");
  EXPECT_EQ(one.back("code=c%2F1&state=s").value(), "c/1");
  EXPECT_EQ(one.back("auth_code=theirs&code=other").value(), "theirs");
  EXPECT_EQ(code_of(one.back("code=&state=s")), "sign_in_answer");
}

TEST(Callback, TellsRefusalsApart) {
  SigningIn one{std::string(kPlainUrl)};
  EXPECT_EQ(code_of(one.back("error=access_denied&code=c")), "sign_in_denied");
  const auto failed = one.back("error=server_error&error_description=" + std::string(5000, 'x'));
  EXPECT_EQ(code_of(failed), "sign_in_failed");
  EXPECT_LT(failed.error().message().size(), 1000U);
}

// RFC 9207.
TEST(Callback, IsOfTheIssuerThatWasAsked) {
  SigningIn one{std::string(kPlainUrl)};
  EXPECT_TRUE(one.back("code=c&iss=https%3A%2F%2Flogin.example.com"));
  EXPECT_TRUE(one.back("code=c&iss=https%3A%2F%2Flogin.example.com%2Ftenant%2F1"));
  EXPECT_TRUE(one.back("code=c&iss=https%3A%2F%2Ftokens.example.com%3A8443"));
  for (const char* other : {"https%3A%2F%2Ftokens.example.com", "http%3A%2F%2Flogin.example.com",
                            "https%3A%2F%2Flogin.example.com.evil.org", "nonsense"}) {
    EXPECT_EQ(code_of(one.back("code=c&iss=" + std::string(other))), "sign_in_issuer") << other;
    EXPECT_EQ(code_of(one.back("error=access_denied&iss=" + std::string(other))), "sign_in_issuer") << other;
  }
}

TEST(Callback, KeepsWhatTheConnectorNames) {
  SigningIn one(std::string(kPlainUrl) + "    callback: { server: accounts-server, place: location }\n");
  json::Arena arena;
  const auto kept = callback_values(*one.auth->sign_in, net::parse_query("accounts-server=https%3A%2F%2Fa.eu"), arena);
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].first, "server");
  EXPECT_EQ(kept[0].second.as_string(), "https://a.eu");
}

TEST(TokenRequest, SendsTheCodeWithItsProof) {
  SigningIn one(std::string(kPlainUrl) + "    scopes: [a]\n    token_params: { x: y }\n    rename: { code: auth }\n");
  const auto built =
      build_token_request(*one.auth, code_grant("c", "https://here/cb", "v"), one.call.spec, one.call.scope());
  ASSERT_TRUE(built) << built.error().to_string();
  EXPECT_EQ(built->request.body,
            "grant_type=authorization_code&auth=c&redirect_uri=https%3A%2F%2Fhere%2Fcb&code_verifier=v&"
            "client_id=app%20id&client_secret=s&x=y");
  EXPECT_THAT(built->secrets, ::testing::IsSupersetOf({"c", "v", "s"}));
}

TEST(TokenRequest, RevokesWithoutParametersOfOtherRequests) {
  SigningIn one(std::string(kPlainUrl) +
                "    revoke_url: https://login.example.com/revoke\n    client_auth: basic\n"
                "    token_params: { x: y }\n    refresh_params: { z: y }\n");
  const auto built = build_token_request(*one.auth, revocation(json::Value::string("t"), "refresh_token"),
                                         one.call.spec, one.call.scope());
  ASSERT_TRUE(built) << built.error().to_string();
  EXPECT_EQ(built->request.url.path, "/revoke");
  EXPECT_EQ(built->request.method, "POST");
  EXPECT_EQ(built->request.body, "token=t&token_type_hint=refresh_token");
}

TEST(AppErrors, TellTheOperatorWhatToSet) {
  SigningIn one(std::string(kPlainUrl) +
                "    token_params: { partner: \"{{ app.client_id }}-{{ app.client_secret }}\" }\n");
  one.call.app = one.call.value(R"({"client_id":"id"})");
  const auto built =
      build_token_request(*one.auth, code_grant("c", "https://here/cb", "v"), one.call.spec, one.call.scope());
  EXPECT_EQ(code_of(built), "app_value_missing");
  EXPECT_THAT(built.error().message(), HasSubstr("no client_secret: set it with PUT /v1/integration/example/app"));
}

TEST(AppValues, StandApartByEnvironmentAndGoBeforeTheConfiguration) {
  AppValues values;
  json::Arena arena;
  EXPECT_TRUE(values.find("x", Environment::kLive, arena).is_undefined());
  EXPECT_EQ(values.find("x", Environment::kSandbox, arena).find("client_id").as_string(), "sandbox-client");
  ASSERT_TRUE(values.set_defaults(R"({"x":{"a":1,"b":2},"y":{}})"));
  ASSERT_TRUE(values.set("x", Environment::kLive, R"({"a":"live"})"));
  EXPECT_EQ(json::write(values.find("x", Environment::kLive, arena)), R"({"a":"live"})");
  EXPECT_EQ(json::write(values.find("x", Environment::kSandbox, arena)), R"({"a":1,"b":2})");
  const auto kept = values.find("x", Environment::kLive, arena);
  values.erase("x", Environment::kLive);
  EXPECT_EQ(json::write(values.find("x", Environment::kLive, arena)), R"({"a":1,"b":2})");
  EXPECT_EQ(json::write(kept), R"({"a":"live"})");
  EXPECT_EQ(code_of(values.set("x", Environment::kLive, "[secret]")), "app_values");
  EXPECT_EQ(code_of(values.set_defaults(R"({"x":"secret"})")), "app_values");
}

}  // namespace
}  // namespace atsume::upstream
