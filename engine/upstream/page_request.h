// Walking a list: what asks for a page. Pure.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/net/url.h"
#include "upstream/placed.h"
#include "upstream/scope.h"

namespace atsume::upstream {

struct PageRequest {
  std::optional<net::Url> url;                              // that the provider itself named, instead of the method's
  std::optional<std::pair<std::string, std::string>> path;  // an argument of the request line
  std::vector<Placed> parameters;
};

// The page size that is asked for: the spec's, or the connector's.
int page_size(const CallSpec& spec);

// The number that a page of `page`, `offset` or `range` begins with.
std::int64_t page_start(const CallSpec& spec);

// What asks for spec.page. Errors: kUpstream "pagination_limit" for a page past max_pages; kConfig
// "paginate_expression"; those of expressions.
Result<PageRequest> page_request(const CallSpec& spec, const CallScope& scope);

// What an expression gives as a page: an object of query, body, headers and url, or nothing (undefined). Error kConfig
// "paginate_expression" for anything else.
Result<json::Value> check_page_object(const CallSpec& spec, json::Value value);

// Error kInvalidRequest "reserved_parameter" when the caller gives a parameter that asks for a page: it is the engine's
// alone, or pages would repeat or be missed.
Result<void> refuse_page_parameters(const CallSpec& spec);

}  // namespace atsume::upstream
