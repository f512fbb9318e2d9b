#include "api/problem.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "api/json_depth.h"
#include "atsume/api/server.h"
#include "atsume/base/text.h"

namespace atsume::api {
namespace {

using Json = nlohmann::ordered_json;

// Details that are JSON lists; all others are text.
constexpr std::string_view kListDetails[] = {"diagnostics", "missing_scopes", "scopes"};

std::string dump(const Json& body) { return body.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string_view title_of(int status) { return net::reason_phrase(status); }

// A JSON body is shown as JSON, anything else as text.
Json raw_response(const std::string& body) {
  if (nests_too_deep(body)) return Json(body);
  Json parsed = Json::parse(body, nullptr, false);
  return parsed.is_object() || parsed.is_array() ? parsed : Json(body);
}

std::string full_message(const Error& error) {
  std::string message = error.message();
  for (const auto& step : error.context()) message += " (while " + step + ")";
  return message;
}

}  // namespace

int status_of(ErrorClass error_class) {
  switch (error_class) {
    case ErrorClass::kInvalidRequest:
      return 400;
    case ErrorClass::kUnauthenticated:
      return 401;
    case ErrorClass::kForbidden:
      return 403;
    case ErrorClass::kNotFound:
      return 404;
    case ErrorClass::kMethodNotAllowed:
      return 405;
    case ErrorClass::kConflict:
      return 409;
    case ErrorClass::kCursorExpired:
      return 410;
    case ErrorClass::kTooLarge:
      return 413;
    case ErrorClass::kInvalid:
      return 422;
    case ErrorClass::kRateLimited:
      return 429;
    case ErrorClass::kInternal:
    case ErrorClass::kConfig:
      return 500;
    case ErrorClass::kNotSupported:
      return 501;
    case ErrorClass::kUpstream:
      return 502;
    case ErrorClass::kUnavailable:
    case ErrorClass::kCancelled:
      return 503;
    case ErrorClass::kTimeout:
      return 504;
  }
  return 500;
}

net::HttpResponse problem(const Error& error, std::string_view request_id) {
  const int status = status_of(error.error_class());
  Json body = {{"statusCode", status},           {"error", title_of(status)},         {"code", error.code()},
               {"message", full_message(error)}, {"origin", name_of(error.origin())}, {"request_id", request_id},
               {"details", Json::object()}};
  for (const auto& [name, value] : error.details()) {
    const bool is_list = std::ranges::find(kListDetails, name) != std::end(kListDetails);
    body["details"][name] = is_list ? Json::parse(value, nullptr, false) : Json(value);
  }
  if (error.remote()) {
    body["truto_is_remote_error"] = true;
    body["remote_status"] = error.remote()->status;
    body["raw_response"] = raw_response(error.remote()->body);
  }
  net::HttpResponse out{.status = status, .text = dump(body)};
  out.headers.set("content-type", "application/json");
  if (error.retry_after()) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*error.retry_after());
    out.headers.set("retry-after", std::to_string(std::max<std::int64_t>(seconds.count(), 1)));
  }
  if (status == 401 && error.origin() == Origin::kCaller) out.headers.set("www-authenticate", "Bearer");
  return out;
}

std::string error_body(int status, std::string_view message) {
  return dump(Json{{"statusCode", status},
                   {"error", title_of(status)},
                   {"code", "http_" + std::to_string(status)},
                   {"message", message},
                   {"origin", status >= 500 ? "engine" : "caller"},
                   {"details", Json::object()}});
}

}  // namespace atsume::api
