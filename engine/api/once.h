// Idempotency-Key on a route: the handler runs for the first call only.
#pragma once

#include <functional>
#include <string_view>

#include "api/request.h"
#include "atsume/api/server.h"
#include "atsume/base/result.h"
#include "atsume/net/http_message.h"
#include "atsume/net/task.h"

namespace atsume::api {

// Answers by `call`, or with what the first call with the request's Idempotency-Key was answered. Without that field
// nothing is kept. An answer is kept when the provider was called and neither refused the credentials nor said that
// there are too many calls: those may be repeated. `body` is what the caller sent. Errors: those of identify_write, of
// Idempotency::begin and of `call`.
net::Task<Result<net::HttpResponse>> once(const ServerParts& parts, Request& request, std::string_view body,
                                          std::function<net::Task<Result<net::HttpResponse>>()> call);

}  // namespace atsume::api
