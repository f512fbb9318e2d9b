// Errors as HTTP answers: the one place where a class becomes a status.
#pragma once

#include <string>
#include <string_view>

#include "atsume/base/error.h"
#include "atsume/net/http_message.h"

namespace atsume::api {

int status_of(ErrorClass error_class);

// {"statusCode","error","code","message","origin","request_id","details"}, and for a provider's error
// truto_is_remote_error, remote_status and raw_response. 429 carries Retry-After.
net::HttpResponse problem(const Error& error, std::string_view request_id);

}  // namespace atsume::api
