// Credentials that are made for each request: signed tokens, signatures, members of the body, certificates.
#include "upstream/apply.h"

#include "unit/upstream/vendor_fixture.h"
#include "upstream/hmac.h"

namespace atsume::upstream {
namespace {

struct Signing {
  explicit Signing(const std::string& apply, std::string_view method = "create")
      : call(connector_of_text(vendor_connector(
                 "  key:\n    type: key\n    fields: { api_key: { label: Key } }\n    apply: " + apply + "\n")),
             "jobs", method) {
    call.spec.account = account_with("key", R"({"subdomain":"acme"})", R"({"api_key":"k3y"})");
  }
  Result<BuiltRequest> build() { return build_request(call.spec, call.scope()); }
  TestCall call;
};

std::string claims_of(std::string_view token) {
  const auto first = token.find('.');
  return base::base64url_decode(token.substr(first + 1, token.rfind('.') - first - 1)).value();
}

TEST(ApplyJwt, SignsATokenAsBearer) {
  Signing signing(
      "{ jwt: { algorithm: HS256, key: \"{{ account.api_key }}\", header: { kid: k1 }, claims: { iss: \"{{ "
      "account.subdomain }}\", exp: 1 }, lifetime: 2m } }",
      "list");
  const auto built = signing.build();
  ASSERT_TRUE(built) << built.error().to_string();
  const std::string value(built->headers.get("authorization"));
  ASSERT_TRUE(value.starts_with("Bearer ")) << value;
  const std::string token = value.substr(7);
  EXPECT_EQ(base::base64url_decode(token.substr(0, token.find('.'))), R"({"alg":"HS256","typ":"JWT","kid":"k1"})");
  // A template alone keeps its type; a constant of the file is text unless it is a number there.
  EXPECT_EQ(claims_of(token), R"({"iat":1767225600,"exp":1,"iss":"acme"})");
  EXPECT_EQ(base::base64url_encode(base::hmac_sha256("k3y", token.substr(0, token.rfind('.')))),
            token.substr(token.rfind('.') + 1));
}

TEST(ApplyJwt, ReadsTheKeyAsItIsWritten) {
  const auto token_with = [](const std::string& encoding, const std::string& key) {
    Signing signing("{ jwt: { algorithm: HS256, key: \"{{ account.api_key }}\", key_encoding: " + encoding +
                        ", claims: { a: b } } }",
                    "list");
    signing.call.spec.account = account_with("key", "{}", R"({"api_key":")" + key + "\"}");
    const auto built = signing.build();
    return built ? std::string(built->headers.get("authorization")) : built.error().code();
  };
  const auto wanted = token_with("text", "key?");
  EXPECT_EQ(token_with("base64", base::base64_encode("key?")), wanted);
  EXPECT_EQ(token_with("base64url", base::base64url_encode("key?")), wanted);
  EXPECT_EQ(token_with("hex", base::hex_encode("key?")), wanted);
  EXPECT_EQ(token_with("hex", "zz"), "jwt_key");
}

TEST(ApplyHmac, SignsTheFinalBodyWithItsHeaders) {
  Signing signing(
      "{ headers: { x-date: \"{{ now }}\" }, body: { token: \"{{ account.api_key }}\" }, hmac: { header: X-Signature, "
      "algorithm: sha256, secret: \"{{ account.api_key }}\", payload: \"{{ header.x-date }}.{{ raw_body }}\", "
      "encoding: "
      "base64 } }");
  signing.call.spec.body = signing.call.value(R"({"name":"Ada","token":"mine"})");
  const auto built = signing.build();
  ASSERT_TRUE(built) << built.error().to_string();
  EXPECT_EQ(built->body, R"({"name":"Ada","token":"k3y"})");
  const std::string payload = std::string(built->headers.get("x-date")) + "." + built->body;
  EXPECT_EQ(built->headers.get("x-signature"), base::base64_encode(base::hmac_sha256("k3y", payload)));
}

TEST(ApplyHmac, KnowsItsAlgorithmsByName) {
  json::Arena arena;
  const auto random = base::make_seeded_random(1);
  const jsonata::TemplateScope scope{.random = random.get(), .arena = &arena};
  const auto sign = [&](std::string algorithm) {
    const catalog::Hmac rule{.header = "x-signature",
                             .algorithm = std::move(algorithm),
                             .secret = jsonata::Template::compile("k").value(),
                             .payload = jsonata::Template::compile("{{ raw_body }}").value()};
    BuiltRequest request{.body = "b"};
    const auto signed_one = sign_request(rule, scope, request);
    return signed_one ? std::string(request.headers.get("x-signature")) : signed_one.error().code();
  };
  EXPECT_EQ(sign("sha1"), base::hex_encode(base::hmac(base::DigestKind::kSha1, "k", "b")));
  EXPECT_EQ(sign("SHA512"), base::hex_encode(base::hmac(base::DigestKind::kSha512, "k", "b")));
  EXPECT_EQ(sign("sha3"), "hmac_algorithm");
}

TEST(ApplyBody, NeedsABodyOrOtherCredentials) {
  Signing alone("{ body: { token: \"{{ account.api_key }}\" } }");
  EXPECT_EQ(alone.build()->body, R"({"token":"k3y"})");
  alone.call.spec.body = alone.call.value("[1]");
  EXPECT_EQ(code_of(alone.build()), "auth_body");
  EXPECT_EQ(code_of(Signing("{ body: { token: x } }", "list").build()), "auth_body");
  const auto read = Signing("{ body: { token: x }, query: { token: \"{{ account.api_key }}\" } }", "list").build();
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->url.query, "token=k3y");
}

