// What one request to the data plane carries from floor to floor. Plain data, made by api per request.
#pragma once

#include <memory>
#include <string>

#include "atsume/base/deadline.h"
#include "atsume/catalog/catalog.h"
#include "atsume/json/value.h"
#include "atsume/upstream/call.h"

namespace atsume::unify {

// Belongs to one request and one loop.
struct RequestContext {
  std::string request_id;
  std::shared_ptr<const catalog::Catalog> catalog;  // taken once; a reload does not change a running request
  base::Deadline deadline = base::Deadline::never();
  json::Arena arena{64 * 1024};
  upstream::CallContext call;  // its arena and deadline are set from the above
};

}  // namespace atsume::unify
