// Changing one parameter of a query string and leaving every other byte as it is. Pure.
#pragma once

#include <string>
#include <string_view>

namespace atsume::upstream {

// Names are compared decoded, so that an escaped letter hides nothing.
bool has_parameter(std::string_view raw_query, std::string_view name);
void remove_parameter(std::string& raw_query, std::string_view name);
// At the end, encoded.
void add_parameter(std::string& raw_query, std::string_view name, std::string_view value);

}  // namespace atsume::upstream
