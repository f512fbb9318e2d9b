// What environments and single accounts change: laid over the definitions, checked as whole files.
#include "atsume/catalog/overrides.h"

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
    fields: { id: { type: string, required: true }, title: string, code: string, city: string }
)";
constexpr const char* kMapping = R"(mapping: 1
model: ats
connector: acme
resources:
  jobs:
    fields: { id: id, title: name, code: ref }
    list: { from: jobs.list }
    get: { from: jobs.get }
tests:
  - { name: a list, call: unified.ats.jobs.list }
  - { name: one, call: unified.ats.jobs.get }
)";
constexpr const char* kResources =
    "paginate: { type: page, param: page }\nresources: { jobs: { list: GET /jobs, get: \"GET /jobs/{id}\" } }\n";
constexpr const char* kSandbox = "sandbox: 1\nconnector: acme\nresources: { jobs: [{ id: 1 }] }\n";

std::vector<NamedText> base_files() {
  return {{.file = "connectors/acme/connector.yaml", .text = connector_text("acme", kResources)},
          {.file = "connectors/acme/sandbox.yaml", .text = kSandbox},
          {.file = "connectors/zeta/connector.yaml", .text = connector_text("zeta")},
          {.file = "mappings/ats/model.yaml", .text = kModel},
          {.file = "mappings/ats/acme.yaml", .text = kMapping}};
}

std::shared_ptr<const Catalog> load_with(const std::vector<NamedText>& more = {}) {
  auto files = base_files();
  files.insert(files.end(), more.begin(), more.end());
  const LoadResult result = load_texts(files);
  EXPECT_EQ(rendered(result.diagnostics), "");
  return result.catalog;
}

// "id=id title=name …" of the jobs.
std::string fields_of(const Catalog& catalog) {
  const auto mapping = catalog.find_mapping("ats", "acme");
  if (mapping == nullptr) return "no mapping";
  std::string out;
  for (const FieldTree& field : mapping->find_resource("jobs")->fields) {
    out += (out.empty() ? "" : " ") + field.name + "=" + std::string(field.leaf->source());
  }
  return out;
}

TEST(EnvironmentOverride, AddsReplacesAndRemovesFields) {
  const auto catalog =
      load_with({{.file = "overrides/mappings/ats/acme.yaml",
                  .text = "resources: { jobs: { fields: { title: label, code: null, city: town } } }"}});
  EXPECT_EQ(fields_of(*catalog), "id=id title=label city=town");
  EXPECT_EQ(catalog->find_mapping("ats", "acme")->file, "mappings/ats/acme.yaml");
}

TEST(EnvironmentOverride, ChangesAConnectorForItsMappingsAndItsSandbox) {
  const auto catalog =
      load_with({{.file = "overrides/connectors/acme.yaml",
                  .text = "base_url: https://eu.example.com\nresources: { jobs: { list: GET /all } }"}});
  const auto acme = catalog->find_connector("acme");
  ASSERT_NE(acme, nullptr);
  EXPECT_EQ(acme->hosts, std::vector<std::string>{"eu.example.com"});
  EXPECT_EQ(acme->find_method("jobs", "list")->request.url.front().text, "/all");
  EXPECT_EQ(acme->file, "connectors/acme/connector.yaml");
  ASSERT_TRUE(acme->sandbox.has_value());
  EXPECT_EQ(acme->sandbox->resources.find("jobs").size(), 1U);
  EXPECT_EQ(catalog->find_mapping("ats", "acme")->connector, acme);
}

TEST(EnvironmentOverride, IsNotPassedOnToThoseThatExtendTheConnector) {
  const auto catalog =
      load_with({{.file = "connectors/child/connector.yaml", .text = "connector: 1\nid: child\nextends: acme\n"},
                 {.file = "overrides/connectors/acme.yaml", .text = "base_url: https://eu.example.com\n"}});
  EXPECT_EQ(catalog->find_connector("child")->hosts, std::vector<std::string>{"api.example.com"});
}

