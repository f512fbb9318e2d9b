// An override, laid over the definition that it is of.
#pragma once

#include "catalog/definition_file.h"
#include "catalog/keys.h"

namespace atsume::catalog {

// Sets `over.merged`. What `base` holds is told as inherited, and its warnings are not told again. False, and
// reported in `over`, when it is nothing that can be merged. `base` has its tree and outlives `over`'s checks.
bool lay_over(DefinitionFile& over, const DefinitionFile& base, const Table& table);

}  // namespace atsume::catalog
