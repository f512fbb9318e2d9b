// docs/connector.schema.json and docs/connector-reference.md are what the tables give.
// ATSUME_UPDATE_GOLDEN=1 writes them anew.
#include "atsume/catalog/language.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "atsume/json/parse.h"
#include "catalog/suggest.h"
#include "catalog/table_names.h"
#include "unit/catalog/support.h"

namespace atsume::catalog {
namespace {

using namespace testing;

void expect_file(const char* name, const std::string& made) {
  const std::filesystem::path file = std::filesystem::path(ATSUME_SOURCE_DIR) / "docs" / name;
  if (std::getenv("ATSUME_UPDATE_GOLDEN") != nullptr) write_text(file, made);
  EXPECT_TRUE(read_text(file) == made) << file
                                       << " is not what the tables of keys give; renew it with ATSUME_UPDATE_GOLDEN=1 "
                                       << "catalog_test";
}

TEST(Language, SchemaOfTheDocumentationIsThatOfTheTables) {
  expect_file("connector.schema.json", schema_text(SchemaOf::kAnyFile, SchemaForm::kWhole));
}

TEST(Language, ReferencePageIsThatOfTheTables) { expect_file("connector-reference.md", reference_text()); }

TEST(Language, EveryKeyHasASentence) {
  for (const NamedTable& named : named_tables()) {
    for (const Key& key : named.table->keys)
      EXPECT_TRUE(key.doc.ends_with('.') || key.doc.ends_with("…") || key.doc.ends_with('*'))
          << named.name << "." << key.name << ": " << key.doc;
    for (const Variant& variant : named.table->variants) {
      EXPECT_TRUE(variant.doc.ends_with('.')) << named.name << " " << variant.value;
      for (const Key& key : variant.keys) {
        EXPECT_TRUE(key.doc.ends_with('.') || key.doc.ends_with("…") || key.doc.ends_with('*'))
            << named.name << "." << key.name << ": " << key.doc;
      }
    }
  }
}

TEST(Language, EveryTableHasAPlaceAndANameOfItsOwn) {
  std::set<std::string> names;
  for (const NamedTable& named : named_tables()) {
    EXPECT_TRUE(names.insert(named.name).second) << named.name;
    EXPECT_EQ(named.path.empty(), named.table == named.root) << named.name;
  }
  EXPECT_EQ(name_of(kConnectorTable).title, "Connector");
}

TEST(Language, SchemasAreJsonAndReferToWhatIsThere) {
  for (const SchemaOf file :
       {SchemaOf::kAnyFile, SchemaOf::kConnector, SchemaOf::kMapping, SchemaOf::kModel, SchemaOf::kSandbox}) {
    for (const SchemaForm form : {SchemaForm::kWhole, SchemaForm::kChild}) {
      const std::string text = schema_text(file, form);
      json::Arena arena;
      const auto parsed = json::parse(text, arena);
      ASSERT_TRUE(parsed.has_value());
      const json::Value definitions = parsed->find("definitions");
      for (std::size_t at = text.find("#/definitions/"); at != std::string::npos;
           at = text.find("#/definitions/", at + 1)) {
        const std::string name = text.substr(at + 14, text.find('"', at) - at - 14);
        EXPECT_TRUE(definitions.find(name).is_object()) << name;
      }
    }
  }
}

// "required" of a child's definitions may stand only in those of whole things, inside lists.
TEST(Language, AChildNeedsNothing) {
  json::Arena arena;
  const std::string text = schema_text(SchemaOf::kConnector, SchemaForm::kChild);
  const auto parsed = json::parse(text, arena);
  ASSERT_TRUE(parsed.has_value());
  for (const auto& member : parsed->find("definitions").members()) {
    if (!member.key.starts_with("child_")) continue;
    EXPECT_TRUE(member.value.find("required").is_undefined()) << member.key;
  }
}

}  // namespace
}  // namespace atsume::catalog