class PassthroughCredentials : public VendorFixture {
 protected:
  std::string pass(const std::string& apply, std::string type, std::string body) {
    use(vendor_connector("  key:\n    type: key\n    fields: { api_key: { label: Key } }\n    apply: " + apply + "\n"),
        "key", R"({"api_key":"k3y"})");
    sent_.clear();
    ForwardRequest request{.connector = connector_, .account = account_, .method = "POST", .raw_path = "/jobs"};
    request.headers.set("content-type", type);
    request.body = net::make_text_body(std::move(body));
    const auto passed = clock_.run(upstream_->forward(std::move(request), context_));
    return passed ? sent_.at(0).body : passed.error().code();
  }
};

TEST_F(PassthroughCredentials, GoIntoTheCallersBody) {
  const std::string apply = "{ body: { token: \"{{ account.api_key }}\" } }";
  EXPECT_EQ(pass(apply, "application/json", R"({"a":1.10,"token":"mine"})"), R"({"a":1.10,"token":"k3y"})");
  EXPECT_EQ(pass(apply, "application/x-www-form-urlencoded", "a=1&token=mine&b=%7e"), "a=1&b=%7e&token=k3y");
  EXPECT_EQ(pass(apply, "text/plain", "hello"), "auth_body");
}

TEST_F(PassthroughCredentials, SignTheCallersBody) {
  const std::string apply =
      "{ hmac: { header: x-signature, algorithm: sha256, secret: \"{{ account.api_key }}\", payload: \"{{ raw_body "
      "}}\" } }";
  EXPECT_EQ(pass(apply, "application/octet-stream", "\x01\xff"), "\x01\xff");
  EXPECT_EQ(sent_.at(0).headers.get("x-signature"), base::hex_encode(base::hmac_sha256("k3y", "\x01\xff")));
}

TEST(ApplyTls, MakesTheIdentityOfTheRequest) {
  const std::string method =
      "  cert:\n    type: key\n    fields: { cert: { label: C }, pem: { label: P } }\n"
      "    apply: { headers: { x-a: b } }\n    tls: { cert: \"{{ account.cert }}\", key: \"{{ account.pem }}\" }\n";
  TestCall call(connector_of_text(vendor_connector(method)), "jobs", "list");
  call.spec.account = account_with("cert", "{}", R"({"cert":"C","pem":"K"})");
  const auto built = build_request(call.spec, call.scope());
  ASSERT_TRUE(built) << built.error().to_string();
  ASSERT_TRUE(built->identity);
  EXPECT_EQ(built->identity->cert_pem, "C");
  EXPECT_EQ(built->identity->key_pem.reveal(), "K");
  EXPECT_EQ(built->identity->digest, net::make_tls_identity("C", "K", "")->digest);
  EXPECT_NE(built->identity->digest, net::make_tls_identity("CK", "", "")->digest);
}

}  // namespace
}  // namespace atsume::upstream
