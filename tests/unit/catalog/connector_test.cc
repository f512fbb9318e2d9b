// What a method holds after everything is inherited, and the defaults of the language.
#include <gtest/gtest.h>

#include "unit/catalog/support.h"

namespace atsume::catalog {
namespace {

using testing::good_connector;

std::string source_of(const NamedTemplates& templates, std::string_view name) {
  for (const auto& [key, value] : templates) {
    if (key == name) return value ? value->source() : "null";
  }
  return "absent";
}

TEST(Inheritance, MethodsAddToAndRemoveFromHeadersAndQuery) {
  const auto connector = good_connector("inherit", R"(
headers: { Accept: text/plain, X-Version: 20240404, x-gone: a }
query: { a: "1", b: "2" }
resources:
  jobs:
    get: GET /jobs/{id}
    create:
      request: POST /jobs
      headers: { accept: application/json, x-gone: null, X-New: n }
      query: { b: null, c: "3" }
)");
  ASSERT_NE(connector, nullptr);
  const Method& get = *connector->find_method("jobs", "get");
  EXPECT_EQ(get.headers.size(), 3U);
  EXPECT_EQ(source_of(get.headers, "x-version"), "20240404");
  const Method& create = *connector->find_method("jobs", "create");
  EXPECT_EQ(source_of(create.headers, "accept"), "application/json");
  EXPECT_EQ(source_of(create.headers, "x-gone"), "absent");
  EXPECT_EQ(source_of(create.headers, "x-new"), "n");
  EXPECT_EQ(create.headers.size(), 3U);
  EXPECT_EQ(source_of(create.query, "a"), "1");
  EXPECT_EQ(source_of(create.query, "b"), "absent");
  EXPECT_EQ(source_of(create.query, "c"), "3");
}

TEST(Inheritance, FormatsErrorsAndRetriesComeFromTheConnector) {
  const auto connector = good_connector("inherit", R"(
encode: form
decode: xml
params_in: body
array_format: comma
retry: { attempts: 7, on: [429], give_up_after: 30s, backoff: { first: 250ms } }
errors: [{ status: 404, class: empty }]
resources:
  jobs:
    get: GET /jobs/{id}
    create:
      request: POST /jobs
      base_url: https://write.example.com
      encode: json
      params_in: query
      retry: { attempts: 2, writes: true }
      errors: [{ status: [400, 422], class: invalid }, { status: 5xx, class: unavailable, retry: false }]
)");
  ASSERT_NE(connector, nullptr);
  const Method& get = *connector->find_method("jobs", "get");
  EXPECT_EQ(get.encode, Encode::kForm);
  EXPECT_EQ(get.decode, Decode::kXml);
  EXPECT_EQ(get.params_in, ArgumentPlace::kBody);
  EXPECT_EQ(get.array_format, ArrayFormat::kComma);
  EXPECT_EQ(get.retry.attempts, 7);
  EXPECT_EQ(get.retry.on, std::vector<int>{429});
  EXPECT_EQ(get.retry.backoff_first, base::Duration(250));
  EXPECT_FALSE(get.has_own_base_url);
  EXPECT_EQ(get.base_url.at(0).text, "https://api.example.com/v1");

  const Method& create = *connector->find_method("jobs", "create");
  EXPECT_EQ(create.encode, Encode::kJson);
  EXPECT_EQ(create.decode, Decode::kXml);
  EXPECT_EQ(create.params_in, ArgumentPlace::kQuery);
  EXPECT_EQ(create.retry.attempts, 2);
  EXPECT_TRUE(create.retry.repeats_writes);
  EXPECT_EQ(create.retry.give_up_after, base::Duration(30'000));
  EXPECT_TRUE(create.has_own_base_url);
  EXPECT_EQ(create.base_url.at(0).text, "https://write.example.com");
  ASSERT_EQ(create.errors.size(), 3U);
  EXPECT_EQ(create.errors[0].statuses.at(1).first, 422);
  EXPECT_EQ(create.errors[1].statuses.at(0).first, 500);
  EXPECT_EQ(create.errors[1].statuses.at(0).last, 599);
  EXPECT_EQ(create.errors[1].retry, false);
  EXPECT_EQ(create.errors[2].outcome, OutcomeClass::kEmpty);
}

TEST(Inheritance, OnlyListsTakeTheConnectorsPages) {
  const auto connector = good_connector("inherit", R"(
params_in: body
paginate: { type: page, param: page, size_param: n, size: 50, pages: pages }
resources:
  jobs:
    list: GET /jobs
    get: GET /jobs/{id}
    search: { request: GET /jobs/search, paginate: { type: cursor, param: c, next: meta.next, in: query } }
  tags:
    list: { request: GET /tags, params_in: query, paginate: { type: offset, param: skip, step: size } }
)");
  ASSERT_NE(connector, nullptr);
  const Paginate& list = connector->find_method("jobs", "list")->paginate;
  EXPECT_EQ(list.type, PaginateType::kPage);
  EXPECT_EQ(list.start, 1);
  EXPECT_EQ(list.size, 50);
  EXPECT_EQ(list.in, ArgumentPlace::kBody);
  EXPECT_NE(list.pages, nullptr);
  EXPECT_EQ(connector->find_method("jobs", "get")->paginate.type, PaginateType::kNone);
  const Paginate& search = connector->find_method("jobs", "search")->paginate;
  EXPECT_EQ(search.type, PaginateType::kCursor);
  EXPECT_EQ(search.next->source(), "meta.next");
  EXPECT_EQ(search.in, ArgumentPlace::kQuery);
  const Paginate& tags = connector->find_method("tags", "list")->paginate;
  EXPECT_EQ(tags.start, 0);
  EXPECT_TRUE(tags.steps_by_size);
  EXPECT_EQ(tags.in, ArgumentPlace::kQuery);
}

TEST(Inheritance, StepsToTheBaseUrlSpeakAsMethodsDo) {
  const auto connector = good_connector("inherit", R"(
headers: { accept: application/json }
decode: jsonapi
errors: [{ when: success = false, class: invalid }]
verify: GET /me
connect:
  - { request: GET /account, headers: { x-a: b }, save: { "region?": region } }
  - { request: "GET https://login.example.com/me", auth: none, each: [1, two], save: { name: name } }
resources: { jobs: { get: "GET /{{ account.region }}/jobs/{id}" } }
)");
  ASSERT_NE(connector, nullptr);
  EXPECT_EQ(connector->verify->method.decode, Decode::kJsonApi);
  EXPECT_EQ(connector->verify->method.errors.size(), 1U);
  EXPECT_EQ(source_of(connector->verify->method.headers, "accept"), "application/json");
  const Step& inside = connector->connect.at(0);
  EXPECT_EQ(inside.method.headers.size(), 2U);
  EXPECT_EQ(inside.method.errors.size(), 1U);
  EXPECT_EQ(inside.method.auth, "");
  EXPECT_EQ(inside.saves.at(0).name, "region");
  EXPECT_TRUE(inside.saves.at(0).is_optional);
  const Step& outside = connector->connect.at(1);
  EXPECT_TRUE(outside.method.headers.empty());
  EXPECT_TRUE(outside.method.errors.empty());
  EXPECT_EQ(outside.method.decode, Decode::kAuto);
  EXPECT_EQ(outside.method.auth, "none");
  EXPECT_EQ(outside.each_items.size(), 2U);
  EXPECT_FALSE(outside.saves.at(0).is_optional);
}

TEST(Defaults, OfAMethod) {
  const auto connector = good_connector("defaults", R"(
resources:
  jobs:
    get: GET /jobs/{id}
    list: { request: POST /jobs/list, paginate: { type: none, reason: All at once. } }
    search: { request: POST /jobs/search, effect: read }
    create: POST /jobs
    remove: DELETE /jobs/{id}
)");
  ASSERT_NE(connector, nullptr);
  const auto effect = [&](std::string_view name) { return connector->find_method("jobs", name)->effect; };
  EXPECT_EQ(effect("get"), Effect::kRead);
  EXPECT_EQ(effect("list"), Effect::kRead);
  EXPECT_EQ(effect("search"), Effect::kRead);
  EXPECT_EQ(effect("create"), Effect::kWrite);
  EXPECT_EQ(effect("remove"), Effect::kDelete);
  const RetryPolicy& retry = connector->find_method("jobs", "get")->retry;
  EXPECT_EQ(retry.attempts, 4);
  EXPECT_EQ(retry.on, (std::vector<int>{429, 502, 503, 504}));
  ASSERT_EQ(retry.waits.size(), 1U);
  EXPECT_EQ(retry.waits[0].header, "retry-after");
  EXPECT_EQ(retry.waits[0].as, WaitAs::kAuto);
}

TEST(Defaults, FieldsOfAuthAreSecret) {
  const auto connector = good_connector("defaults", R"(
app: { partner: { label: Partner } }
fields: { region: { label: Region, choices: [eu, { value: us, label: America }], default: eu, transform: trim } }
query: { p: "{{ app.partner }}", r: "{{ account.region }}" }
)");
  ASSERT_NE(connector, nullptr);
  EXPECT_TRUE(connector->find_field("api_key", "key")->is_secret);
  EXPECT_EQ(connector->find_field("api_key", "other"), nullptr);
  const Field& region = *connector->find_field("region", "");
  EXPECT_FALSE(region.is_secret);
  EXPECT_TRUE(region.is_required);
  EXPECT_EQ(region.choices.at(0).label, "eu");
  EXPECT_EQ(region.choices.at(1).label, "America");
  EXPECT_EQ(region.default_value, "eu");
  EXPECT_EQ(region.transforms, std::vector<std::string>{"trim"});
  EXPECT_FALSE(connector->app.at(0).is_secret);
  EXPECT_EQ(connector->status, "untested");
}

TEST(AuthMethods, HoldWhatIsRunNowAndKeepTheRest) {
  const auto connector = good_connector("auth", R"(
  basic:
    type: key
    fields: { user: { label: User, secret: false } }
    apply: { basic: { username: "{{ account.user }}" }, query: { Key: "{{ account.user }}" } }
  oauth:
    type: oauth2
    authorize_url: https://login.example.com/a
    token_url: https://login.example.com/t
    scopes: [one, two]
    pkce: false
    session:
      steps: [{ request: POST /session, save: { key: key } }]
      lifetime: expires_in - 60
      renew_on: [401, 403]
)");
  ASSERT_NE(connector, nullptr);
  const Auth& basic = *connector->find_auth("basic");
  EXPECT_EQ(basic.apply.basic_username->source(), "{{ account.user }}");
  EXPECT_EQ(basic.apply.basic_password->source(), "");
  EXPECT_EQ(basic.apply.query.at(0).first, "Key");
  EXPECT_EQ(basic.label, "basic");
  const Auth& oauth = *connector->find_auth("oauth");
  EXPECT_EQ(oauth.apply.bearer->source(), "{{ token.access_token }}");
  ASSERT_TRUE(oauth.session && oauth.tokens && oauth.sign_in);
  EXPECT_EQ(oauth.session->steps.size(), 1U);
  EXPECT_EQ(oauth.session->steps[0].method.request.source, "POST /session");
  EXPECT_EQ(oauth.session->steps[0].saves.at(0).name, "key");
  EXPECT_EQ(oauth.session->lifetime_seconds->source(), "expires_in - 60");
  EXPECT_FALSE(oauth.session->lifetime.has_value());
  EXPECT_EQ(oauth.session->renew_on.size(), 2U);
  EXPECT_EQ(oauth.tokens->token_url.at(0).text, "https://login.example.com/t");
  EXPECT_EQ(oauth.tokens->refresh_url.at(0).text, "https://login.example.com/t");
  EXPECT_EQ(oauth.tokens->scopes.size(), 2U);
  EXPECT_EQ(oauth.tokens->client_id->source(), "{{ app.client_id? }}");
  EXPECT_EQ(oauth.tokens->token.access_token->source(), "access_token");
  EXPECT_EQ(oauth.tokens->token.expires_at, nullptr);
  EXPECT_EQ(oauth.tokens->renew_early, std::chrono::minutes(1));
  EXPECT_TRUE(oauth.tokens->rotates);
  EXPECT_EQ(oauth.sign_in->pkce, Pkce::kNone);
  EXPECT_FALSE(basic.tokens || basic.sign_in || basic.session || basic.tls);
}

TEST(Bodies, AreTreesOfTemplatesAndConstants) {
  const auto connector = good_connector("bodies", R"(
resources:
  jobs:
    create:
      request: POST /jobs
      body: { data: ["{{ body }}"], count: 12345678901234567890, text: "5", no: no, off: false, none: null }
)");
  ASSERT_NE(connector, nullptr);
  const TemplateTree& body = *connector->find_method("jobs", "create")->body;
  ASSERT_EQ(body.kind, TemplateTree::Kind::kMap);
  EXPECT_EQ(body.members.at(0).value.items.at(0).leaf->source(), "{{ body }}");
  EXPECT_EQ(body.members.at(1).value.constant.number_text(), "12345678901234567890");
  EXPECT_EQ(body.members.at(2).value.leaf->source(), "5");
  EXPECT_EQ(body.members.at(3).value.leaf->source(), "no");
  EXPECT_FALSE(body.members.at(4).value.constant.as_bool());
  EXPECT_TRUE(body.members.at(5).value.constant.is_null());
}

TEST(Limits, AreNumbers) {
  const auto connector = good_connector("limits", R"(
limits:
  rates: [{ requests: 50, per: 10s }, { requests: 1000, per: 1d, scope: app }]
  concurrency: 5
  remaining: { header: X-Left, reset: { header: X-Reset, as: epoch, match: '([0-9]+)' } }
)");
  ASSERT_NE(connector, nullptr);
  EXPECT_EQ(connector->limits.rates.at(0).per, base::Duration(10'000));
  EXPECT_EQ(connector->limits.rates.at(1).scope, Rate::Scope::kApp);
  EXPECT_EQ(connector->limits.concurrency, 5);
  EXPECT_EQ(connector->limits.remaining_header, "x-left");
  EXPECT_EQ(connector->limits.reset->as, WaitAs::kEpoch);
  EXPECT_EQ(connector->limits.reset->match->search("in 20 s")->value().at(1), "20");
}

TEST(OutcomeClasses, HaveNamesBothWays) {
  EXPECT_EQ(name_of(OutcomeClass::kOk), "ok");
  EXPECT_EQ(name_of(OutcomeClass::kUpstream), "upstream");
  EXPECT_EQ(parse_outcome_class("cursor_expired"), OutcomeClass::kCursorExpired);
  EXPECT_EQ(parse_outcome_class("cursor"), std::nullopt);
}

}  // namespace
}  // namespace atsume::catalog
