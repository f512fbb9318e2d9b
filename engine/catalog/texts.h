// The texts that the definitions of a catalog were made from.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "catalog/definition_file.h"

namespace atsume::catalog {

using SharedTexts = std::vector<std::shared_ptr<const RawFile>>;

struct ConnectorTexts {
  SharedTexts definition;  // the file, behind those that it extends
  SharedTexts overrides;   // of the environment
  std::shared_ptr<const RawFile> sandbox;
};

struct DefinitionTexts {
  std::map<std::string, ConnectorTexts, std::less<>> connectors;
  // By model and connector: the mapping, then the environment's override of it.
  std::map<std::pair<std::string, std::string>, SharedTexts> mappings;
};

}  // namespace atsume::catalog
