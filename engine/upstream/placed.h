// Parameters that the engine itself adds to a request: where each goes. Pure.
#pragma once

#include <string>
#include <vector>

#include "atsume/catalog/connector.h"
#include "atsume/json/value.h"

namespace atsume::upstream {

struct Placed {
  catalog::ArgumentPlace place = catalog::ArgumentPlace::kQuery;
  std::string name;  // in the body it may be a dotted path
  json::Value value;
};

// Whether the method's requests have a body: GET and HEAD have one only when the connector writes it.
bool sends_body(const catalog::Method& method);

// Where what belongs in `place` goes: to the query instead of a body that is not sent.
catalog::ArgumentPlace effective_place(const catalog::Method& method, catalog::ArgumentPlace place);

}  // namespace atsume::upstream
