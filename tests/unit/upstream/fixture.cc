#include "unit/upstream/fixture.h"

namespace atsume::upstream {

std::string connector_head() {
  return R"(connector: 1
id: example
name: Example
categories: [ats]
base_url: https://{{ account.subdomain }}.example.com/v1
hosts: ["*.example.com"]
fields:
  subdomain: { label: Subdomain }
  tenant: { label: Tenant, required: false }
  app: { label: App, required: false }
auth:
  key:
    type: key
    fields: { api_key: { label: API key } }
    apply: { bearer: "{{ account.api_key }}" }
)";
}

std::shared_ptr<const catalog::Connector> connector_of_text(const std::string& text) {
  const auto loaded = catalog::load_texts({{.file = "connectors/example/connector.yaml", .text = text}});
  for (const auto& one : loaded.diagnostics) {
    EXPECT_NE(one.severity, catalog::Severity::kError) << render(one, catalog::Style::kPlain);
  }
  auto connector = loaded.catalog->find_connector("example");
  if (!connector) throw std::runtime_error("the test's connector does not load");
  return connector;
}

std::shared_ptr<const catalog::Connector> connector_of(std::string_view more) {
  return connector_of_text(connector_head() + std::string(more));
}

store::Account account_record() {
  store::Account record;
  record.id = "a-1";
  record.tenant_id = "tenant";
  record.integration = "example";
  record.authentication_method = "key";
  record.context_json = R"({"subdomain":"acme"})";
  record.secrets_json = base::Secret(R"({"api_key":"k3y"})");
  record.created_at = now();
  record.updated_at = now();
  return record;
}

SharedAccount default_account() { return AccountView::make(account_record()).value(); }

SharedAccount account_with(std::string auth_method, std::string context_json, std::string secrets_json) {
  store::Account record = account_record();
  record.authentication_method = std::move(auth_method);
  record.context_json = std::move(context_json);
  record.secrets_json = base::Secret(std::move(secrets_json));
  return AccountView::make(std::move(record)).value();
}

base::WallTime now() { return base::parse_iso8601("2026-01-01T00:00:00Z").value(); }

TestCall::TestCall(std::shared_ptr<const catalog::Connector> connector, std::string_view resource,
                   std::string_view method) {
  spec.method = connector->find_method(resource, method);
  if (!spec.method) throw std::runtime_error("the test's connector has no such method");
  spec.connector = std::move(connector);
  spec.account = default_account();
}

json::Value TestCall::value(std::string_view text) { return json::parse(text, arena).value(); }

net::Url url_of(std::string_view text) { return net::parse_url(text).value(); }

}  // namespace atsume::upstream
