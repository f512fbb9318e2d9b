// The shapes of successful answers. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "atsume/json/value.h"
#include "atsume/net/http_message.h"
#include "atsume/upstream/call.h"
#include "unify/coerce.h"

namespace atsume::unify {

struct ListEnvelope {
  json::Value records;               // a list, or an object by keys
  std::string next_cursor;           // empty: null
  std::optional<std::size_t> count;  // of the records; those in `records` unless it says otherwise
  const Warnings* warnings = nullptr;
  json::Value more;  // further members of `meta`
};

// {"result":[…],"next_cursor":…,"prev_cursor":null,"result_count":n} and `meta` when there is something to say.
net::HttpResponse list_response(const ListEnvelope& envelope, json::Arena& arena);
// {result: record}: of a method of the resource's own.
net::HttpResponse result_response(json::Value record, const Warnings& warnings, json::Arena& arena,
                                  json::Value more = {});
// The object itself; what there is to say goes to a `meta` member.
net::HttpResponse object_response(json::Value record, const Warnings& warnings, json::Arena& arena,
                                  json::Value more = {});
// The provider's own status, type and body.
net::HttpResponse untouched(upstream::CallOutcome outcome);
// The value as it is.
net::HttpResponse json_response(json::Value body);
// The members of `more`, and `warnings`; undefined when there are none.
json::Value make_meta(json::Value more, const Warnings& warnings, json::Arena& arena);

}  // namespace atsume::unify
