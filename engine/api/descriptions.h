// The API's own descriptions as answers, made once for each catalog.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "atsume/base/result.h"
#include "atsume/catalog/catalog.h"
#include "atsume/net/http_message.h"

namespace atsume::api {

enum class DescriptionKind { kOpenApi, kPostman };

// For one loop; not thread-safe. What is kept belongs to the catalog that was asked about last.
class Descriptions {
 public:
  // `if_none_match` is the request header; 304 without a body when it fits. Error: kNotFound "unknown_model".
  Result<net::HttpResponse> find(DescriptionKind kind, const std::shared_ptr<const catalog::Catalog>& catalog,
                                 std::string_view model, std::string_view if_none_match);

 private:
  struct Entry {
    std::string text;
    std::string etag;
  };
  Result<const Entry*> entry(DescriptionKind kind, const catalog::Catalog& catalog, std::string_view model);

  std::shared_ptr<const catalog::Catalog> catalog_;
  std::map<std::pair<DescriptionKind, std::string>, Entry> entries_;
};

}  // namespace atsume::api
