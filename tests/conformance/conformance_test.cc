// Every connector that is there, held to the same requirements. What one lacks is waived, with a reason, in
// waivers.csv; the file may only shrink.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "atsume/catalog/format.h"
#include "conformance/requirements.h"

namespace atsume::testing {
namespace {

// Lower it with every waiver that goes. It is never raised.
constexpr std::size_t kWaiversMax = 0;

std::string root() { return ATSUME_SOURCE_DIR; }

const catalog::LoadResult& definitions() {
  static const auto loaded = catalog::load({root() + "/connectors", root() + "/mappings"}, nullptr);
  return loaded;
}

// connector,rule,subject,reason
std::map<Shortfall, std::string> read_waivers() {
  std::map<Shortfall, std::string> out;
  std::ifstream in(root() + "/tests/conformance/waivers.csv");
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    Shortfall key;
    std::string reason;
    std::getline(fields, key.connector, ',');
    std::getline(fields, key.rule, ',');
    std::getline(fields, key.subject, ',');
    std::getline(fields, reason);
    out.emplace(key, reason);
  }
  return out;
}

std::vector<std::string> connector_ids() {
  std::vector<std::string> out;
  for (const auto& [id, connector] : definitions().catalog->connectors) out.push_back(id);
  return out;
}

class Conformance : public ::testing::TestWithParam<std::string> {};

TEST_P(Conformance, OwesNothing) {
  const auto connector = definitions().catalog->find_connector(GetParam());
  auto waivers = read_waivers();
  for (const auto& one : find_shortfalls(definitions().catalog, connector, definitions().diagnostics)) {
    if (waivers.erase(one) == 0) ADD_FAILURE() << one.connector << " lacks " << one.rule << ": " << one.subject;
  }
  for (const auto& [waiver, reason] : waivers) {
    if (waiver.connector == GetParam()) {
      ADD_FAILURE() << "the waiver " << waiver.rule << "," << waiver.subject << " is not needed any more: take it out";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Connectors, Conformance, ::testing::ValuesIn(connector_ids()), [](const auto& given) {
  std::string name = given.param;
  std::ranges::replace(name, '-', '_');
  return name;
});

TEST(Waivers, HaveAReasonAndOnlyShrink) {
  const auto waivers = read_waivers();
  EXPECT_EQ(waivers.size(), kWaiversMax) << "lower kWaiversMax with every waiver that goes; never raise it";
  for (const auto& [waiver, reason] : waivers) {
    EXPECT_GT(reason.size(), 20U) << waiver.connector << "," << waiver.rule << " needs a reason";
    EXPECT_NE(definitions().catalog->find_connector(waiver.connector), nullptr) << waiver.connector;
  }
}

TEST(Definitions, HaveOneLayout) {
  for (const auto& one : catalog::format_files({}, {root() + "/connectors", root() + "/mappings"})) {
    EXPECT_FALSE(one.is_changed) << one.file << ": run `atsume fmt`";
  }
}

TEST(Definitions, LoadWithoutErrors) {
  for (const auto& one : definitions().diagnostics) {
    EXPECT_EQ(one.severity, catalog::Severity::kWarning) << catalog::render(one, catalog::Style::kPlain);
  }
  EXPECT_FALSE(connector_ids().empty());
}

}  // namespace
}  // namespace atsume::testing
