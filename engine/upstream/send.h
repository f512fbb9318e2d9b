// Sending a built request, buffered or forwarded.
#pragma once

#include <string>

#include "atsume/base/deadline.h"
#include "atsume/base/result.h"
#include "atsume/net/http_client.h"
#include "atsume/net/task.h"
#include "atsume/upstream/upstream.h"
#include "upstream/build_request.h"

namespace atsume::upstream {

struct Received {
  int status = 0;
  net::Headers headers;
  std::string body;
  net::Url url;  // of the answer, after redirects
};

// Sends, with spec.stream as body where there is one, follows redirects inside the connector's hosts, reads the whole
// answer (up to limits::kResponseBodyBytesMax). Errors: those of net::HttpClient; kUpstream "response_too_large",
// "response_truncated".
net::Task<Result<Received>> send_buffered(net::HttpClient& client, const CallSpec& spec, BuiltRequest request,
                                          base::Deadline deadline);

// The request of a passthrough: the caller's own, with base URL, the connector's headers where the caller has
// set none, and credentials. `text` is its body when that is not streamed.
Result<BuiltRequest> build_forward(const CallSpec& spec, const ForwardRequest& request, const std::string& text,
                                   const CallScope& scope);

// The fields that are not for one connection only.
net::Headers end_to_end(const net::Headers& headers);

// As much of a body as an error may show, valid UTF-8.
std::string error_excerpt(std::string_view body);

}  // namespace atsume::upstream
