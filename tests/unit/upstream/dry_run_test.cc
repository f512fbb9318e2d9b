// What would be sent, and what was: told without secrets, and without sending anything.
#include "unit/upstream/call_fixture.h"

namespace atsume::upstream {
namespace {

constexpr std::string_view kAuth = R"(connector: 1
id: example
name: Example
categories: [ats]
base_url: https://{{ account.subdomain }}.example.com/v1
hosts: ["*.example.com"]
fields: { subdomain: { label: Subdomain } }
auth:
  key:
    type: key
    fields: { api_key: { label: API key } }
    apply:
      bearer: "{{ account.api_key }}"
      query: { k: "{{ account.api_key }}" }
      headers: { x-key: "{{ account.api_key }}" }
  form:
    type: key
    fields: { api_key: { label: API key } }
    apply: { body: { key: "{{ account.api_key }}" }, headers: { x-key: "{{ account.api_key }}" } }
  session:
    type: key
    fields: { api_key: { label: API key } }
    session:
      steps:
        - { id: log_in, request: POST /login, auth: none, save: { sid: sid } }
    apply: { headers: { x-session: "{{ session.sid }}" } }
  client:
    type: client_credentials
    token_url: https://acme.example.com/token
    client_id: "{{ account.id }}"
    client_secret: "{{ account.secret }}"
    fields: { id: { label: Id }, secret: { label: Secret } }
resources:
  jobs:
    list:
      request: GET /jobs
      data: jobs
      paginate: { type: page, param: page, size_param: limit, size: 10, max_size: 10 }
    get: "GET /jobs/{id}"
    create: POST /jobs
    send: { request: POST /send, encode: form }
    export: { request: POST /export, poll: { request: GET /export/1, until: done } }
)";

class DryRunTest : public CallFixture {
 protected:
  DryRunTest() { connector_ = connector_of_text(std::string(kAuth)); }
  CallSpec spec_as(std::string_view method, std::string auth, std::string secrets) {
    CallSpec out = spec(method);
    out.account = account_with(std::move(auth), R"({"subdomain":"acme"})", std::move(secrets));
    return out;
  }
};

TEST_F(DryRunTest, TellsWhatACallWouldSend) {
  serve({{.body = R"({"id":"7"})"}});
  CallSpec create = spec("create");
  create.body = json::parse(R"({"a":1.10,"id":12345678901234567890})", arena_).value();
  create.remote_query = {{"x", "y"}};
  const auto told = upstream_->dry_run(create, context_);
  ASSERT_TRUE(told) << told.error().to_string();
  EXPECT_EQ(told->method, "POST");
  EXPECT_EQ(told->url, "https://acme.example.com/v1/jobs?x=y&k=[redacted]");
  EXPECT_EQ(told->headers.get("authorization"), "Bearer [redacted]");
  EXPECT_EQ(told->headers.get("x-key"), "[redacted]");
  EXPECT_EQ(told->body, R"({"a":1.10,"id":12345678901234567890})");
  EXPECT_TRUE(sent_.empty());
  EXPECT_EQ(context_.calls, 0);
  // The very same request goes out, but for the secrets.
  ASSERT_TRUE(call(create));
  EXPECT_EQ(sent_[0].target, "/v1/jobs?x=y&k=k3y");
  EXPECT_EQ(sent_[0].body, told->body);
  for (const auto& [name, value] : told->headers.fields()) EXPECT_TRUE(sent_[0].headers.contains(name)) << name;
}

TEST_F(DryRunTest, HidesCredentialsOfBodies) {
  CallSpec create = spec_as("create", "form", R"({"api_key":"k3y"})");
  create.body = json::parse(R"({"a":1})", arena_).value();
  EXPECT_EQ(upstream_->dry_run(create, context_)->body, R"({"a":1,"key":"[redacted]"})");
  CallSpec send = spec_as("send", "form", R"({"api_key":"k3y"})");
  send.body = create.body;
  EXPECT_EQ(upstream_->dry_run(send, context_)->body, "a=1&key=[redacted]");
}

TEST_F(DryRunTest, StandsInForSessionsAndTokens) {
  const auto session = upstream_->dry_run(spec_as("list", "session", R"({"api_key":"k3y"})"), context_);
  ASSERT_TRUE(session) << session.error().to_string();
  EXPECT_EQ(session->headers.get("x-session"), "[redacted]");
  EXPECT_EQ(session->url, "https://acme.example.com/v1/jobs?limit=10&page=1");
  const auto client = upstream_->dry_run(spec_as("list", "client", R"({"id":"i","secret":"s3cr3t"})"), context_);
  ASSERT_TRUE(client) << client.error().to_string();
  EXPECT_EQ(client->headers.get("authorization"), "Bearer [redacted]");
  EXPECT_TRUE(sent_.empty());
}

TEST_F(DryRunTest, RefusesWhatACallWouldRefuse) {
  EXPECT_EQ(code_of(upstream_->dry_run(spec("get"), context_)), "missing_argument");
  EXPECT_EQ(upstream_->dry_run(spec("export"), context_)->url, "https://acme.example.com/v1/export?k=[redacted]");
}

class Listener final : public CallObserver {
 public:
  void on_sent(const SentRequest& sent) override { heard.push_back(sent); }
  void on_wait(base::Duration, std::string_view) override {}
  void on_outcome(const CallOutcome&) override {}
  std::vector<SentRequest> heard;
};

TEST_F(DryRunTest, TellsAnObserverOfEveryRequest) {
  serve({{.status = 503, .body = "{}", .header = {"retry-after", "1"}}, {.body = R"({"jobs":[]})"}});
  Listener listener;
  context_.observer = &listener;
  ASSERT_TRUE(call(spec("list")));
  ASSERT_EQ(listener.heard.size(), 2U);
  EXPECT_EQ(listener.heard[0].status, 503);
  EXPECT_EQ(listener.heard[1].status, 200);
  EXPECT_EQ(listener.heard[1].method, "GET");
  EXPECT_EQ(listener.heard[1].url, "https://acme.example.com/v1/jobs?limit=10&page=1&k=[redacted]");
  EXPECT_EQ(listener.heard[1].page, 1U);
}

}  // namespace
}  // namespace atsume::upstream
