// Entity tags of answers that change only when what they are made of changes (RFC 9110, section 8.8.3). Pure.
#pragma once

#include <string>
#include <string_view>

namespace atsume::api {

// Some digits of a digest over the bytes.
std::string digest_of(std::string_view bytes);
// A strong tag, with its quotes.
std::string etag_of(std::string_view bytes);
// Whether an If-None-Match names the tag, weakly compared (RFC 9110, section 13.1.2).
bool has_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace atsume::api
