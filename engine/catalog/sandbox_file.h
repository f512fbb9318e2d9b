// A sandbox, checked against its connector.
#pragma once

#include "atsume/catalog/connector.h"
#include "catalog/definition_file.h"

namespace atsume::catalog {

// Reports resources and account values that the connector does not have. `definition` is the connector's file, which
// knows what its accounts hold; nullptr: that is not looked at.
void check_sandbox(DefinitionFile& file, const Connector& connector, const DefinitionFile* definition);

}  // namespace atsume::catalog