TEST(EnvironmentOverride, ABrokenOneTakesItsConnectorOutAndNoOther) {
  auto files = base_files();
  files.push_back({.file = "overrides/connectors/acme.yaml", .text = "base_ulr: https://eu.example.com\n"});
  const LoadResult result = load_texts(files);
  EXPECT_EQ(result.catalog->find_connector("acme"), nullptr) << "calls would go to the wrong place";
  EXPECT_EQ(result.catalog->find_mapping("ats", "acme"), nullptr);
  EXPECT_NE(result.catalog->find_connector("zeta"), nullptr);
  EXPECT_EQ(codes_of(result.diagnostics), (std::vector<std::string>{"E050", "E012"}));
}

TEST(EnvironmentOverride, ExtendsStaysWithTheDefinition) {
  auto files = base_files();
  files.push_back({.file = "overrides/connectors/acme.yaml", .text = "extends: zeta\n"});
  const LoadResult result = load_texts(files);
  EXPECT_NE(rendered(result.diagnostics).find("overrides/connectors/acme.yaml:1:1: error: an override cannot say"),
            std::string::npos)
      << rendered(result.diagnostics);
}

class OverrideFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const NamedText& file : base_files()) write(file.file, file.text);
    write("staging/connectors/acme.yaml", "base_url: https://one.example.com\n");
    write("staging/mappings/ats/acme.yaml", "resources: { jobs: { fields: { city: town } } }\n");
  }
  void write(const std::string& file, std::string_view text) { write_text(directory_.path() / file, text); }
  Sources sources() const {
    Sources out = directory_.sources();
    out.overrides = (directory_.path() / "staging").string();
    return out;
  }
  TemporaryDirectory directory_;
};

TEST_F(OverrideFolder, IsReadWhateverItIsCalled) {
  const LoadResult result = load(sources(), nullptr);
  EXPECT_EQ(rendered(result.diagnostics), "");
  EXPECT_EQ(fields_of(*result.catalog), "id=id title=name code=ref city=town");
  EXPECT_EQ(result.catalog->find_connector("acme")->hosts, std::vector<std::string>{"one.example.com"});
}

TEST_F(OverrideFolder, AReloadKeepsWhatWasWhole) {
  const LoadResult first = load(sources(), nullptr);
  const std::string before = fingerprint(sources());
  write("staging/connectors/acme.yaml", "base_url: [\n");
  write("staging/mappings/ats/acme.yaml", "resources: { jobs: { fields: { city: 'town[' } } }\n");
  EXPECT_NE(fingerprint(sources()), before);
  const LoadResult second = load(sources(), first.catalog);
  EXPECT_TRUE(has_errors(second.diagnostics));
  EXPECT_EQ(second.catalog->find_connector("acme"), first.catalog->find_connector("acme"));
  EXPECT_EQ(second.catalog->find_mapping("ats", "acme"), first.catalog->find_mapping("ats", "acme"));
  // An account's override still has something to lie over.
  const Overridden over = override_definitions(
      *second.catalog, "acme", R"({"mappings":{"ats":{"resources":{"jobs":{"fields":{"code":null}}}}}})");
  ASSERT_NE(over.catalog, nullptr) << rendered(over.diagnostics);
  EXPECT_EQ(fields_of(*over.catalog), "id=id title=name city=town");
}

TEST_F(OverrideFolder, IsCheckedByNameAndByDefault) {
  write("overrides/connectors/acme.yaml", "nmae: X\n");
  const std::string file = (directory_.path() / "overrides/connectors/acme.yaml").string();
  Sources plain = directory_.sources();
  EXPECT_EQ(codes_of(check({file}, plain)), std::vector<std::string>{"E012"});
  EXPECT_EQ(codes_of(check({(directory_.path() / "overrides").string()}, plain)), std::vector<std::string>{"E012"});
  plain.overrides = (directory_.path() / "overrides").string();
  EXPECT_EQ(codes_of(check({}, plain)), (std::vector<std::string>{"E050", "E012"}));
  const std::string staged = (directory_.path() / "connectors/../staging/connectors/acme.yaml").string();
  write("staging/connectors/acme.yaml", "nmae: X\n");
  EXPECT_EQ(codes_of(check({staged}, sources())), std::vector<std::string>{"E012"});
  plain.overrides = (directory_.path() / "nowhere").string();
  EXPECT_EQ(codes_of(check({}, plain)), std::vector<std::string>{"E002"});
}

