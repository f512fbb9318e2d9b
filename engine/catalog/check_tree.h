// Walks a YAML tree by the tables and reports whatever does not fit; compiles templates, expressions and
// request lines on the way.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "atsume/json/yaml.h"
#include "catalog/checked.h"
#include "catalog/keys.h"
#include "catalog/reporter.h"

namespace atsume::catalog {

// Whether the tree is all of the file: of a file whose YAML is broken only a part may have been read, and
// nothing is said about keys that are missing.
enum class Extent { kWhole, kPart };

// `start` is what is pointed at when something of the file as a whole is missing.
void check_tree(const json::yaml::Node& root, const Table& table, Extent extent, json::yaml::Place start,
                Reporter& reporter, Checked& checked);

// Keys of sections and of named things that begin with x- belong to nobody and are carried along.
inline bool is_extension(std::string_view key) { return key.starts_with("x-"); }

}  // namespace atsume::catalog
