// What can be known of a tree before it runs: shortcuts for the evaluator.
#pragma once

#include "jsonata/ast.h"

namespace atsume::jsonata {

// The last pass over a resolved tree. Marks what needs no general treatment; never changes what it means.
// Sites of names are counted from `first_site` on.
void prepare(Tree& tree, std::uint32_t first_site = 0);

}  // namespace atsume::jsonata
