// What can be known of a tree before it runs: shortcuts for the evaluator.
#pragma once

#include "jsonata/ast.h"

namespace atsume::jsonata {

// The last pass over a resolved tree. Marks what needs no general treatment; never changes what it means.
void prepare(Tree& tree);

}  // namespace atsume::jsonata
