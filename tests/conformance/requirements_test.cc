// The requirements themselves: a connector that shows nothing lacks everything.
#include "conformance/requirements.h"

#include <gmock/gmock.h>

#include <fstream>

namespace atsume::testing {
namespace {

constexpr std::string_view kConnector = R"(connector: 1
id: bare
name: Bare
categories: [ats]
base_url: https://api.bare.example
auth: { key: { type: key, fields: { api_key: { label: Key } }, apply: { bearer: "{{ account.api_key }}" } } }
connect: [{ request: GET /me, save: { region: region } }]
verify: GET /me
paginate: { type: page, param: page, size_param: size, size: 2 }
resources:
  jobs: { list: { request: GET /jobs, data: jobs, since: { param: after } } }
tests:
)";

constexpr std::string_view kMapping = R"(mapping: 1
model: ats
connector: bare
resources: { jobs: { fields: { id: id }, list: { from: jobs.list } } }
)";

std::vector<std::string> shortfalls(const std::string& tests) {
  std::ifstream in(std::string(ATSUME_SOURCE_DIR) + "/mappings/ats/model.yaml");
  const std::string model((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const auto loaded = catalog::load_texts({{"connectors/bare/connector.yaml", std::string(kConnector) + tests},
                                           {"mappings/ats/model.yaml", model},
                                           {"mappings/ats/bare.yaml", std::string(kMapping)}});
  const auto connector = loaded.catalog->find_connector("bare");
  if (connector == nullptr) return {"the definition has errors"};
  std::vector<std::string> out;
  for (const auto& one : find_shortfalls(loaded.catalog, connector, {})) out.push_back(one.rule + " " + one.subject);
  return out;
}

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

TEST(Requirements, AreAllOwedByAConnectorThatShowsNothing) {
  EXPECT_THAT(shortfalls("  - { name: a, call: webhook }\n"),
              UnorderedElementsAre(HasSubstr("test a"), "mapping ats.jobs.list", "verify verify", "connect connect",
                                   "error bare", "last_page jobs.list", "since jobs.list"));
}

TEST(Requirements, ATestThatExpectsNothingFails) {
  const std::string silent = R"(  - name: jobs
    call: jobs.list
    account: { api_key: k }
    exchanges:
      - expect: { request: "GET https://api.bare.example/jobs?page=1&size=2" }
        reply: { status: 200, body: { jobs: [] } }
)";
  EXPECT_THAT(shortfalls(silent), Contains(HasSubstr("test jobs: the test expects nothing")));
  EXPECT_THAT(shortfalls(silent + "    result: []\n"), Not(Contains(HasSubstr("test jobs"))));
}

TEST(Requirements, APageThatIsTheOnlyOneShowsNoLastPage) {
  const std::string one_page = R"(  - name: jobs
    call: jobs.list
    account: { api_key: k }
    exchanges:
      - expect: { request: "GET https://api.bare.example/jobs?page=1&size=2" }
        reply: { status: 200, body: { jobs: [] } }
    result: []
)";
  EXPECT_THAT(shortfalls(one_page), Contains("last_page jobs.list"));
  const std::string two_pages = R"(  - name: jobs
    call: jobs.list
    account: { api_key: k }
    exchanges:
      - expect: { request: "GET https://api.bare.example/jobs?page=1&size=2" }
        reply: { status: 200, body: { jobs: [{ id: 1 }, { id: 2 }] } }
      - expect: { request: "GET https://api.bare.example/jobs?page=2&size=2" }
        reply: { status: 200, body: { jobs: [] } }
    result: [{ id: 1 }, { id: 2 }]
)";
  EXPECT_THAT(shortfalls(two_pages), Not(Contains("last_page jobs.list")));
}

}  // namespace
}  // namespace atsume::testing
