// The tables of keys and of codes, as data.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "atsume/base/text.h"
#include "catalog/codes.h"
#include "catalog/keys.h"
#include "catalog/suggest.h"
#include "unit/catalog/support.h"

namespace atsume::catalog {
namespace {

using namespace testing;

// Calls `visit` for every table that can be reached.
template <class Visit>
void walk(const Table& table, std::set<const Table*>& seen, Visit visit);

template <class Visit>
void walk(const Type* type, std::set<const Table*>& seen, Visit visit) {
  if (type == nullptr) return;
  if (type->table != nullptr) walk(*type->table, seen, visit);
  // The fields of a model hold fields: the table at the end stops the walk.
  for (const Type* inner : {type->element, type->scalar, type->list, type->map}) walk(inner, seen, visit);
}

template <class Visit>
void walk(const Table& table, std::set<const Table*>& seen, Visit visit) {
  if (!seen.insert(&table).second) return;
  visit(table);
  for (const Key& key : table.keys) walk(key.type, seen, visit);
  for (const Variant& variant : table.variants) {
    for (const Key& key : variant.keys) walk(key.type, seen, visit);
  }
  walk(table.rest, seen, visit);
}

template <class Visit>
void for_each_table(Visit visit) {
  std::set<const Table*> seen;
  for (const Table* table : {&kConnectorTable, &kMappingTable, &kModelTable, &kSandboxTable}) {
    walk(*table, seen, visit);
  }
  EXPECT_GT(seen.size(), 30U);
}

void check_keys(const Table& table, const Variant* variant) {
  std::set<std::string_view> names;
  std::set<std::string_view> aliases;
  for (const Key* key : keys_of(table, variant)) {
    EXPECT_TRUE(names.insert(key->name).second) << table.title << "." << key->name;
    EXPECT_TRUE(key->type != nullptr || key->name == table.discriminator) << table.title << "." << key->name;
    if (key->aliases.empty()) continue;
    for (const std::string_view alias : base::split(key->aliases, ' ')) {
      EXPECT_TRUE(aliases.insert(alias).second) << table.title << ": " << alias << " stands for two keys";
    }
  }
  for (const std::string_view alias : aliases) {
    EXPECT_FALSE(names.contains(alias)) << table.title << ": " << alias << " is a key of its own";
  }
}

TEST(Tables, NameEachKeyOnceAndNoAliasIsAKey) {
  for_each_table([](const Table& table) {
    if (table.variants.empty()) check_keys(table, nullptr);
    for (const Variant& variant : table.variants) check_keys(table, &variant);
  });
}

TEST(Tables, DescribeEveryTypeForMessages) {
  for_each_table([](const Table& table) {
    EXPECT_FALSE(table.title.empty());
    for (const Key& key : table.keys) {
      if (key.type != nullptr) EXPECT_FALSE(key.type->noun.empty()) << table.title << "." << key.name;
    }
  });
}

TEST(Codes, AreUniqueAndSorted) {
  std::string last;
  for (const Code& code : all_codes()) {
    EXPECT_LT(last, code.code);
    EXPECT_EQ(code.severity() == Severity::kWarning, code.code.starts_with('W'));
    last = code.code;
  }
}

// The rows "| E012 | unknown key | what to do |" of the page are those of the table, in its order.
TEST(Codes, AreListedInTheDocumentation) {
  const std::string page = read_text(std::filesystem::path(ATSUME_SOURCE_DIR) / "docs/diagnostics.md");
  std::vector<std::string> rows;
  for (const std::string_view line : base::split(page, '\n')) {
    const bool is_row =
        line.size() > 8 && line.starts_with("| ") && (line[2] == 'E' || line[2] == 'W') && line[6] == ' ';
    if (!is_row) continue;
    const std::vector<std::string_view> cells = base::split(line, '|');
    ASSERT_EQ(cells.size(), 5U) << line;
    EXPECT_GT(base::trim(cells[3]).size(), 10U) << line;
    rows.push_back(fmt::format("{} {}", base::trim(cells[1]), base::trim(cells[2])));
  }
  std::vector<std::string> expected;
  for (const Code& code : all_codes()) expected.push_back(fmt::format("{} {}", code.code, code.title));
  EXPECT_EQ(rows, expected);
}

}  // namespace
}  // namespace atsume::catalog
