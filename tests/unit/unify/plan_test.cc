// From a unified request to the provider's method, its arguments, and what the engine filters itself.
#include "unify/plan.h"

#include "unify/filters.h"
#include "unify/request_map.h"
#include "unit/unify/fixture.h"

namespace atsume::unify {
namespace {

struct Case {
  std::string model, resource, method, account;
  std::string code;
  std::string hint = "";
};

TEST(Plan, NamesWhatThereIsNot) {
  const auto catalog = catalog_of(kMapping);
  for (const auto& one : std::vector<Case>{{"ats", "jobs", "list", "example", "success"},
                                           {"at", "jobs", "list", "example", "unknown_model", "did you mean ats?"},
                                           {"crm", "jobs", "list", "example", "unknown_model", "there are ats"},
                                           {"ats", "job", "list", "example", "unknown_resource", "did you mean jobs?"},
                                           {"ats", "jobs", "lists", "example", "unknown_method", "did you mean list?"},
                                           {"ats", "notes", "get", "example", "unknown_method", "there are list"},
                                           {"ats", "notes", "list", "example", "not_supported", "notes.list"},
                                           {"ats", "jobs", "create", "example", "not_supported", "jobs.create"},
                                           {"ats", "jobs", "list", "gone", "connector_missing", "atsume check"}}) {
    const UnifiedRequest request{
        .model = one.model, .resource = one.resource, .method = one.method, .account = account_of(one.account)};
    const auto plan = make_plan(*catalog, request);
    EXPECT_EQ(code_of(plan), one.code) << one.model << "." << one.resource << "." << one.method;
    if (!plan) EXPECT_NE(plan.error().message().find(one.hint), std::string::npos) << plan.error().message();
  }
}

struct FilterCase {
  std::string query;
  std::string code;
  std::string provider = "";  // filters, joined with ' '
  std::string engine = "";
};

template <class Pairs>
std::string names(const Pairs& pairs) {
  std::string out;
  for (const auto& [known, filter] : pairs) out += (out.empty() ? "" : " ") + full_name(*filter);
  return out;
}

TEST(Plan, SortsFilters) {
  const auto catalog = catalog_of(kMapping);
  for (const auto& one : std::vector<FilterCase>{
           {"status=open", "success", "status"},
           {"status=open&title=x", "success", "status", "title"},
           {"created_at[gte]=2026-01-01&created_at[lt]=2026-02-01", "success", "created_at.gte", "created_at.lt"},
           {"created_at=2026-01-01T00:00:00Z", "success", "", "created_at"},
           {"emails[]=a&emails[]=b", "success", "", "emails"},
           {"team=t1", "success"},
           {"open=true&count=-3", "success", "", "open count"},
           {"open=1", "invalid_filter"},
           {"count=1.5", "invalid_filter"},
           {"count=", "invalid_filter"},
           {"count=-", "invalid_filter"},
           {"status[gte]=x", "invalid_filter"},
           {"created_at[gte]=yesterday", "invalid_filter"},
           {"updated_at[gt]=2026-13-01", "invalid_filter"},
           {"stattus=open", "unknown_filter"},
           {"nonsense=1", "unknown_filter"},
           {"title=x&atsume_strict_filters=true", "unsupported_filter"},
           {"updated_at=2026-01-01T00:00:00Z", "unsupported_filter"},  // the mapping has no such field
           {"status=open&atsume_strict_filters=true", "success", "status"}}) {
    const UnifiedRequest request = request_of("list", one.query);
    const auto plan = make_plan(*catalog, request);
    ASSERT_EQ(code_of(plan), one.code) << one.query;
    if (!plan) {
      EXPECT_EQ(plan.error().error_class(), ErrorClass::kInvalidRequest);
      continue;
    }
    EXPECT_EQ(names(plan->provider_filters), one.provider) << one.query;
    EXPECT_EQ(names(plan->engine_filters), one.engine) << one.query;
  }
}

TEST(Plan, TakesNoFiltersWhereOneRecordIsAskedFor) {
  const auto catalog = catalog_of(kMapping);
  for (const auto& [query, code] : std::vector<std::pair<std::string, std::string>>{
           {"", "success"}, {"id=1", "success"}, {"title=x", "unknown_filter"}, {"id=1&title=x", "unknown_filter"}}) {
    const UnifiedRequest request = request_of("get", query);
    EXPECT_EQ(code_of(make_plan(*catalog, request)), code) << query;
  }
}

std::string arguments_of(const UnifiedRequest& request, std::string* engine_filters) {
  const auto catalog = catalog_of(kMapping);
  auto plan = make_plan(*catalog, request).value();
  TestScope scope;
  upstream::CallSpec spec{
      .connector = plan.mapping->connector, .method = plan.method->from, .account = request.account};
  MapScope map_scope = scope.scope(query_object(request.query, scope.arena));
  map_scope.id = request.id.empty() ? json::Value() : json::Value::string(request.id);
  const auto mapped = map_arguments(plan, request, map_scope, spec);
  if (!mapped) return mapped.error().code();
  std::string out;
  for (const auto& [name, value] : spec.arguments) out += (out.empty() ? "" : " ") + name + "=" + json::write(value);
  for (const auto& [name, value] : spec.remote_query) out += " remote:" + name + "=" + value;
  if (engine_filters) *engine_filters = names(plan.engine_filters);
  return out;
}

TEST(MapArguments, ComeFromArgsFiltersAndTheRequestLine) {
  std::string engine;
  EXPECT_EQ(arguments_of(request_of("list", ""), nullptr), R"(team="default")");
  EXPECT_EQ(arguments_of(request_of("list", "team=t1"), nullptr), R"(team="t1")");
  EXPECT_EQ(arguments_of(request_of("list", "status=closed"), nullptr), R"(team="default" state="shut")");
  EXPECT_EQ(arguments_of(request_of("list", "created_at[gte]=2026-01-01"), nullptr),
            R"(team="default" since="2026-01-01")");
  EXPECT_EQ(arguments_of(request_of("list", "remote_query[x]=1"), nullptr), R"(team="default" remote:x=1)");
  // A value that the provider has no word for is left to the engine.
  EXPECT_EQ(arguments_of(request_of("list", "status=nothing"), &engine), R"(team="default")");
  EXPECT_EQ(engine, "status");
  EXPECT_EQ(arguments_of(request_of("list", "status=nothing&atsume_strict_filters=true"), nullptr),
            "unsupported_filter");
  UnifiedRequest get = request_of("get", "");
  get.id = "a/b";
  EXPECT_EQ(arguments_of(get, nullptr), R"(id="a/b")");
}

TEST(QueryObject, IsTheUnifiedQueryAsJson) {
  TestScope scope;
  const auto shown = [&](std::string_view raw) { return json::write(query_object(query_of(raw), scope.arena)); };
  EXPECT_EQ(shown("status=open&tags[]=a&tags[]=b"), R"({"status":"open","tags":["a","b"]})");
  EXPECT_EQ(shown("created_at[gte]=1&created_at[lt]=2"), R"({"created_at":{"gte":"1","lt":"2"}})");
  EXPECT_EQ(shown(""), "{}");
}

TEST(Passes, ComparesMappedRecords) {
  const auto catalog = catalog_of(kMapping);
  TestScope scope;
  const json::Value record = scope.value(R"({"id":"1","title":"Engineer","status":"open","open":true,"count":5,
    "emails":[{"email":"A@x.example"},{"email":"b@x.example"}],"created_at":"2026-01-15T12:00:00.000Z"})");
  for (const auto& [query, expected] :
       std::vector<std::pair<std::string, bool>>{{"title=engineer", true},
                                                 {"title=Eng", false},
                                                 {"title=x&title=engineer", true},
                                                 {"title=engineer&count=6", false},
                                                 {"open=true", true},
                                                 {"open=false", false},
                                                 {"count=5", true},
                                                 {"emails=b@x.example", true},
                                                 {"emails=a@X.example", true},
                                                 {"emails=c@x.example", false},
                                                 {"created_at[gt]=2026-01-15T12:00:00Z", false},
                                                 {"created_at[lte]=2026-01-15T12:00:00Z", true},
                                                 {"created_at[gt]=2026-01-15", true},
                                                 {"created_at[lt]=2026-01-15", false},
                                                 {"created_at=2026-01-15T13:00:00%2B01:00", true}}) {
    const UnifiedRequest request = request_of("list", query);
    const auto plan = make_plan(*catalog, request).value();
    EXPECT_EQ(passes(plan, record), expected) << query;
  }
  const UnifiedRequest request = request_of("list", "created_at[lt]=2030-01-01");
  EXPECT_FALSE(passes(make_plan(*catalog, request).value(), scope.value(R"({"id":"1","created_at":null})")));
}

}  // namespace
}  // namespace atsume::unify
