// Provider items to unified records. Pure, but for the clock that bounds an evaluation.
#pragma once

#include "atsume/base/random.h"
#include "atsume/base/time.h"
#include "atsume/catalog/mapping.h"
#include "atsume/json/value.h"
#include "atsume/jsonata/program.h"
#include "atsume/net/clock.h"
#include "unify/coerce.h"
#include "unify/plan.h"

namespace atsume::unify {

// What the expressions of a mapping can see beside the item.
struct MapScope {
  json::Arena& arena;
  json::Value account;  // not the secret part
  json::Value query;    // the unified query
  json::Value id;       // of one record
  json::Value parent;   // the provider's item that a list hangs on (for_each)
  base::WallTime now;
  base::Random& random;
  const net::Clock& clock;  // ends an expression that takes too long
  jsonata::EnumWatch* enum_watch = nullptr;
};

// The unified record of one provider item. A leaf that fails gives null and a warning. With
// `with_remote_data` the item itself is added as remote_data.
enum class RemoteData { kInclude, kLeaveOut };
json::Value map_record(const Plan& plan, json::Value item, std::size_t index, const MapScope& scope,
                       RemoteData remote_data, Warnings& warnings);

// Evaluates an expression of the mapping with its bindings. Error kInvalid "mapping_refused" when it says $error or
// $assert: what was asked is not what this provider takes.
Result<json::Value> evaluate(const catalog::Mapping& mapping, const catalog::Expression& expression, json::Value input,
                             std::size_t index, const MapScope& scope, json::Value* enum_raw);

}  // namespace atsume::unify
