// Token requests in every form, and the answers to them.
#include "upstream/token_request.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <nlohmann/json.hpp>

#include "unit/upstream/vendor_fixture.h"
#include "upstream/token_answer.h"

namespace atsume::upstream {
namespace {

// A client_credentials method with these further lines.
struct Asking {
  explicit Asking(const std::string& lines, std::string type = "client_credentials")
      : call(connector_of_text(vendor_connector(
                 "  m:\n    type: " + type +
                 "\n    fields: { client_id: { label: Id }, client_secret: { label: S }, username: { label: U }, "
                 "none: { label: N }, password: { label: P }, refresh_token: { label: R } }\n"
                 "    token_url: https://login.example.com/token?v=1\n" +
                 lines)),
             "jobs", "list") {
    call.spec.account = account_with("m", R"({"client_id":"c:id","username":"u","refresh_token":"typed"})",
                                     R"({"client_secret":"s/ecret","password":"p&w"})");
    call.spec.method = &call.spec.connector->defaults;
    call.app = call.value(R"({"client_id":"app","client_secret":"app-secret"})");
    auth = &call.spec.connector->auth.front();
  }
  Result<BuiltRequest> own() {
    const auto scope = call.scope();
    ATSUME_TRY(const auto grant, own_grant(*auth->tokens, call.spec, scope));
    ATSUME_TRY(auto built, build_token_request(*auth, grant, call.spec, scope));
    return std::move(built.request);
  }
  Result<BuiltRequest> renewal() {
    const auto scope = call.scope();
    ATSUME_TRY(auto built, build_token_request(*auth, refresh_grant(json::Value::string("r1")), call.spec, scope));
    return std::move(built.request);
  }
  Result<NewToken> answer(int status, std::string body, std::string type = "application/json") {
    Received received{.status = status, .body = std::move(body)};
    received.headers.set("content-type", type);
    const auto scope = call.scope();
    return read_token_answer(*auth, call.spec, scope, url_of("https://login.example.com/token"), received,
                             {"s/ecret", "r1-canary"});
  }

