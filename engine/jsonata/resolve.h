// Gives every variable its place in a frame, and says what the expression reads from outside.
#pragma once

#include <string>
#include <vector>

#include "jsonata/ast.h"

namespace atsume::jsonata {

void resolve(Tree& tree);
// Dotted paths of the input's fields that the expression reads.
std::vector<std::string> find_input_paths(const Tree& tree);

}  // namespace atsume::jsonata
