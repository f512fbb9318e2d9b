// From texts to a catalog: pure, no files.
#pragma once

#include <memory>
#include <vector>

#include "catalog/definition_file.h"

namespace atsume::catalog {

// What load() promises, for texts that have been read already.
LoadResult compile_snapshot(std::vector<RawFile> files, std::shared_ptr<const Catalog> previous);

// The same, where models, and connectors that no file defines, are those of `given`, as they are.
LoadResult compile_over(std::vector<RawFile> files, const Catalog& given);

}  // namespace atsume::catalog
