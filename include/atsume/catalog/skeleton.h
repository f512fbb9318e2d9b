// The first files of a new connector: what `atsume new` writes.
#pragma once

#include <string>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/catalog/catalog.h"

namespace atsume::catalog {

struct SkeletonOptions {
  std::string id;
  std::string name;                                     // empty: made from the id
  std::string category = "ats";                         // ats or hris
  std::string base_url = "https://api.example.com/v1";  // may look up {{ account.NAME }}
  std::string auth = "key";                             // key, oauth2 or client_credentials
};

// connectors/ID/{connector.yaml, sandbox.yaml, README.md} and mappings/MODEL/ID.yaml, which pass the check. Errors:
// CONFIG with what is wrong about an option.
Result<std::vector<NamedText>> make_skeleton(const SkeletonOptions& options);

}  // namespace atsume::catalog
