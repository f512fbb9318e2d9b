#include "connect/context.h"

#include <gtest/gtest.h>

#include "atsume/catalog/catalog.h"
#include "connect/field_value.h"

namespace atsume::connect {
namespace {

using catalog::Field;

template <class T>
std::string code_of(const Result<T>& result) {
  return result ? "success" : result.error().code();
}

struct Case {
  Field field;
  std::string in;
  std::string out;  // "!": refused
};

TEST(FieldValue, IsTransformedExtractedAndChecked) {
  const std::string address = R"(^(?:https?://)?([A-Za-z0-9-]+)(?:\.example\.com.*)?$)";
  for (const auto& one : std::vector<Case>{
           {{}, "a", "a"},
           {{.transforms = {"trim", "lower"}}, "  AcMe ", "acme"},
           {{.transforms = {"upper"}}, "a", "A"},
           {{.transforms = {"strip_slash"}}, "a//", "a"},
           {{.extract = address, .transforms = {"trim", "lower"}}, " https://Acme.example.com/jobs ", "acme"},
           {{.extract = address}, "acme", "acme"},
           {{.extract = address}, "acme.evil.test", "!"},
           {{.pattern = "[a-z]+"}, "abc", "abc"},
           {{.pattern = "[a-z]+"}, "abc1", "!"},
           {{.pattern = "a|ab"}, "ab", "ab"},
           {{.pattern = "[a-z]+"}, "abc\n", "!"},
           {{.pattern = "[a-z]+"}, "x\nabc", "!"},
           {{.choices = {{"eu", "EU"}, {"us", "US"}}}, "eu", "eu"},
           {{.choices = {{"eu", "EU"}, {"us", "US"}}}, "EU", "!"},
           {{.format = "url"}, "https://a.example/x", "https://a.example/x"},
           {{.format = "url"}, "javascript:alert(1)", "!"},
           {{.format = "url"}, "https://user:pw@a.example", "!"},
           {{.format = "host"}, "a.example", "a.example"},
           {{.format = "host"}, "a.example:8443", "a.example:8443"},
           {{.format = "host"}, "a.example/x", "!"},
           {{.format = "host"}, "a.example#x", "!"},
           {{.format = "host"}, "u@a.example", "!"},
           {{.format = "host"}, "", "!"},
           {{.format = "email"}, "a@b.example", "a@b.example"},
           {{.format = "email"}, "a b@c", "!"},
           {{.format = "uuid"}, "0190c8f0-0000-7000-8000-000000000000", "0190c8f0-0000-7000-8000-000000000000"},
           {{.format = "uuid"}, "0190", "!"},
           {{.format = "integer"}, "-12", "-12"},
           {{.format = "integer"}, "1.5", "!"},
           {{.format = "integer"}, "-", "!"},
           {{.format = "date"}, "2026-05-01", "2026-05-01"},
           {{.format = "date"}, "May", "!"},
           {{.format = "pem"}, "key", "!"}}) {
    const auto value = check_field_value(one.field, one.in);
    EXPECT_EQ(value ? *value : "!", one.out) << one.in << " " << one.field.format << one.field.pattern;
  }
}

TEST(FieldValue, NeverStandsInAMessage) {
  for (const Field& field : {Field{.format = "integer"}, Field{.pattern = "[a-z]"}, Field{.extract = "^x(.*)$"},
                             Field{.choices = {{"a", "A"}}}, Field{.format = "url"}, Field{.format = "host"}}) {
    const auto value = check_field_value(field, "Th3/s3cret");
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().to_string().find("s3cret"), std::string::npos);
  }
}

constexpr std::string_view kConnector = R"(connector: 1
id: example
name: Example
categories: [ats]
base_url: https://{{ account.subdomain }}.example.com
hosts: ["*.example.com"]
fields:
  subdomain: { label: Subdomain, transform: lower }
  plan: { label: Plan, choices: [basic, full], default: basic }
  team: { label: Team, show_when: { field: plan, equals: full } }
  filled: { label: Filled in later, hidden: true }
  note: { label: Note, required: false, secret: true }
auth:
  key:
    type: key
    fields:
      api_key: { label: API key }
      user: { label: User, required: false, secret: false }
    apply: { bearer: "{{ account.api_key }}" }
  oauth:
    type: oauth2
    authorize_url: https://www.example.com/authorize
    token_url: https://www.example.com/token
)";

class ContextTest : public ::testing::Test {
 protected:
  ContextTest() {
    const auto loaded = catalog::load_texts({{"connectors/example/connector.yaml", std::string(kConnector)}});
    for (const auto& one : loaded.diagnostics) {
      EXPECT_NE(one.severity, catalog::Severity::kError) << render(one, catalog::Style::kPlain);
    }
    connector_ = loaded.catalog->find_connector("example");
  }
  Result<CheckedContext> check(std::string_view auth, const std::string& given) {
    return check_context(*connector_, *connector_->find_auth(auth), given);
  }
  std::shared_ptr<const catalog::Connector> connector_;
};

TEST_F(ContextTest, PartsSecretsFromTheRest) {
  const auto got = check("key", R"({"subdomain":"ACME","api_key":"k3y","user":"u","note":"n","plan":null})");
  ASSERT_TRUE(got) << got.error().to_string();
  EXPECT_EQ(got->context_json, R"({"subdomain":"acme","plan":"basic","user":"u"})");
  EXPECT_EQ(got->secrets_json.reveal(), R"({"note":"n","api_key":"k3y"})");
}

