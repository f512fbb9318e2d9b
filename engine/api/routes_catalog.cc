// /integration, /unified-model, the meta of unified methods, and the descriptions of the API.
#include "api/catalog_json.h"
#include "api/descriptions.h"
#include "api/handlers.h"
#include "api/records.h"
#include "atsume/catalog/summary.h"
#include "atsume/json/write.h"
#include "atsume/unify/find_method.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;

Error unknown_connector(std::string_view name) {
  return base::caller_error(ErrorClass::kNotFound, "unknown_integration",
                            "there is no integration called \"" + std::string(name) + "\"");
}

bool is_of_category(const catalog::Connector& connector, std::string_view category) {
  return category.empty() || std::ranges::find(connector.categories, category) != connector.categories.end();
}

// A page of what is kept by name, after the last name of the page before.
template <class Map, class ToJson>
std::string page_of(const Map& all, const PageQuery& page, ToJson to_json) {
  std::vector<std::string> records;
  std::string last;
  for (auto it = all.upper_bound(page.after); it != all.end(); ++it) {
    auto json = to_json(*it->second);
    if (json.empty()) continue;
    if (records.size() == page.limit) return list_json(records, last, page.limit);
    records.push_back(std::move(json));
    last = it->first;
  }
  return list_json(records, "", page.limit);
}

Task<Result<HttpResponse>> list_connectors(Request& request) {
  ATSUME_CO_TRY(const auto page, read_page(request));
  const auto& catalog = *request.context.catalog;
  const auto category = request.query_value("category");
  const auto shown = [&](const catalog::Connector& connector) {
    return is_of_category(connector, category) ? connector_json(catalog, connector) : std::string();
  };
  co_return json_response(200, page_of(catalog.connectors, page, shown));
}

Task<Result<HttpResponse>> read_connector(Request& request) {
  const auto connector = request.context.catalog->find_connector(request.param("name"));
  if (connector) co_return json_response(200, connector_json(*request.context.catalog, *connector));
  co_return Fail(unknown_connector(request.param("name")));
}

Task<Result<HttpResponse>> connector_capabilities(Request& request) {
  co_return capabilities_response(request, request.param("name"));
}

Task<Result<HttpResponse>> list_models(Request& request) {
  ATSUME_CO_TRY(const auto page, read_page(request));
  const auto outline = [](const catalog::Model& model) { return model_json(model, ModelDetail::kOutline); };
  co_return json_response(200, page_of(request.context.catalog->models, page, outline));
}

Task<Result<HttpResponse>> read_model(Request& request) {
  const auto model = request.context.catalog->find_model(request.param("id"));
  if (model) co_return json_response(200, model_json(*model, ModelDetail::kFields));
  co_return Fail(base::caller_error(ErrorClass::kNotFound, "unknown_model",
                                    "there is no model called \"" + std::string(request.param("id")) + "\""));
}

Task<Result<HttpResponse>> meta(const ServerParts& parts, Request& request) {
  const std::string id(request.query_value("integrated_account_id"));
  ATSUME_CO_TRY(const auto account, co_await find_account(parts, request, id));
  ATSUME_CO_TRY_VOID(co_await use_definitions(parts, request, account->record()));
  ATSUME_CO_TRY(const auto found, unify::find_method(*request.context.catalog, std::string(request.param("model")),
                                                     std::string(request.param("resource")),
                                                     std::string(request.param("method")), account));
  co_return json_response(200, meta_json(*found.mapping, *found.resource, *found.method));
}

Task<Result<HttpResponse>> describe(std::shared_ptr<Descriptions> descriptions, DescriptionKind kind,
                                    Request& request) {
  co_return descriptions->find(kind, request.context.catalog, request.query_value("model"),
                               request.http.headers.get("if-none-match"));
}

}  // namespace

Result<HttpResponse> capabilities_response(Request& request, std::string_view connector) {
  const auto& catalog = *request.context.catalog;
  const auto found = catalog.find_connector(connector);
  if (!found) return Fail(unknown_connector(connector));
  return json_response(200,
                       json::write(catalog::to_json(catalog::abilities_of(catalog, *found), request.context.arena)));
}

void add_catalog_routes(Router& router, const ServerParts& parts) {
  router.add("GET", "/integration", Access::kRead, list_connectors);
  router.add("GET", "/integration/{name}", Access::kRead, read_connector);
  router.add("GET", "/integration/{name}/capabilities", Access::kRead, connector_capabilities);
  router.add("GET", "/unified-model", Access::kRead, list_models);
  router.add("GET", "/unified-model/{id}", Access::kRead, read_model);
  router.add("GET", "/unified/{model}/{resource}/meta/{method}", Access::kRead,
             [&parts](Request& request) { return meta(parts, request); });
  const auto descriptions = std::make_shared<Descriptions>();
  const auto add_description = [&](const char* path, DescriptionKind kind) {
    router.add("GET", path, Access::kPublic,
               [descriptions, kind](Request& request) { return describe(descriptions, kind, request); });
  };
  add_description("/openapi.json", DescriptionKind::kOpenApi);
  add_description("/postman.json", DescriptionKind::kPostman);
}

}  // namespace atsume::api
