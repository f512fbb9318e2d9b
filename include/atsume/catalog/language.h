// The definition language described for others: for editors as a JSON Schema, for people as a page. Both are made
// from the tables that the loader works by.
#pragma once

#include <string>

namespace atsume::catalog {

enum class SchemaOf { kAnyFile, kConnector, kMapping, kModel, kSandbox };

// kWhole: a file that stands for itself. kChild: one that extends another, where nothing is required and null
// removes.
enum class SchemaForm { kWhole, kChild };

// JSON Schema (draft-07), for people as well. That of kAnyFile tells the kinds apart by their version key, and a
// connector that extends another by `extends`.
//
// Texts carry "x-lang": "template", "jsonata" or "regex".
std::string schema_text(SchemaOf file, SchemaForm form);

// Markdown: every key with its type, default and meaning.
std::string reference_text();

}  // namespace atsume::catalog
