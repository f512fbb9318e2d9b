// The YAML that people write in definitions, read fast: block and flow collections, and scalars of every style.
//
// yaml-cpp takes some 15 times as long. Whatever is unusual, and everything that is wrong, is left to it.
#pragma once

#include "json/yaml_source.h"
#include "json/yaml_tree.h"

namespace atsume::json::yaml {

// Tells `tree` what yaml-cpp would, or gives up and returns false: then `tree` holds a part and is of no use.
bool read_plain(const Source& source, TreeBuilder& tree);

// What read() gives, by yaml-cpp alone: for tests that compare.
Document read_thoroughly(std::string_view text);

}  // namespace atsume::json::yaml
