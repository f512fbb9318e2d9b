// /integration, and what operators need: /healthz, /readyz, /metrics.
#include "api/handlers.h"
#include "api/records.h"
#include "atsume/catalog/summary.h"
#include "atsume/json/write.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;

Error unknown_connector(std::string_view name) {
  return base::caller_error(ErrorClass::kNotFound, "unknown_integration",
                            "there is no integration called \"" + std::string(name) + "\"");
}

Task<Result<HttpResponse>> list_connectors(Request& request) {
  std::vector<std::string> records;
  for (const auto& [id, connector] : request.context.catalog->connectors) records.push_back(connector_json(*connector));
  co_return json_response(200, list_json(records, "", records.size()));
}

Task<Result<HttpResponse>> read_connector(Request& request) {
  const auto connector = request.context.catalog->find_connector(request.param("name"));
  if (connector) co_return json_response(200, connector_json(*connector));
  co_return Fail(unknown_connector(request.param("name")));
}

Task<Result<HttpResponse>> connector_capabilities(Request& request) {
  co_return capabilities_response(request, request.param("name"));
}

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

Result<HttpResponse> capabilities_response(Request& request, std::string_view connector) {
  const auto& catalog = *request.context.catalog;
  const auto found = catalog.find_connector(connector);
  if (!found) return Fail(unknown_connector(connector));
  return json_response(200,
                       json::write(catalog::to_json(catalog::abilities_of(catalog, *found), request.context.arena)));
}

void add_catalog_routes(Router& router, const ServerParts&) {
  router.add("GET", "/integration", Access::kRead, list_connectors);
  router.add("GET", "/integration/{name}", Access::kRead, read_connector);
  router.add("GET", "/integration/{name}/capabilities", Access::kRead, connector_capabilities);
}

void add_ops_routes(Router& router, const ServerParts& parts) {
  router.add("GET", "/healthz", Access::kPublic, healthz);
  router.add("GET", "/readyz", Access::kPublic, [&parts](Request& r) { return readyz(parts, r); });
  router.add("GET", "/metrics", Access::kPublic, [&parts](Request& r) { return metrics(parts, r); });
}

}  // namespace atsume::api