  TestCall call;
  const catalog::Auth* auth = nullptr;
};

constexpr const char* kSignIn = "    authorize_url: https://login.example.com/authorize\n";

TEST(TokenRequest, NamesTheClientInEveryWay) {
  EXPECT_EQ(Asking("").own()->body, "grant_type=client_credentials&client_id=c%3Aid&client_secret=s%2Fecret");
  const auto basic = Asking("    client_auth: basic\n").own();
  EXPECT_EQ(basic->body, "grant_type=client_credentials");
  EXPECT_EQ(basic->headers.get("authorization"), "Basic " + base::base64_encode("c%3Aid:s%2Fecret"));
  EXPECT_EQ(Asking("    client_auth: none\n").own()->body, "grant_type=client_credentials&client_id=c%3Aid");
}

TEST(TokenRequest, IsWrittenAsTheConnectorSays) {
  const auto json = Asking("    token_encode: json\n    token_params: { n: 7 }\n").own();
  EXPECT_EQ(json->body, R"({"grant_type":"client_credentials","client_id":"c:id","client_secret":"s/ecret","n":"7"})");
  EXPECT_EQ(json->headers.get("content-type"), "application/json");
  const auto query = Asking("    token_encode: query\n").own();
  EXPECT_EQ(query->body, "");
  EXPECT_EQ(query->url.query, "v=1&grant_type=client_credentials&client_id=c%3Aid&client_secret=s%2Fecret");
  EXPECT_EQ(query->asked.query, "v=1");
  const auto get = Asking("    token_method: GET\n").own();
  EXPECT_EQ(get->method, "GET");
  EXPECT_EQ(get->url.query, query->url.query);
}

TEST(TokenRequest, AddsScopesParametersAndHeaders) {
  const auto built = Asking(
                         "    scopes: [a, b]\n    scope_separator: ','\n    scope_param: scp\n"
                         "    token_params: { audience: \"{{ account.username }}\", gone: \"{{ account.none? }}\" }\n"
                         "    token_headers: { x-tenant: \"{{ account.username }}\" }\n")
                         .own();
  EXPECT_TRUE(built->body.ends_with("&scp=a%2Cb&audience=u")) << built->body;
  EXPECT_EQ(built->headers.get("x-tenant"), "u");
}

TEST(TokenRequest, KnowsTheOtherGrants) {
  EXPECT_EQ(Asking("    grant: password\n    client_auth: none\n").own()->body,
            "grant_type=password&username=u&password=p%26w&client_id=c%3Aid");
  EXPECT_EQ(Asking("    grant: refresh_token\n    client_auth: none\n").own()->body,
            "grant_type=refresh_token&refresh_token=typed&client_id=c%3Aid");
  Asking assertion(
      "    grant: urn:ietf:params:oauth:grant-type:jwt-bearer\n    client_auth: none\n"
      "    assertion: { algorithm: HS256, key: \"{{ account.client_secret }}\", claims: { iss: \"{{ account.username "
      "}}\" } }\n");
  auto built = assertion.own();
  ASSERT_TRUE(built) << built.error().to_string();
  const auto form = net::parse_query(built->body);
  ASSERT_EQ(form.size(), 3U);
  EXPECT_EQ(form[1].first, "assertion");
  const auto middle = form[1].second.substr(form[1].second.find('.') + 1);
  EXPECT_EQ(base::base64url_decode(middle.substr(0, middle.find('.'))),
            R"({"iat":1767225600,"exp":1767225900,"iss":"u"})");
}

TEST(TokenRequest, ARenewalHasItsOwnUrlAndParameters) {
  Asking asking(std::string(kSignIn) +
                    "    refresh_url: https://login.example.com/refresh\n    token_params: { a: x }\n"
                    "    refresh_params: { b: y }\n    scopes: [s]\n    rename: { client_id: client_key }\n",
                "oauth2");
  const auto built = asking.renewal();
  ASSERT_TRUE(built) << built.error().to_string();
  EXPECT_EQ(built->url.path, "/refresh");
  EXPECT_EQ(built->body, "grant_type=refresh_token&refresh_token=r1&client_key=app&client_secret=app-secret&b=y");
}

TEST(TokenRequest, SaysWhereTheClientIdIsMissing) {
  Asking asking(kSignIn, "oauth2");
  asking.call.app = json::Value();
  const auto built = asking.renewal();
  EXPECT_EQ(code_of(built), "client_missing");
  EXPECT_NE(built.error().message().find("operator"), std::string::npos);
}

TEST(TokenRequest, SignsForTheClient) {
  Asking asking("    client_auth: private_key_jwt\n");
  EXPECT_EQ(code_of(asking.own()), "jwt_key");
  Asking own(
      "    client_auth: private_key_jwt\n"
      "    assertion: { algorithm: HS256, key: \"{{ account.client_secret }}\", claims: { sub: me } }\n");
  const auto built = own.own();
  ASSERT_TRUE(built) << built.error().to_string();
  EXPECT_NE(built->body.find("client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&"
                             "client_assertion=ey"),
            std::string::npos)
      << built->body;
  EXPECT_EQ(built->body.find("client_secret"), std::string::npos);
}

// A new P-256 key in PEM.
std::string ec_pem() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  std::string out(text, static_cast<std::size_t>(size));
  BIO_free(bio);
  EVP_PKEY_free(key);
  return out;
}

TEST(TokenRequest, SignsWithTheSecretWhenThatIsAKey) {
  Asking asking("    client_auth: private_key_jwt\n");
  asking.call.spec.account =
      account_with("m", R"({"client_id":"cid"})", nlohmann::json{{"client_secret", ec_pem()}}.dump());
  const auto built = asking.own();
  ASSERT_TRUE(built) << built.error().to_string();
  const auto form = net::parse_query(built->body);
  ASSERT_EQ(form.size(), 4U) << built->body;
  EXPECT_EQ(form[3].first, "client_assertion");
  const std::string& token = form[3].second;
  const auto part = [&](std::size_t from) {
    return nlohmann::json::parse(base::base64url_decode(token.substr(from, token.find('.', from) - from)).value());
  };
  EXPECT_EQ(part(0)["alg"], "ES256");
  const auto claims = part(token.find('.') + 1);
  EXPECT_EQ(claims["iss"], "cid");
  EXPECT_EQ(claims["sub"], "cid");
  EXPECT_EQ(claims["aud"], "https://login.example.com/token");
  EXPECT_EQ(claims["exp"], 1767225900);
  EXPECT_EQ(claims["jti"].get<std::string>().size(), 36U);
}

TEST(TokenAnswer, IsReadInEveryDocumentedShape) {
  Asking asking("");
  auto token = asking.answer(200, R"({"access_token":"a","refresh_token":"r","expires_in":"60","scope":"x"})");
  ASSERT_TRUE(token) << token.error().to_string();
  EXPECT_EQ(token->access_token, "a");
  EXPECT_EQ(token->refresh_token, "r");
  EXPECT_EQ(token->scope, "x");
  EXPECT_EQ(token->expires_at, now() + std::chrono::minutes(1));
  token = asking.answer(200, "access_token=b%20c&expires_in=60", "application/x-www-form-urlencoded");
  EXPECT_EQ(token->access_token, "b c");
  token = asking.answer(200, R"({"access_token":"a"})");
  EXPECT_FALSE(token->expires_at);
  Asking other("    token: { access_token: data.token, expires_at: data.until }\n    lifetime: 5m\n");
  for (const std::string until : {"1767225660", "1767225660000", "\"2026-01-01T00:01:00Z\""}) {
    token = other.answer(200, R"({"data":{"token":"t","until":)" + until + "}}");
    EXPECT_EQ(token->expires_at, now() + std::chrono::minutes(1)) << until;
  }
  EXPECT_EQ(other.answer(200, R"({"data":{"token":"t"}})")->expires_at, now() + std::chrono::minutes(5));
}

TEST(TokenAnswer, TellsWhoseFaultAFailureIs) {
  Asking client("");
  Asking person(kSignIn, "oauth2");
  struct Case {
    Asking& asking;
    int status;
    std::string body;
    std::string code;
  };
  for (const Case& one : {Case{person, 400, R"({"error":"invalid_grant"})", "token_refused"},
                          {person, 401, "<html>", "token_refused"},
                          {person, 400, R"({"error":"invalid_client"})", "token_request_refused"},
                          {client, 400, R"({"error":"invalid_client"})", "token_refused"},
                          {person, 429, "", "rate_limited"},
                          {person, 502, "", "unavailable"},
                          {person, 200, R"({"error":"invalid_grant"})", "token_refused"},
                          {person, 200, "{}", "token_answer"},
                          {person, 200, "<html>", "token_answer"},
                          {person, 302, "", "token_answer"}}) {
    const auto token = one.asking.answer(one.status, one.body);
    EXPECT_EQ(code_of(token), one.code) << one.status << one.body;
    EXPECT_EQ(token.error().remote()->body, "");
  }
}

TEST(TokenAnswer, RepeatsNoSecret) {
  Asking asking("");
  const auto token =
      asking.answer(400, R"({"error":"bad r1-canary","error_description":"s/ecret and r1-canary are wrong"})");
  EXPECT_EQ(token.error().message().find("canary"), std::string::npos) << token.error().message();
  EXPECT_NE(token.error().message().find("[redacted] and [redacted] are wrong"), std::string::npos);
}

TEST(TokenAnswer, KeepsARefreshTokenThatIsNotReplaced) {
  Asking asking(kSignIn, "oauth2");
  const auto account = account_with("m", "{}", R"({"oauth":{"token":{"access_token":"a","refresh_token":"r"}}})");
  const NewToken token{.access_token = "b"};
  const auto record = with_token(*account, token, *asking.auth, *asking.call.spec.connector, now());
  EXPECT_EQ(record->secrets_json.reveal(), R"({"oauth":{"token":{"access_token":"b","refresh_token":"r"}}})");
}

TEST(TokenAnswer, NothingBesideARenewedTokenLosesIt) {
  Asking asking(std::string(kSignIn) + "    save: { instance: instance_url }\n", "oauth2");
  const char* bare = R"({"access_token":"b","refresh_token":"r2"})";
  EXPECT_EQ(asking.answer(200, bare).error().code(), "save_missing");
  asking.call.spec.account =
      account_with("m", R"({"instance":"eu1"})", R"({"oauth":{"token":{"access_token":"a","refresh_token":"r"}}})");
  const auto renewed = asking.answer(200, bare);
  ASSERT_TRUE(renewed) << renewed.error().to_string();
  EXPECT_EQ(renewed->refresh_token, "r2");
  EXPECT_TRUE(renewed->saved.empty());
}

TEST(TokenAnswer, OfAShortTokenHalfIsUsed) {
  Asking asking("");
  const auto account = account_with("m", "{}", "{}");
  const NewToken token{.access_token = "b", .expires_at = now() + std::chrono::seconds(30)};
  const auto record = with_token(*account, token, *asking.auth, *asking.call.spec.connector, now());
  const auto kept = AccountView::make(*record).value();
  const auto state_after = [&](int seconds) {
    return token_state(kept->token("m"), std::chrono::seconds(60), now() + std::chrono::seconds(seconds));
  };
  EXPECT_EQ(state_after(14), TokenState::kGood);
  EXPECT_EQ(state_after(15), TokenState::kEnding);
  EXPECT_EQ(state_after(30), TokenState::kEnded);
}

TEST(TokenState, GoesByTheClock) {
  json::Arena arena;
  const auto state = [&](std::string_view text) {
    return token_state(json::parse(text, arena).value(), std::chrono::seconds(60), now());
  };
  EXPECT_EQ(state("{}"), TokenState::kMissing);
  EXPECT_EQ(state(R"({"refresh_token":"r"})"), TokenState::kEnded);
  EXPECT_EQ(state(R"({"access_token":"a"})"), TokenState::kGood);
  EXPECT_EQ(state(R"({"access_token":"a","expires_at":"2026-01-01T00:01:01Z"})"), TokenState::kGood);
  EXPECT_EQ(state(R"({"access_token":"a","expires_at":"2026-01-01T00:01:00Z"})"), TokenState::kEnding);
  EXPECT_EQ(state(R"({"access_token":"a","expires_at":1767225601})"), TokenState::kEnding);
  EXPECT_EQ(state(R"({"access_token":"a","expires_at":1767225600})"), TokenState::kEnded);
}

}  // namespace
}  // namespace atsume::upstream
