// Mapping files, checked against their connector and model.
#pragma once

#include <memory>

#include "atsume/catalog/mapping.h"
#include "atsume/json/yaml.h"
#include "catalog/checked.h"
#include "catalog/reporter.h"

namespace atsume::catalog {

// Reports names that the connector or the model does not have, also in a tree that has other errors; the
// mapping is of use only when there are none. `mapping.connector`, `.model`, `.file` and `.arena` are set by the
// caller.
void build_mapping(const json::yaml::Node& root, const Checked& checked, Reporter& reporter, Mapping& mapping);

// mapping_enums.cc: what the expressions say about enums, and the enums' values, against the model.
void check_enums(const json::yaml::Node& root, const Checked& checked, const Mapping& mapping, Reporter& reporter);

}  // namespace atsume::catalog
