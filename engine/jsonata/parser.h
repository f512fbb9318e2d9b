// Tokens to a tree, by operator precedence (Pratt).
#pragma once

#include <expected>

#include "jsonata/ast.h"

namespace atsume::jsonata {

// Parses `tree.source` into `tree.root`. Failures: S0xxx.
std::expected<void, Failure> parse(Tree& tree);
// Gives the parsed tree its final shape: paths, predicates, groups, the steps that % stands for, tail calls.
std::expected<void, Failure> shape(Tree& tree);

}  // namespace atsume::jsonata
