// The one merge rule of `extends` and of overrides: maps merge, lists and scalars replace, null removes.
#pragma once

#include <memory>

#include "atsume/json/yaml.h"
#include "catalog/keys.h"
#include "catalog/reporter.h"

namespace atsume::catalog {

// `over` laid over `base`. A one-line form (a method "GET /x") becomes its map form before it is merged.
// Nodes that come from `base` are noted in `inherited`. A null that removes nothing is reported.
std::unique_ptr<json::yaml::Node> merge_definition(const json::yaml::Node& base, const json::yaml::Node& over,
                                                   const Table& table, Inherited& inherited, Reporter& reporter);

}  // namespace atsume::catalog
