#include <nlohmann/json.hpp>

#include "api/handlers.h"
#include "api/json_depth.h"
#include "atsume/base/limits.h"

namespace atsume::api {
namespace {

// The place only: the library's own sentence quotes the text, which may hold credentials.
std::string where(const nlohmann::json::exception& error) {
  const auto* syntax = dynamic_cast<const nlohmann::json::parse_error*>(&error);
  return syntax ? "it is not JSON from byte " + std::to_string(syntax->byte) + " on" : "it is not JSON";
}

}  // namespace

net::Task<Result<std::string>> read_json_object(const ServerParts& parts, Request& request) {
  std::string text;
  if (request.http.body) {
    const auto deadline = base::Deadline::after(parts.clock.steady_now(), base::limits::kBodyReadTimeout);
    ATSUME_CO_TRY(text, co_await net::read_all(*request.http.body, base::limits::kRecordBytesMax, deadline));
  }
  std::string problem = "it is empty";
  if (nests_too_deep(text)) {
    problem = "it nests too deep";
  } else if (!text.empty()) {
    try {
      if (nlohmann::json::parse(text).is_object()) co_return text;
      problem = "it is JSON, but no object";
    } catch (const nlohmann::json::exception& error) {
      problem = where(error);
    }
  }
  co_return Fail(
      base::caller_error(ErrorClass::kInvalidRequest, "invalid_json", "the body must be a JSON object: " + problem));
}

net::HttpResponse json_response(int status, std::string text) {
  net::HttpResponse out{.status = status, .text = std::move(text)};
  out.headers.set("content-type", "application/json");
  return out;
}

}  // namespace atsume::api
