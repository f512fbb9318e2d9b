// What the tables are called where all of the language is described.
#pragma once

#include <string>
#include <vector>

#include "catalog/keys.h"

namespace atsume::catalog {

struct NamedTable {
  const Table* table = nullptr;
  const Table* root = nullptr;  // of the kind of file in which it stands first
  std::string name;             // one word, unique: "auth_method"
  std::string title;            // unique, for headings: "Auth method"
  std::string path;             // where it stands first: "auth.NAME.apply"
};

struct FileTable {
  const Table* table;
  std::string_view kind;  // "connector"
  std::string_view file;  // "connectors/ID/connector.yaml"
};

// The four kinds of files.
std::span<const FileTable> file_tables();

// Every table of every kind of file, the tables of a file behind one another.
const std::vector<NamedTable>& named_tables();
const NamedTable& name_of(const Table& table);

}  // namespace atsume::catalog
