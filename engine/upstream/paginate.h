// Walking a list: where it goes on. Pure.
#pragma once

#include <optional>
#include <string>

#include "atsume/base/result.h"
#include "atsume/net/url.h"
#include "upstream/scope.h"

namespace atsume::upstream {

// What was received, for deciding where the list goes on.
struct ReceivedPage {
  const net::Url& asked;     // the request's, without credentials
  const net::Url& answered;  // the answer's, after redirects
  const net::Headers& headers;
  json::Value data;  // a list, or a single item; none
  int status = 200;
};

// The next page; nullopt at the end of the list. Errors: kUpstream "pagination_loop" when the provider leads back to a
// page that was read or sends one again; "next_link" when it says that the list goes on, but not how; kConfig
// "paginate_expression".
Result<std::optional<PageToken>> next_page(const CallSpec& spec, const AnswerScope& answer, const ReceivedPage& page);

// Whether an answer of status 416 means that a list of type range was read to its end.
bool is_past_end(const CallSpec& spec, int status, const net::Headers& headers);

}  // namespace atsume::upstream
