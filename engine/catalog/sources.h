// What compiled definitions were made from, for showing.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "atsume/catalog/mapping.h"

namespace atsume::catalog {

// Empty when there is no expression.
std::string source_of(const Expression& expression);
// Runs of blanks and line breaks as one blank.
std::string one_line(std::string_view text);
// The unified fields of a resource and of its methods: "location.city" -> the expression. A whole-object mapping is
// "*".
std::map<std::string, std::string> sources_of(const ResourceMapping& resource);

}  // namespace atsume::catalog
