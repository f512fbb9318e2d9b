#include "api/descriptions.h"

#include "api/etag.h"
#include "atsume/api/openapi.h"

namespace atsume::api {

Result<const Descriptions::Entry*> Descriptions::entry(DescriptionKind kind, const catalog::Catalog& catalog,
                                                       std::string_view model) {
  const std::pair key(kind, std::string(model));
  if (const auto found = entries_.find(key); found != entries_.end()) return &found->second;
  Entry made;
  if (kind == DescriptionKind::kOpenApi) {
    ATSUME_TRY(made.text, openapi_document(catalog, model));
  } else {
    ATSUME_TRY(made.text, postman_collection(catalog, model));
  }
  made.etag = etag_of(made.text);
  return &entries_.emplace(key, std::move(made)).first->second;
}

Result<net::HttpResponse> Descriptions::find(DescriptionKind kind,
                                             const std::shared_ptr<const catalog::Catalog>& catalog,
                                             std::string_view model, std::string_view if_none_match) {
  if (catalog != catalog_) {
    entries_.clear();
    catalog_ = catalog;
  }
  ATSUME_TRY(const Entry* found, entry(kind, *catalog, model));
  net::HttpResponse out;
  out.headers.set("etag", found->etag);
  out.headers.set("cache-control", "no-cache");
  out.headers.set("content-type", "application/json");
  // Nothing in it is anybody's own, and pages that show documents load it from elsewhere.
  out.headers.set("access-control-allow-origin", "*");
  out.status = has_etag(if_none_match, found->etag) ? 304 : 200;
  if (out.status == 200) out.text = found->text;
  return out;
}

}  // namespace atsume::api
