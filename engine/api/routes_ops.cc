// What operators need: /healthz, /readyz, /metrics.
#include "api/handlers.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;

Task<Result<HttpResponse>> healthz(Request&) { co_return json_response(200, R"({"status":"ok"})"); }

Task<Result<HttpResponse>> readyz(const ServerParts& parts, Request&) {
  if (!parts.is_draining()) co_return json_response(200, R"({"status":"ready"})");
  co_return Fail(Error(ErrorClass::kUnavailable, Origin::kEngine, "draining", "the engine is shutting down"));
}

Task<Result<HttpResponse>> metrics(const ServerParts& parts, Request&) {
  HttpResponse out{.text = parts.metrics.expose()};
  out.headers.set("content-type", "text/plain; version=0.0.4; charset=utf-8");
  co_return out;
}

}  // namespace

void add_ops_routes(Router& router, const ServerParts& parts) {
  router.add("GET", "/healthz", Access::kPublic, healthz);
  router.add("GET", "/readyz", Access::kPublic, [&parts](Request& r) { return readyz(parts, r); });
  router.add("GET", "/metrics", Access::kPublic, [&parts](Request& r) { return metrics(parts, r); });
}

}  // namespace atsume::api
