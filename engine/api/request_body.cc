#include <nlohmann/json.hpp>

#include "api/handlers.h"
#include "atsume/base/limits.h"

namespace atsume::api {

net::Task<Result<std::string>> read_json_object(const ServerParts& parts, Request& request) {
  std::string text;
  if (request.http.body) {
    const auto deadline = base::Deadline::after(parts.clock.steady_now(), base::limits::kBodyReadTimeout);
    ATSUME_CO_TRY(text, co_await net::read_all(*request.http.body, base::limits::kRecordBytesMax, deadline));
  }
  std::string problem = "it is empty";
  if (!text.empty()) {
    try {
      if (nlohmann::json::parse(text).is_object()) co_return text;
      problem = "it is JSON, but no object";
    } catch (const nlohmann::json::exception& error) {
      problem = error.what();
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
