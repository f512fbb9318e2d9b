// The files of `atsume new` pass the check, whatever was asked for.
#include "atsume/catalog/skeleton.h"

#include <gtest/gtest.h>

#include "atsume/catalog/format.h"
#include "unit/catalog/support.h"

namespace atsume::catalog {
namespace {

using namespace testing;

std::vector<NamedText> models() {
  const std::filesystem::path root = std::filesystem::path(ATSUME_SOURCE_DIR) / "mappings";
  return {{.file = "mappings/ats/model.yaml", .text = read_text(root / "ats/model.yaml")},
          {.file = "mappings/hris/model.yaml", .text = read_text(root / "hris/model.yaml")}};
}

void expect_sound(const SkeletonOptions& options) {
  auto files = make_skeleton(options);
  ASSERT_TRUE(files.has_value()) << files.error().message();
  ASSERT_EQ(files->size(), 4U);
  std::vector<NamedText> all = models();
  for (const NamedText& file : *files) {
    if (file.file.ends_with(".md")) continue;
    const Formatted formatted = format_definition(file);
    EXPECT_EQ(formatted.text, file.text) << "is not laid out as atsume fmt would";
    all.push_back(file);
  }
  const LoadResult result = load_texts(all);
  EXPECT_EQ(rendered(result.diagnostics), "");
  EXPECT_NE(result.catalog->find_mapping(options.category, options.id), nullptr);
  EXPECT_TRUE(result.catalog->find_connector(options.id)->sandbox.has_value());
}

TEST(Skeleton, PassesTheCheckWithEveryOption) {
  for (const char* category : {"ats", "hris"}) {
    for (const char* auth : {"key", "oauth2", "client_credentials"}) {
      for (const char* url : {"https://api.acme.com/v2", "https://{{ account.subdomain }}.acme.com/api"}) {
        SCOPED_TRACE(std::string(category) + " " + auth + " " + url);
        expect_sound({.id = "acme-hire", .name = "", .category = category, .base_url = url, .auth = auth});
      }
    }
  }
}

TEST(Skeleton, QuotesNamesThatYamlWouldMisread) {
  for (const char* name : {"Acme: Hire", "{Acme}", "Ümlaut & Söhne", "# One", "Acme \"Pro\""}) {
    SCOPED_TRACE(name);
    expect_sound({.id = "acme", .name = name, .auth = "oauth2"});
  }
}

TEST(Skeleton, SaysWhatIsWrongWithAnOption) {
  const auto message = [](const SkeletonOptions& options) {
    const auto made = make_skeleton(options);
    return made ? std::string("made") : made.error().message();
  };
  EXPECT_NE(message({.id = "Acme"}).find("\"Acme\" is no id"), std::string::npos);
  EXPECT_NE(message({.id = "acme", .category = "crm"}).find("--category"), std::string::npos);
  EXPECT_NE(message({.id = "acme", .auth = "basic"}).find("--auth"), std::string::npos);
  EXPECT_NE(message({.id = "acme", .base_url = "api.acme.com"}).find("https://"), std::string::npos);
  EXPECT_NE(message({.id = "acme", .base_url = "https://api.acme.com/"}).find("slash"), std::string::npos);
  EXPECT_NE(message({.id = "acme", .base_url = "https://{{ account.host }}/v1"}).find("--base-url"), std::string::npos);
  EXPECT_NE(message({.id = "acme", .base_url = "https://{{ account.host"}).find("--base-url"), std::string::npos);
}

}  // namespace
}  // namespace atsume::catalog
