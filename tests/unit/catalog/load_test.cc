// Directories, broken files beside whole ones, and what a reload keeps.
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/catalog/support.h"

namespace atsume::catalog {
namespace {

namespace fs = std::filesystem;
using namespace testing;

constexpr const char* kModel = R"(model: 1
id: ats
name: Applicant tracking
resources:
  jobs: { methods: [list], fields: { id: { type: string, required: true }, name: string } }
)";
constexpr const char* kMapping = R"(mapping: 1
model: ats
connector: acme
resources:
  jobs: { fields: { id: id }, list: { from: jobs.list } }
tests: [{ name: a list, call: unified.ats.jobs.list }]
)";
constexpr const char* kResources = "paginate: { type: page, param: page }\nresources: { jobs: { list: GET /jobs } }\n";
constexpr const char* kSandbox = "sandbox: 1\nconnector: acme\nresources: { jobs: [{ id: 1 }] }\n";

class Load : public ::testing::Test {
 protected:
  void SetUp() override {
    write("connectors/acme/connector.yaml", connector_text("acme", kResources));
    write("connectors/acme/sandbox.yaml", kSandbox);
    write("connectors/zeta/connector.yaml", connector_text("zeta"));
    write("mappings/ats/model.yaml", kModel);
    write("mappings/ats/acme.yaml", kMapping);
  }
  void write(const std::string& file, std::string_view text) { write_text(directory_.path() / file, text); }
  std::string full(const std::string& file) const { return (directory_.path() / file).string(); }
  LoadResult run(std::shared_ptr<const Catalog> previous = nullptr) { return load(directory_.sources(), previous); }

  TemporaryDirectory directory_;
};

TEST_F(Load, ReadsBothDirectories) {
  write("connectors/acme/README.md", "not a definition");
  write("connectors/acme/recordings/list.json", "{}");
  const LoadResult result = run();
  EXPECT_EQ(rendered(result.diagnostics), "");
  EXPECT_EQ(result.catalog->connectors.size(), 2U);
  EXPECT_NE(result.catalog->find_model("ats"), nullptr);
  const auto mapping = result.catalog->find_mapping("ats", "acme");
  ASSERT_NE(mapping, nullptr);
  EXPECT_EQ(mapping->connector, result.catalog->find_connector("acme"));
  EXPECT_EQ(mapping->file, full("mappings/ats/acme.yaml"));
  EXPECT_EQ(result.catalog->find_connector("acme")->sandbox->resources.find("jobs").size(), 1U);
  EXPECT_FALSE(result.catalog->find_connector("zeta")->sandbox.has_value());
}

TEST_F(Load, ABrokenFileTakesOnlyWhatNeedsIt) {
  write("connectors/acme/connector.yaml", "connector: [");
  const LoadResult result = run();
  EXPECT_EQ(result.catalog->connectors.size(), 1U);
  EXPECT_NE(result.catalog->find_connector("zeta"), nullptr);
  EXPECT_EQ(result.catalog->find_mapping("ats", "acme"), nullptr);
  EXPECT_NE(rendered(result.diagnostics).find("the connector acme has errors, so its mapping is left out"),
            std::string::npos)
      << rendered(result.diagnostics);
}

TEST_F(Load, ABrokenSandboxLeavesItsConnector) {
  write("connectors/acme/sandbox.yaml", "sandbox: 1\nconnector: acme\nresources: { nothing: [] }\n");
  const LoadResult result = run();
  EXPECT_EQ(codes_of(result.diagnostics), std::vector<std::string>{"E060"});
  ASSERT_NE(result.catalog->find_connector("acme"), nullptr);
  EXPECT_FALSE(result.catalog->find_connector("acme")->sandbox.has_value());
}

TEST_F(Load, AReloadKeepsTheEarlierVersionOfABrokenFileAndSaysSo) {
  const LoadResult first = run();
  write("connectors/acme/connector.yaml", connector_text("acme", "nonsense: 1\n"));
  write("connectors/zeta/connector.yaml", connector_text("zeta", "headers: { a: b }\n"));
  const LoadResult second = run(first.catalog);
  EXPECT_EQ(codes_of(second.diagnostics), (std::vector<std::string>{"W010", "E012"}));
  EXPECT_EQ(second.diagnostics.front().file, full("connectors/acme/connector.yaml"));
  EXPECT_EQ(second.catalog->find_connector("acme"), first.catalog->find_connector("acme"));
  EXPECT_NE(second.catalog->find_connector("zeta"), first.catalog->find_connector("zeta"));
  const auto mapping = second.catalog->find_mapping("ats", "acme");
  ASSERT_NE(mapping, nullptr);
  EXPECT_EQ(mapping->connector, first.catalog->find_connector("acme"));
}

