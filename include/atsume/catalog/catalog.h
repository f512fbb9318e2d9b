// All connectors, models and mappings, as one immutable snapshot.
//
// A request takes the snapshot once and keeps it; a reload swaps the pointer and never changes a running
// request. Thread-safe: immutable.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/catalog/connector.h"
#include "atsume/catalog/diagnostics.h"
#include "atsume/catalog/mapping.h"
#include "atsume/catalog/model.h"

namespace atsume::catalog {

// The texts that a catalog was made from, kept so that an account's overrides can be laid over them.
struct DefinitionTexts;

struct Catalog {
  std::map<std::string, std::shared_ptr<const Connector>, std::less<>> connectors;
  std::map<std::string, std::shared_ptr<const Model>, std::less<>> models;
  // By model, then connector.
  std::map<std::string, std::map<std::string, std::shared_ptr<const Mapping>, std::less<>>, std::less<>> mappings;
  std::shared_ptr<const DefinitionTexts> texts;  // another one for each load; nullptr: nothing was loaded

  std::shared_ptr<const Connector> find_connector(std::string_view id) const;
  std::shared_ptr<const Model> find_model(std::string_view id) const;
  std::shared_ptr<const Mapping> find_mapping(std::string_view model, std::string_view connector) const;
};

// Where definitions come from: directories as in the repository.
struct Sources {
  std::string connectors;  // holds <id>/connector.yaml
  std::string mappings;    // holds <model>/model.yaml and <model>/<id>.yaml
  std::string overrides;   // of this environment: connectors/<id>.yaml and mappings/<model>/<id>.yaml; empty: none
};

struct LoadResult {
  std::shared_ptr<const Catalog> catalog;  // never nullptr; holds every file that is whole
  std::vector<Diagnostic> diagnostics;
};

// Reads everything. A file with errors is left out, or, when `previous` holds a whole version of it, kept as
// it was (a diagnostic says so); the others load. `previous` may be nullptr.
LoadResult load(const Sources& sources, std::shared_ptr<const Catalog> previous);

// Checks files or directories given by name, as `atsume check PATH…` does; a connector's mappings are
// checked against the connectors and models under `sources`. No path means everything under `sources`.
std::vector<Diagnostic> check(const std::vector<std::string>& paths, const Sources& sources);

// Changes whenever a definition file is added, removed or changed; for watching.
std::string fingerprint(const Sources& sources);

// Compiles definitions from text, for tests and overrides. Diagnostics carry `file`.
struct NamedText {
  std::string file;  // "connectors/x/connector.yaml": the path decides what it is
  std::string text;
};
LoadResult load_texts(const std::vector<NamedText>& files);

}  // namespace atsume::catalog
