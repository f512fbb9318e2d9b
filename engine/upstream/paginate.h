// Walking a list: what asks for a page, and where the list goes on. Pure.
#pragma once

#include <optional>
#include <string>

#include "atsume/base/result.h"
#include "atsume/net/url.h"
#include "upstream/scope.h"

namespace atsume::upstream {

// The page size that is asked for: the spec's, or the connector's.
int page_size(const CallSpec& spec);

// True when spec.page is a URL that the provider itself named.
bool is_page_url(const CallSpec& spec);

// The parameters that ask for spec.page, if they belong in `place`.
net::QueryPairs page_params(const CallSpec& spec, catalog::ArgumentPlace place);

// A page parameter as a body carries it: numbers where numbers are meant, cursors as text.
json::Value page_value(const CallSpec& spec, const std::string& name, const std::string& text, json::Arena& arena);

// What was received, for deciding where the list goes on.
struct ReceivedPage {
  const net::Url& asked;     // the request's, without credentials
  const net::Url& answered;  // the answer's, after redirects
  const net::Headers& headers;
  std::size_t item_count = 0;
  std::uint64_t digest = 0;  // of the body's bytes
};

// Error kUpstream "pagination_limit" for a page past max_pages.
Result<void> check_page_number(const CallSpec& spec);

// The next page; nullopt at the end of the list. Errors: kUpstream "pagination_loop" when the provider points
// back to the same page or sends it again; "next_link" for a link that cannot be followed.
Result<std::optional<PageToken>> next_page(const CallSpec& spec, const AnswerScope& answer, const ReceivedPage& page);

}  // namespace atsume::upstream
