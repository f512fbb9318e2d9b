#include "upstream/build_request.h"

#include "unit/upstream/fixture.h"

namespace atsume::upstream {
namespace {

constexpr std::string_view kResources = R"(
headers: { x-version: "20240404", x-tenant: "{{ account.tenant? }}" }
query: { locale: en }
resources:
  jobs:
    list:
      request: GET /jobs
      query: { state: published }
      paginate: { type: cursor, param: after, next: next, size_param: limit, size: 100, max_size: 100 }
    get: "GET /jobs/{id}"
    search: { request: POST /jobs/search, effect: read, params_in: body,
              paginate: { type: cursor, param: page.after, next: next, size_param: page.size, size: 20 } }
    note:
      request: "POST /jobs/{id}/notes?kind={{ query.kind ?? 'plain' }}"
      body: { text: "{{ body.text }}", by: "{{ body.by? }}", n: 1 }
    own: { request: GET /own, base_url: "https://other.example.com/x" }
    far: { request: GET https://far.example.com/y }
    open: { request: GET /open, auth: none }
    header: { request: GET /header, headers: { x-version: null, x-mark: "{{ query.mark }}" } }
    items:
      request: GET /items
      paginate: { type: page, param: page, size_param: per_page, size: 50, total: total }
    offsets:
      request: GET /offsets
      paginate: { type: offset, param: offset, start: 0, in: header, size_param: x-size, size: 10 }
)";

Result<BuiltRequest> build(TestCall& call) { return build_request(call.spec, call.scope()); }

TEST(BuildRequest, PutsUrlQueryHeadersAndCredentialsTogether) {
  TestCall call(connector_of(kResources), "jobs", "list");
  auto built = build(call);
  ASSERT_TRUE(built) << built.error().to_string();
  EXPECT_EQ(built->method, "GET");
  EXPECT_EQ(built->url.to_string(), "https://acme.example.com/v1/jobs?locale=en&state=published&limit=100");
  EXPECT_EQ(built->headers.get("x-version"), "20240404");
  EXPECT_FALSE(built->headers.contains("x-tenant"));
  EXPECT_EQ(built->headers.get("authorization"), "Bearer k3y");
  EXPECT_EQ(built->body, "");
}

TEST(BuildRequest, EncodesPathArgumentsAsOneSegment) {
  for (const auto& [id, path] : std::vector<std::pair<std::string, std::string>>{
           {R"("a/b")", "/v1/jobs/a%2Fb"},
           {R"("../admin")", "/v1/jobs/..%2Fadmin"},
           {R"("a?b#c")", "/v1/jobs/a%3Fb%23c"},
           {R"("%2e%2e")", "/v1/jobs/%252e%252e"},
           {R"("ü \r\n")", "/v1/jobs/%C3%BC%20%0D%0A"},
           {R"("...")", "/v1/jobs/..."},
           {"12345678901234567890123", "/v1/jobs/12345678901234567890123"}}) {
    TestCall call(connector_of(kResources), "jobs", "get");
    call.argument("id", id);
    auto built = build(call);
    ASSERT_TRUE(built) << id << ": " << built.error().to_string();
    EXPECT_EQ(built->url.path, path);
  }
}

TEST(BuildRequest, RefusesArgumentsThatNameAnotherPath) {
  for (const auto& [id, code] : std::vector<std::pair<std::string, std::string>>{{R"("..")", "invalid_argument"},
                                                                                 {R"(".")", "invalid_argument"},
                                                                                 {R"("")", "missing_argument"},
                                                                                 {"null", "missing_argument"},
                                                                                 {R"({"a":1})", "missing_argument"}}) {
    TestCall call(connector_of(kResources), "jobs", "get");
    call.argument("id", id);
    auto built = build(call);
    EXPECT_EQ(code_of(built), code) << id;
    EXPECT_EQ(built.error().error_class(), ErrorClass::kInvalidRequest);
  }
  TestCall call(connector_of(kResources), "jobs", "get");
  EXPECT_EQ(code_of(build(call)), "missing_argument");
}

TEST(BuildRequest, LetsArgumentsReplaceTheConnectorsConstants) {
  TestCall call(connector_of(kResources), "jobs", "list");
  call.argument("state", R"("draft")");
  call.argument("tag", R"(["a b","c&d"])");
  call.spec.remote_query = {{"locale", "de"}, {"x[y]", "1+1"}};
  auto built = build(call);
  ASSERT_TRUE(built) << built.error().to_string();
  EXPECT_EQ(built->url.query, "state=draft&tag=a%20b&tag=c%26d&limit=100&locale=de&x[y]=1%2B1");
}

TEST(BuildRequest, KeepsThePlaceInAListForItself) {
  for (const auto& [method, name, refused] :
       std::vector<std::tuple<std::string, std::string, bool>>{{"list", "after", true},
                                                               {"list", "limit", false},
                                                               {"items", "page", true},
                                                               {"items", "per_page", true},
                                                               {"items", "other", false}}) {
    TestCall call(connector_of(kResources), "jobs", method);
    call.spec.remote_query = {{name, "7"}};
    EXPECT_EQ(code_of(build(call)), refused ? "reserved_parameter" : "success") << method << " " << name;
  }
}

TEST(BuildRequest, SendsPagesWhereTheyBelong) {
  TestCall cursor(connector_of(kResources), "jobs", "list");
  cursor.spec.page = {.text = "c/2=", .size = 7, .number = 1};
  EXPECT_EQ(build(cursor)->url.query, "locale=en&state=published&limit=7&after=c%2F2%3D");

  TestCall page(connector_of(kResources), "jobs", "items");
  EXPECT_EQ(build(page)->url.query, "locale=en&per_page=50&page=1");
  page.spec.page = {.text = "3", .number = 2};
  EXPECT_EQ(build(page)->url.query, "locale=en&per_page=50&page=3");

  TestCall offset(connector_of(kResources), "jobs", "offsets");
  auto built = build(offset);
  EXPECT_EQ(built->url.query, "locale=en");
  EXPECT_EQ(built->headers.get("offset"), "0");
  EXPECT_EQ(built->headers.get("x-size"), "10");

  TestCall body(connector_of(kResources), "jobs", "search");
  body.argument("name", R"("x")");
  body.spec.page = {.text = "007", .number = 1};
  EXPECT_EQ(build(body)->body, R"({"name":"x","page":{"size":20,"after":"007"}})");
}

TEST(BuildRequest, WritesBodiesFromTemplatesOrTheCaller) {
  TestCall call(connector_of(kResources), "jobs", "note");
  call.argument("id", "5");
  call.spec.body = call.value(R"({"text":{"deep":[1.10]},"unknown":1})");
  auto built = build(call);
  ASSERT_TRUE(built) << built.error().to_string();
  EXPECT_EQ(built->url.target(), "/v1/jobs/5/notes?kind=plain&locale=en");
  EXPECT_EQ(built->body, R"({"text":{"deep":[1.10]},"n":1})");
  EXPECT_EQ(built->headers.get("content-type"), "application/json");
}

TEST(BuildRequest, ChoosesTheBaseUrl) {
  const std::string other_base = connector_head() + R"(  eu:
    type: key
    base_url: https://eu.example.com/v2
    fields: { api_key: { label: API key } }
    apply: { bearer: "{{ account.api_key }}" }
)" + std::string(kResources);
  const auto connector = connector_of_text(other_base);
  TestCall own(connector, "jobs", "own");
  EXPECT_EQ(build(own)->url.to_string(), "https://other.example.com/x/own?locale=en");
  TestCall far(connector, "jobs", "far");
  EXPECT_EQ(build(far)->url.origin.host, "far.example.com");
  TestCall eu(connector, "jobs", "items");
  eu.spec.account = account_with("eu", "{}", R"({"api_key":"k"})");
  EXPECT_EQ(build(eu)->url.path, "/v2/items");
  EXPECT_EQ(build(eu)->url.origin.host, "eu.example.com");
  TestCall eu_own(connector, "jobs", "own");
  eu_own.spec.account = eu.spec.account;
  EXPECT_EQ(build(eu_own)->url.origin.host, "other.example.com");
}

TEST(BuildRequest, NeverLetsACustomersValueChangeTheHost) {
  for (const std::string subdomain :
       {"evil.example/", "evil.example#", "evil.example?", "user@evil", "a/b", "a:1", "a\\b"}) {
    TestCall call(connector_of(kResources), "jobs", "list");
    call.spec.account = account_with("key", "{\"subdomain\":\"" + (subdomain == "a\\b" ? "a\\\\b" : subdomain) + "\"}",
                                     R"({"api_key":"k"})");
    auto built = build(call);
    EXPECT_FALSE(built) << subdomain << " gives " << built->url.to_string();
  }
}

TEST(BuildRequest, NamesWhatIsMissingAndNoSecret) {
  TestCall call(connector_of(kResources), "jobs", "list");
  call.spec.account = account_with("key", "{}", R"({"api_key":"k3y"})");
  auto built = build(call);
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().code(), "template_missing");
  EXPECT_NE(built.error().message().find("account.subdomain"), std::string::npos);
  EXPECT_EQ(built.error().to_string().find("k3y"), std::string::npos);
}

TEST(BuildRequest, WhatTheCallerLeftOutIsTheCallersMatter) {
  for (const auto& [method, argument] : {std::pair("note", "text"), std::pair("header", "mark")}) {
    TestCall call(connector_of(kResources), "jobs", method);
    call.argument("id", "7");
    const auto built = build(call);
    ASSERT_FALSE(built) << method;
    EXPECT_EQ(built.error().code(), "missing_argument");
    EXPECT_EQ(built.error().origin(), Origin::kCaller);
    EXPECT_NE(built.error().message().find(std::string("\"") + argument + "\""), std::string::npos);
  }
}

TEST(BuildRequest, RefusesHeaderValuesWithLineBreaks) {
  TestCall call(connector_of(kResources), "jobs", "header");
  call.argument("mark", R"("a\r\nx-evil: 1")");
  EXPECT_EQ(code_of(build(call)), "template_header");
  call.spec.arguments.clear();
  call.argument("mark", R"("fine")");
  auto built = build(call);
  ASSERT_TRUE(built) << built.error().to_string();
  EXPECT_FALSE(built->headers.contains("x-version"));
  TestCall key(connector_of(kResources), "jobs", "list");
  key.spec.account = account_with("key", R"({"subdomain":"acme"})", R"({"api_key":"k\r\nx-evil: 1"})");
  EXPECT_EQ(code_of(build(key)), "template_header");
}

TEST(BuildRequest, UsesANextUrlAsItIs) {
  const auto connector = connector_of(R"(
query: { locale: en }
resources:
  jobs:
    list: { request: GET /jobs, data: jobs, paginate: { type: next_url, next: next, size_param: limit, size: 5 } }
    kept: { request: GET /jobs, paginate: { type: next_url, next: next, keep_query: true } }
)");
  TestCall call(connector, "jobs", "list");
  call.spec.remote_query = {{"q", "1"}};
  EXPECT_EQ(build(call)->url.query, "locale=en&limit=5&q=1");
  call.spec.page = {.text = "https://acme.example.com/other?since=2", .number = 1};
  auto built = build(call);
  EXPECT_EQ(built->url.to_string(), "https://acme.example.com/other?since=2");
  EXPECT_EQ(built->headers.get("authorization"), "Bearer k3y");
  TestCall kept(connector, "jobs", "kept");
  kept.spec.page = call.spec.page;
  EXPECT_EQ(build(kept)->url.query, "since=2&locale=en");
}

TEST(BuildRequest, StopsAtMaxPages) {
  const auto connector = connector_of(R"(
resources:
  jobs:
    list: { request: GET /jobs, paginate: { type: page, param: page, max_pages: 3 } }
)");
  TestCall call(connector, "jobs", "list");
  call.spec.page = {.text = "3", .number = 2};
  EXPECT_EQ(code_of(build(call)), "success");
  call.spec.page = {.text = "4", .number = 3};
  EXPECT_EQ(code_of(build(call)), "pagination_limit");
}

struct AuthCase {
  std::string apply;
  std::string header;  // of `header_name`
  std::string header_name = "authorization";
  std::string query = "";
};

TEST(Credentials, AreAttachedInEveryForm) {
  for (const auto& one : std::vector<AuthCase>{
           {R"(bearer: "{{ account.api_key }}")", "Bearer k3y"},
           {R"(basic: { username: "{{ account.api_key }}" })", "Basic azN5Og=="},
           {R"(basic: { username: u, password: "{{ account.api_key }}" })", "Basic dTprM3k="},
           {R"(headers: { X-Api-Key: "Token {{ account.api_key }}" })", "Token k3y", "x-api-key"},
           {R"(query: { "key": "{{ account.api_key }}" })", "", "authorization", "locale=en&key=k3y"}}) {
    std::string text = connector_head();
    const std::string bearer = R"(bearer: "{{ account.api_key }}")";
    text.replace(text.rfind(bearer), bearer.size(), one.apply);
    TestCall call(connector_of_text(text + "query: { locale: en }\nresources: { jobs: { get: GET /job } }\n"), "jobs",
                  "get");
    auto built = build(call);
    ASSERT_TRUE(built) << one.apply << built.error().to_string();
    EXPECT_EQ(built->headers.get(one.header_name), one.header) << one.apply;
    if (!one.query.empty()) EXPECT_EQ(built->url.query, one.query);
    EXPECT_EQ(built->asked.to_string().find("k3y"), std::string::npos);
  }
}

TEST(Credentials, CannotBeReplacedByMethodOrCaller) {
  std::string text = connector_head();
  const std::string bearer = R"(bearer: "{{ account.api_key }}")";
  text.replace(text.rfind(bearer), bearer.size(),
               R"(headers: { x-api-key: "{{ account.api_key }}", x-app: "{{ account.app? }}" }, )"
               R"(query: { key: "{{ account.api_key }}" })");
  TestCall call(connector_of_text(text + R"(
resources: { jobs: { get: { request: GET /job, headers: { X-API-Key: mine, x-app: mine }, query: { key: mine } } } }
)"),
                "jobs", "get");
  call.spec.remote_query = {{"key", "callers"}, {"a", "1"}};
  auto built = build(call);
  ASSERT_TRUE(built) << built.error().to_string();
  EXPECT_EQ(built->headers.get("x-api-key"), "k3y");
  EXPECT_FALSE(built->headers.contains("x-app"));
  EXPECT_EQ(built->url.query, "a=1&key=k3y");
}

TEST(Credentials, AreLeftOutWhereTheMethodSaysSo) {
  TestCall call(connector_of(kResources), "jobs", "open");
  EXPECT_FALSE(build(call)->headers.contains("authorization"));
}

TEST(Credentials, OfAnUnknownMethodAreAConfigError) {
  TestCall call(connector_of(kResources), "jobs", "list");
  call.spec.account = account_with("gone", R"({"subdomain":"acme"})", "{}");
  EXPECT_EQ(code_of(build(call)), "auth_unknown");
}

constexpr std::string_view kOauth = R"(  oauth:
    type: oauth2
    authorize_url: https://www.example.com/authorize
    token_url: https://www.example.com/token
resources: { jobs: { get: GET /job } }
)";

