// What connectors can do, and their pages.
#include "atsume/catalog/summary.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "atsume/json/write.h"
#include "unit/catalog/support.h"

namespace atsume::catalog {
namespace {

using namespace testing;

constexpr const char* kConnector = R"(connector: 1
id: example
name: Example
categories: [ats]
about: { docs: https://docs.example.com, website: https://example.com, status: beta, notes: Only a test. }
base_url: https://{{ account.subdomain }}.example.com/v1
hosts: ["*.example.com"]
fields: { subdomain: { label: Subdomain, help: The first part | of the address. } }
auth:
  key:
    type: key
    label: API key
    fields: { api_key: { label: API key } }
    apply: { bearer: "{{ account.api_key }}" }
  oauth:
    type: oauth2
    authorize_url: https://login.example.com/authorize
    token_url: https://login.example.com/token
    scopes: [read]
limits: { rates: [{ requests: 50, per: 10s }], concurrency: 4 }
paginate: { type: page, param: page }
resources:
  jobs:
    list: { request: GET /jobs, since: { param: after }, scopes: [read] }
    get: { request: "GET /jobs/{id}", docs: https://docs.example.com/jobs }
  offices:
    list: { request: GET /offices, paginate: { type: none, reason: There are few. } }
webhooks:
  signature: { type: hmac, header: x-signature, secret: "{{ account.api_key }}" }
  events: body.events
)";
constexpr const char* kModel = R"(model: 1
id: ats
name: Applicant tracking
resources:
  jobs:
    doc: A position.
    methods: [list, get]
    filters: { status: string }
    fields: { id: string, name: string, status: string }
)";
constexpr const char* kMapping = R"(mapping: 1
model: ats
connector: example
resources:
  jobs:
    fields: { id: id, name: title, status: "state = 'a' ? 'a|b'" }
    list: { from: jobs.list, partial: true, filters: { status: "{ 'state': status }" } }
    get: { from: jobs.get }
)";

std::shared_ptr<const Catalog> loaded() {
  const LoadResult result = load_texts({{.file = "connectors/example/connector.yaml", .text = kConnector},
                                        {.file = "mappings/ats/model.yaml", .text = kModel},
                                        {.file = "mappings/ats/example.yaml", .text = kMapping}});
  EXPECT_FALSE(has_errors(result.diagnostics)) << rendered(result.diagnostics);
  return result.catalog;
}

TEST(Abilities, AreThoseOfTheDefinitions) {
  const auto catalog = loaded();
  const Abilities abilities = abilities_of(*catalog, *catalog->find_connector("example"));
  json::Arena arena;
  EXPECT_EQ(
      json::write(to_json(abilities, arena)),
      R"({"connector":"example","name":"Example","status":"beta","auth":["key","oauth2"],)"
      R"("unified":[{"model":"ats","resource":"jobs","methods":["list","get"],"filters":["status"],"operations":[)"
      R"({"method":"list","provider_method":"jobs.list","request":"GET /jobs","scopes":["read"],"partial":true,)"
      R"("since":true,"filters":[{"name":"status","provider":["eq"],"engine":[]}],"required":[],)"
      R"("fills":["id","name","status"],"reads":[]},)"
      R"({"method":"get","provider_method":"jobs.get","request":"GET /jobs/{id}","scopes":[],"partial":false,)"
      R"("since":false,"filters":[],"required":[],"fills":["id","name","status"],"reads":[]}]}],)"
      R"("proxy":["jobs.list","jobs.get","offices.list"],"paging":["page","none"],"since":["jobs.list"],)"
      R"("webhooks":true})");
  EXPECT_EQ(abilities_table({abilities}),
            "CONNECTOR  STATUS  AUTH        METHODS  PAGING     SINCE  WEBHOOKS  UNIFIED\n"
            "example    beta    key oauth2  3        page none  1      yes       ats: jobs\n");
  EXPECT_NE(abilities_text(abilities).find("ats.jobs  list get  filters: status"), std::string::npos);
}

TEST(Page, IsMadeOfTheDefinitions) {
  const auto catalog = loaded();
  const std::string page = connector_page(*catalog, *catalog->find_connector("example"),
                                          "# Example\n\nMind the gap.\n\n## More\n\n```sh\n# no heading\n```\n");
  const std::filesystem::path file = std::filesystem::path(ATSUME_SOURCE_DIR) / "tests/golden/catalog/page.md";
  if (std::getenv("ATSUME_UPDATE_GOLDEN") != nullptr) write_text(file, page);
  EXPECT_EQ(page, read_text(file));
}

}  // namespace
}  // namespace atsume::catalog
