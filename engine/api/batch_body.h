// What a batch asks for. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/json/value.h"
#include "atsume/net/url.h"

namespace atsume::api {

struct BatchItem {
  std::string name;      // the caller's own; may be empty
  std::string model;     // empty: a call of the proxy
  std::string resource;  // without the model
  std::string method;
  std::string id;
  net::QueryPairs query;
  std::string body;  // JSON; empty: none
};

struct Batch {
  std::string account_id;
  std::vector<BatchItem> items;
};

// Values of queries become texts: {"updated_at":{"gte":…},"tags":["a"]} is updated_at[gte]=…&tags[]=a. Errors:
// kInvalidRequest "invalid_json"; kInvalid "invalid_body" with a detail per member that is wrong, named
// "resources[2].method".
Result<Batch> read_batch(std::string_view text, json::Arena& arena);

}  // namespace atsume::api
