// What one account changes in the definitions of its connector. Pure.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/catalog/catalog.h"

namespace atsume::catalog {

// How diagnostics name the text of an account's overrides.
inline constexpr std::string_view kOverridesName = "overrides";

struct Overridden {
  std::shared_ptr<const Catalog> catalog;  // nullptr when there are errors
  std::vector<Diagnostic> diagnostics;
};

// `text` is JSON or YAML: {connector: {…}, mappings: {<model>: {…}}}, each as in a file of overrides. Gives the catalog
// with the connector and its mappings replaced; everything else in it is shared with `catalog`. The rule is that of
// `extends`: maps merge, lists and scalars replace, null removes; the result is checked as a whole file, over the
// overrides of the environment. Its `texts` are those of `catalog`.
Overridden override_definitions(const Catalog& catalog, std::string_view connector, const std::string& text);

}  // namespace atsume::catalog
