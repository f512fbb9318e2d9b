// The shapes of successful answers. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "atsume/json/value.h"
#include "atsume/net/http_message.h"
#include "unify/coerce.h"

namespace atsume::unify {

struct ListEnvelope {
  json::Value records;
  std::string next_cursor;                 // empty: null
  std::vector<std::string> post_filtered;  // filters the engine applied itself
  const Warnings* warnings = nullptr;
};

// {"result":[…],"next_cursor":…,"prev_cursor":null,"result_count":n} and `meta` when there is something to say.
net::HttpResponse list_response(const ListEnvelope& envelope, json::Arena& arena);
// {result: record}: of a method of the resource's own.
net::HttpResponse result_response(json::Value record, const Warnings& warnings, json::Arena& arena);
// The object itself; warnings go to a `meta` member.
net::HttpResponse object_response(json::Value record, const Warnings& warnings, json::Arena& arena);

}  // namespace atsume::unify