TEST_F(ContextTest, AsksForAFieldOnlyWhereItIsShown) {
  EXPECT_EQ(code_of(check("key", R"({"subdomain":"a","api_key":"k","plan":"full"})")), "invalid_context");
  EXPECT_EQ(code_of(check("key", R"({"subdomain":"a","api_key":"k","plan":"full","team":"t"})")), "success");
  EXPECT_EQ(code_of(check("key", R"({"subdomain":"a","api_key":"k","plan":"basic"})")), "success");
}

TEST_F(ContextTest, TellsEverythingThatIsWrongAtOnce) {
  const auto got = check("key", R"({"subdoman":"a","plan":"none","api_key":["s3cret"],"oauth":{"token":{}}})");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code(), "invalid_context");
  EXPECT_EQ(got.error().error_class(), ErrorClass::kInvalid);
  std::vector<std::string> names;
  for (const auto& [name, what] : got.error().details()) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"subdomain", "plan", "api_key", "oauth", "subdoman"}));
  EXPECT_NE(got.error().message().find("did you mean subdomain?"), std::string::npos);
  EXPECT_EQ(got.error().to_string().find("s3cret"), std::string::npos);
}

TEST_F(ContextTest, TakesNumbersAsText) {
  const auto got = check("key", R"({"subdomain":5,"api_key":12345678901234567890})");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->secrets_json.reveal(), R"({"api_key":"12345678901234567890"})");
}

TEST_F(ContextTest, ImportsTokens) {
  const auto got = check("oauth", R"({"subdomain":"a","oauth":{"token":{"access_token":"t","refresh_token":"r"}}})");
  ASSERT_TRUE(got) << got.error().to_string();
  EXPECT_EQ(got->context_json, R"({"subdomain":"a","plan":"basic"})");
  EXPECT_EQ(got->secrets_json.reveal(), R"({"oauth":{"token":{"access_token":"t","refresh_token":"r"}}})");
  for (const std::string oauth : {"1", "{}", R"({"token":1})", R"({"token":{}})", R"({"token":{"access_token":5}})"}) {
    EXPECT_EQ(code_of(check("oauth", R"({"subdomain":"a","oauth":)" + oauth + "}")), "invalid_context") << oauth;
  }
}

TEST_F(ContextTest, WritesTokensInOneWay) {
  const auto stored = [&](const std::string& token) {
    const auto got = check("oauth", R"({"subdomain":"a","oauth":{"token":)" + token + "}}");
    return got ? got->secrets_json.reveal() : got.error().message();
  };
  EXPECT_EQ(stored(R"({"access_token":"t","expires_at":"2030-01-01T02:00:00+02:00"})"),
            R"({"oauth":{"token":{"access_token":"t","expires_at":"2030-01-01T00:00:00.000Z"}}})");
  EXPECT_EQ(stored(R"({"access_token":"t","expires_at":1893456000})"),
            R"({"oauth":{"token":{"access_token":"t","expires_at":"2030-01-01T00:00:00.000Z"}}})");
  EXPECT_EQ(stored(R"({"access_token":"t","expires_at":1893456000000,"scope":["a","b"]})"),
            R"({"oauth":{"token":{"access_token":"t","expires_at":"2030-01-01T00:00:00.000Z","scope":"a b"}}})");
  EXPECT_EQ(stored(R"({"refresh_token":"r","access_token":null,"expires_at":null})"),
            R"({"oauth":{"token":{"refresh_token":"r"}}})");
}

TEST_F(ContextTest, SaysWhatIsWrongWithATokenAndShowsNothingOfIt) {
  const auto got = check("oauth", R"({"subdomain":"a","oauth":{"token":{"access_token":"s3 cret","refresh_token":7,)"
                                  R"("expires_at":"s3cret","expires_in":60,"scope":{"s3cret":1}}}})");
  ASSERT_FALSE(got);
  std::vector<std::string> names;
  for (const auto& [name, what] : got.error().details()) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"oauth.token.access_token", "oauth.token.refresh_token",
                                             "oauth.token.expires_in", "oauth.token.expires_at", "oauth.token.scope"}));
  EXPECT_EQ(got.error().to_string().find("s3"), std::string::npos);
}

TEST_F(ContextTest, MembersOfATokenThatMeanNothingAreTold) {
  const auto got = check_given_token(
      *connector_, R"({"oauth":{"tokens":{},"token":{"access_token":"t","acess_token":"s3cret","token_type":"x"}}})");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code(), "invalid_context");
  EXPECT_NE(got.error().message().find("oauth.tokens means nothing here; did you mean token?"), std::string::npos)
      << got.error().message();
  EXPECT_NE(got.error().message().find("did you mean access_token?"), std::string::npos);
  EXPECT_EQ(got.error().to_string().find("s3cret"), std::string::npos);
  EXPECT_EQ(code_of(check_given_token(*connector_, R"({"subdomain":"a"})")), "success");
}

TEST_F(ContextTest, RefusesWhatIsNoObject) {
  for (const std::string text : {"", "[]", "null", "{", "5", "{\"a\":\"s3cret"}) {
    const auto got = check("key", text);
    EXPECT_EQ(code_of(got), "invalid_json") << text;
    EXPECT_EQ(got.error().to_string().find("s3cret"), std::string::npos);
  }
}

TEST(MergeContext, PutsAPatchOverAndRemovesByNull) {
  EXPECT_EQ(merge_context(R"({"a":1,"b":{"c":2}})", R"({"b":null,"d":{"e":3},"a":"x"})").value(),
            R"({"a":"x","d":{"e":3}})");
  EXPECT_EQ(merge_context("{}", "{}").value(), "{}");
  EXPECT_EQ(code_of(merge_context("{}", "[]")), "invalid_json");
  EXPECT_EQ(code_of(merge_context("x", "{}")), "invalid_json");
}

}  // namespace
}  // namespace atsume::connect