TEST(OverridesPage, ItsExamplesAreClean) {
  const std::string root = ATSUME_SOURCE_DIR;
  const std::string page = root + "/docs/overrides.md";
  EXPECT_NE(read_text(page).find("```yaml overrides/mappings/ats/workable.yaml"), std::string::npos);
  const Sources sources{.connectors = root + "/connectors", .mappings = root + "/mappings", .overrides = ""};
  EXPECT_EQ(rendered(check({page}, sources)), "");
}

TEST(OverridesPage, AMistakeInAnExampleIsFoundAtItsLine) {
  const std::string root = ATSUME_SOURCE_DIR;
  TemporaryDirectory directory;
  const auto page = directory.path() / "page.md";
  write_text(page, "# Page\n\n```yaml overrides/connectors/workable.yaml\nlimts: {}\n```\n");
  const Sources sources{.connectors = root + "/connectors", .mappings = root + "/mappings", .overrides = ""};
  const auto found = check({page.string()}, sources);
  ASSERT_EQ(codes_of(found), std::vector<std::string>{"E012"}) << rendered(found);
  EXPECT_EQ(found.front().place.line, 4U);
}

TEST(AccountOverride, LiesOverTheEnvironments) {
  const auto catalog = load_with({{.file = "overrides/mappings/ats/acme.yaml",
                                   .text = "resources: { jobs: { fields: { title: label, city: town } } }"}});
  const Overridden over = override_definitions(
      *catalog, "acme", R"({"mappings":{"ats":{"resources":{"jobs":{"fields":{"city":"place.town","code":null}}}}}})");
  EXPECT_EQ(rendered(over.diagnostics), "");
  ASSERT_NE(over.catalog, nullptr);
  EXPECT_EQ(fields_of(*over.catalog), "id=id title=label city=place.town");
  EXPECT_EQ(fields_of(*catalog), "id=id title=label code=ref city=town") << "other accounts are not touched";
  EXPECT_EQ(over.catalog->find_connector("acme"), catalog->find_connector("acme"));
  EXPECT_EQ(over.catalog->find_connector("zeta"), catalog->find_connector("zeta"));
  EXPECT_EQ(over.catalog->texts, catalog->texts);
}

TEST(AccountOverride, AChangedConnectorBringsItsMappingsAndItsSandbox) {
  const auto catalog = load_with();
  const Overridden over =
      override_definitions(*catalog, "acme", R"({"connector":{"resources":{"jobs":{"list":"GET /v2/jobs"}}}})");
  ASSERT_NE(over.catalog, nullptr) << rendered(over.diagnostics);
  const auto acme = over.catalog->find_connector("acme");
  EXPECT_NE(acme, catalog->find_connector("acme"));
  const auto mapping = over.catalog->find_mapping("ats", "acme");
  EXPECT_EQ(mapping->connector, acme);
  EXPECT_EQ(mapping->find_method("jobs", "list")->from, acme->find_method("jobs", "list"));
  EXPECT_TRUE(acme->sandbox.has_value());
}

TEST(AccountOverride, NothingChangesNothing) {
  const auto catalog = load_with();
  const Overridden over = override_definitions(*catalog, "acme", "{}");
  ASSERT_NE(over.catalog, nullptr);
  EXPECT_EQ(over.catalog->find_connector("acme"), catalog->find_connector("acme"));
}