TEST_F(Load, AReloadKeepsEarlierModelsMappingsAndSandboxes) {
  const LoadResult first = run();
  write("mappings/ats/acme.yaml", "mapping: 1\nmodel: ats\nconnector: acme\nresources: { jbos: {} }\n");
  write("connectors/acme/sandbox.yaml", "sandbox: 2");
  LoadResult second = run(first.catalog);
  EXPECT_EQ(second.catalog->find_mapping("ats", "acme"), first.catalog->find_mapping("ats", "acme"));
  EXPECT_EQ(second.catalog->find_connector("acme")->sandbox->resources.find("jobs").size(), 1U);
  EXPECT_EQ(std::ranges::count(codes_of(second.diagnostics), "W010"), 2);
  write("mappings/ats/model.yaml", "model: 1\n");
  second = run(first.catalog);
  EXPECT_EQ(second.catalog->find_model("ats"), first.catalog->find_model("ats"));
}

TEST_F(Load, AReloadKeepsWhatWasInAFileThatIsEmptyNow) {
  fs::rename(directory_.path() / "mappings", directory_.path() / "unified");
  const Sources sources = {full("connectors"), full("unified")};
  const LoadResult first = load(sources, nullptr);
  ASSERT_NE(first.catalog->find_mapping("ats", "acme"), nullptr);
  write("unified/ats/acme.yaml", "");
  const LoadResult second = load(sources, first.catalog);
  EXPECT_EQ(second.catalog->find_mapping("ats", "acme"), first.catalog->find_mapping("ats", "acme"));
  EXPECT_EQ(codes_of(second.diagnostics), (std::vector<std::string>{"W010", "E010"}));
}

TEST_F(Load, ARemovedFileIsGone) {
  const LoadResult first = run();
  fs::remove_all(directory_.path() / "connectors/zeta");
  const LoadResult second = run(first.catalog);
  EXPECT_EQ(second.catalog->find_connector("zeta"), nullptr);
  EXPECT_EQ(rendered(second.diagnostics), "");
}

TEST_F(Load, MissingDirectoriesAreTold) {
  const LoadResult result = load({"/nonexistent/connectors", "/nonexistent/mappings"}, nullptr);
  ASSERT_NE(result.catalog, nullptr);
  EXPECT_EQ(codes_of(result.diagnostics), (std::vector<std::string>{"E002", "E002"}));
}

TEST_F(Load, TheFingerprintFollowsTheFiles) {
  const Sources sources = directory_.sources();
  const std::string first = fingerprint(sources);
  EXPECT_EQ(fingerprint(sources), first);
  write("connectors/acme/README.md", "no definition");
  EXPECT_EQ(fingerprint(sources), first);
  write("connectors/acme/connector.yaml", connector_text("acme", "headers: { a: b }\n"));
  const std::string changed = fingerprint(sources);
  EXPECT_NE(changed, first);
  write("connectors/new/connector.yaml", "");
  EXPECT_NE(fingerprint(sources), changed);
  fs::remove_all(directory_.path() / "connectors/new");
  EXPECT_EQ(fingerprint(sources), changed);
}

TEST_F(Load, CheckLooksAtEverythingOrAtWhatIsNamed) {
  write("connectors/zeta/connector.yaml", connector_text("zeta", "nonsense: 1\n"));
  write("mappings/ats/acme.yaml", std::string(kMapping) + "nonsense: 1\n");
  EXPECT_EQ(check({}, directory_.sources()).size(), 2U);
  EXPECT_EQ(check({full("mappings/ats/acme.yaml")}, directory_.sources()).size(), 1U);
  EXPECT_EQ(check({full("connectors/acme")}, directory_.sources()).size(), 0U);
  EXPECT_EQ(check({full("connectors")}, directory_.sources()).size(), 1U);
  EXPECT_EQ(check({full("mappings"), full("connectors")}, directory_.sources()).size(), 2U);
}

TEST_F(Load, CheckTakesANamedFileInsteadOfTheInstalledOne) {
  write("elsewhere/acme/connector.yaml", connector_text("acme", "nonsense: 1\n"));
  const auto diagnostics = check({full("elsewhere/acme")}, directory_.sources());
  EXPECT_EQ(codes_of(diagnostics), std::vector<std::string>{"E012"});
  EXPECT_EQ(diagnostics.at(0).file, full("elsewhere/acme/connector.yaml"));
}

TEST_F(Load, CheckKnowsAFileByTheFolderItIsCalledFrom) {
  write("connectors/zeta/connector.yaml", connector_text("other"));
  const fs::path before = fs::current_path();
  fs::current_path(directory_.path() / "connectors/zeta");
  const auto diagnostics = check({"connector.yaml"}, directory_.sources());
  fs::current_path(before);
  EXPECT_EQ(codes_of(diagnostics), std::vector<std::string>{"E003"});
  EXPECT_EQ(diagnostics.at(0).file, "connector.yaml");
}

TEST_F(Load, CheckSaysWhatItCannotRead) {
  EXPECT_EQ(codes_of(check({full("nowhere.yaml")}, directory_.sources())), std::vector<std::string>{"E002"});
  fs::create_directories(directory_.path() / "empty");
  EXPECT_EQ(codes_of(check({full("empty")}, directory_.sources())), std::vector<std::string>{"E002"});
}

}  // namespace
}  // namespace atsume::catalog