TEST(Credentials, OfOauthAreTheImportedToken) {
  const auto connector = connector_of(kOauth);
  TestCall call(connector, "jobs", "get");
  call.spec.account = account_with("oauth", R"({"subdomain":"acme"})", R"({"oauth":{"token":{"access_token":"t0k"}}})");
  EXPECT_EQ(build(call)->headers.get("authorization"), "Bearer t0k");
  call.spec.account = account_with("oauth", R"({"subdomain":"acme"})", "{}");
  auto built = build(call);
  EXPECT_EQ(code_of(built), "token_missing");
  EXPECT_EQ(built.error().error_class(), ErrorClass::kUnauthenticated);
  call.spec.account =
      account_with("oauth", R"({"subdomain":"acme"})", R"({"oauth":{"token":{"access_token":"t\r\nx: y"}}})");
  EXPECT_EQ(code_of(build(call)), "template_header");
}

TEST(AccountView, PartsSecretsFromTheRest) {
  const auto view = account_with("key", R"({"subdomain":"acme","n":1.10})",
                                 R"({"api_key":"k3y","oauth":{"token":{"access_token":"t"}}})");
  EXPECT_EQ(json::write(view->values()), R"({"subdomain":"acme","n":1.10,"api_key":"k3y"})");
  EXPECT_EQ(json::write(view->public_values()), R"({"subdomain":"acme","n":1.10})");
  EXPECT_EQ(json::write(view->token(view->record().authentication_method)), R"({"access_token":"t"})");
  EXPECT_TRUE(default_account()->token("key").is_undefined());
}

TEST(AccountView, RefusesDamagedRecordsWithoutQuotingThem) {
  for (const std::string text : {"{\"api_key\":\"k3y", "[\"k3y\"]", "\"k3y\"", ""}) {
    store::Account record = account_record();
    record.secrets_json = base::Secret(text);
    auto view = AccountView::make(record);
    ASSERT_FALSE(view) << text;
    EXPECT_EQ(view.error().code(), "account_record");
    EXPECT_EQ(view.error().to_string().find("k3y"), std::string::npos);
  }
}

}  // namespace
}  // namespace atsume::upstream
