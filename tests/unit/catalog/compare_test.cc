// What differs between two sets of definitions, and what of it callers notice.
#include "atsume/catalog/compare.h"

#include <gtest/gtest.h>

#include "unit/catalog/support.h"

namespace atsume::catalog {
namespace {

using namespace testing;

constexpr const char* kModel = R"(model: 1
id: ats
name: Applicant tracking
resources:
  jobs:
    methods: [list, get]
    filters: { status: string, name: string }
    fields: { id: string, name: string, status: string, city: string }
)";
constexpr const char* kMapping = R"(mapping: 1
model: ats
connector: example
resources:
  jobs:
    fields: { id: id, name: title, status: state }
    list: { from: jobs.list, filters: { status: "{ 'state': status }" } }
    get: { from: jobs.get }
)";
constexpr const char* kResources = R"(fields: { subdomain: { label: Subdomain, required: false } }
paginate: { type: page, param: page }
headers: { x-domain: "{{ account.subdomain? }}" }
resources:
  jobs: { list: { request: GET /jobs, data: jobs }, get: "GET /jobs/{id}", close: "POST /jobs/{id}/close" }
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::shared_ptr<const Catalog> catalog_of(const std::string& connector, const std::string& mapping = kMapping) {
  const LoadResult loaded = load_texts({{.file = "connectors/example/connector.yaml", .text = connector},
                                        {.file = "mappings/ats/model.yaml", .text = kModel},
                                        {.file = "mappings/ats/example.yaml", .text = mapping}});
  EXPECT_FALSE(has_errors(loaded.diagnostics)) << rendered(loaded.diagnostics);
  return loaded.catalog;
}

std::string base() { return connector_text("example", kResources); }

// "+ method jobs.open", "- field ats.jobs.name !", "~ base_url: a -> b"
std::vector<std::string> told(const Catalog& before, const Catalog& now, const std::vector<std::string>& ids = {}) {
  std::vector<std::string> out;
  for (const Change& change : compare(before, now, ids)) {
    std::string line = change.kind == ChangeKind::kAdded ? "+ " : change.kind == ChangeKind::kRemoved ? "- " : "~ ";
    line += change.what;
    if (!change.detail.empty()) line += ": " + change.detail;
    out.push_back(line + (change.breaks ? " !" : ""));
  }
  return out;
}

using Lines = std::vector<std::string>;

TEST(Compare, FindsNothingInTheSame) { EXPECT_EQ(told(*catalog_of(base()), *catalog_of(base())), Lines{}); }

TEST(Compare, ConnectorsThatComeAndGo) {
  const LoadResult none = load_texts({});
  const auto one = catalog_of(base());
  EXPECT_EQ(told(*none.catalog, *one), (Lines{"+ connector"}));
  EXPECT_EQ(told(*one, *none.catalog), (Lines{"- connector !"}));
  EXPECT_EQ(told(*one, *none.catalog, {"other"}), Lines{});
}

TEST(Compare, Methods) {
  std::string now = replaced(base(), "close: \"POST /jobs/{id}/close\"", "open: \"POST /jobs/{id}/open\"");
  now = replaced(now, "GET /jobs/{id}", "GET /offices/{office}/jobs/{id}");
  now = replaced(now, "data: jobs", "data: result.jobs, since: { param: after }");
  now = replaced(now, "type: page, param: page", "type: link_header");
  EXPECT_EQ(told(*catalog_of(base()), *catalog_of(now)),
            (Lines{"~ method jobs.list data: jobs -> result.jobs !", "~ method jobs.list paginate: page -> link_header",
                   "~ method jobs.list since: nothing -> after",
                   "~ method jobs.get request: GET /jobs/{id} -> GET /offices/{office}/jobs/{id} !",
                   "- method jobs.close !", "+ method jobs.open"}));
}

TEST(Compare, SignIns) {
  std::string now = replaced(base(), "required: false", "required: true");
  now = replaced(now, "api_key: { label: API key } }",
                 "api_key: { label: API key }, org: { label: Org, secret: false } }");
  now = replaced(now, "  key:\n", "  token:\n    type: none\n  key:\n");
  now = replaced(now, "https://api.example.com/v1", "https://api.example.com/v2");
  EXPECT_EQ(told(*catalog_of(base()), *catalog_of(now)),
            (Lines{"~ base_url: https://api.example.com/v1 -> https://api.example.com/v2",
                   "~ field subdomain: it is required now !",
                   "+ auth key field org: it is required, and what exists has no value for it !", "+ auth token"}));
}

TEST(Compare, Mappings) {
  std::string now = replaced(kMapping, "name: title, status: state", "name: name, city: city");
  now = replaced(now, "filters: { status: \"{ 'state': status }\" }",
                 "partial: true, filters: { name: \"{ 'q': name }\" }");
  now = replaced(now, "    get: { from: jobs.get }\n", "");
  EXPECT_EQ(told(*catalog_of(base()), *catalog_of(base(), now)),
            (Lines{"~ field ats.jobs.name: title -> name", "- field ats.jobs.status !", "+ field ats.jobs.city",
                   "~ unified ats.jobs.list: its items lack fields now !",
                   "- unified ats.jobs.list filter status: the engine applies it after mapping",
                   "+ unified ats.jobs.list filter name", "- unified ats.jobs.get !"}));
}

}  // namespace
}  // namespace atsume::catalog