TEST(AccountOverride, EveryMistakeIsToldAtItsPlace) {
  const auto catalog = load_with();
  const std::string text = R"({
  "connector": {
    "base_url": "https://api.example.com/v2",
    "limts": {},
    "headers": { "x-region": "{{ account.regoin }}" }
  },
  "mappings": {
    "ats": {
      "resources": {
        "jobs": { "fields": { "titel": "label", "code": "ref[", "none": null } }
      } } } })";
  const Overridden over = override_definitions(*catalog, "acme", text);
  EXPECT_EQ(over.catalog, nullptr);
  const std::string seen = rendered(over.diagnostics);
  for (const std::string expected :
       {"overrides:4:5: error: unknown key \"limts\" in the top level; did you mean \"limits\"? [E012]\n"
        "        \"limts\": {},\n"
        "        ^~~~~",
        "overrides:5:34: error: account.regoin is never asked for nor saved",
        "overrides:10:62: error: resources.jobs.fields.code: JSONata",
        "overrides:10:65: error: resources.jobs.fields.none: null removes a key of the definition below"}) {
    EXPECT_NE(seen.find(expected), std::string::npos) << expected << "\nnot in\n" << seen;
  }
}

TEST(AccountOverride, AFieldThatTheModelLacksIsToldWithTheNearest) {
  const auto catalog = load_with();
  const Overridden over = override_definitions(
      *catalog, "acme", R"({"mappings":{"ats":{"resources":{"jobs":{"fields":{"titel":"label"}}}}}})");
  ASSERT_EQ(over.diagnostics.size(), 1U) << rendered(over.diagnostics);
  EXPECT_EQ(over.diagnostics.front().code, "E053");
  EXPECT_NE(over.diagnostics.front().message.find("did you mean \"title\"?"), std::string::npos);
}

TEST(AccountOverride, AMethodThatAMappingNeedsCannotBeTakenAway) {
  const auto catalog = load_with();
  const Overridden over =
      override_definitions(*catalog, "acme", R"({"connector":{"resources":{"jobs":{"get":null}}}})");
  EXPECT_EQ(over.catalog, nullptr);
  EXPECT_EQ(codes_of(over.diagnostics), std::vector<std::string>{"E052"});
  // Unless the mapping lets go of it as well.
  const Overridden both = override_definitions(
      *catalog, "acme",
      R"({"connector":{"resources":{"jobs":{"get":null}}},"mappings":{"ats":{"resources":{"jobs":{"get":null}}}}})");
  ASSERT_NE(both.catalog, nullptr) << rendered(both.diagnostics);
  EXPECT_EQ(both.catalog->find_mapping("ats", "acme")->find_method("jobs", "get"), nullptr);
}

TEST(AccountOverride, WhatSurroundsThePartsIsChecked) {
  const auto catalog = load_with();
  const auto codes = [&](const std::string& id, const std::string& text) {
    const Overridden over = override_definitions(*catalog, id, text);
    EXPECT_EQ(over.catalog, nullptr) << text;
    return codes_of(over.diagnostics);
  };
  EXPECT_EQ(codes("acme", "[]"), std::vector<std::string>{"E010"});
  EXPECT_EQ(codes("acme", R"({"conector":{}})"), std::vector<std::string>{"E012"});
  EXPECT_EQ(codes("acme", R"({"mappings":{"hris":{}}})"), std::vector<std::string>{"E032"});
  EXPECT_EQ(codes("acme", R"({"mappings":[]})"), std::vector<std::string>{"E010"});
  EXPECT_EQ(codes("acme", R"({"connector":null})"), std::vector<std::string>{"E010"});
  EXPECT_EQ(codes("acme", R"({"connector":{"id":"zeta"}})"), std::vector<std::string>{"E003"});
  EXPECT_EQ(codes("nobody", "{}"), std::vector<std::string>{"E032"});
  EXPECT_EQ(codes("acme", R"(["connector")"), std::vector<std::string>{"E001"});
}

}  // namespace
}  // namespace atsume::catalog
