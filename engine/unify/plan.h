// What a unified request means for the account's provider. Pure.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/catalog/catalog.h"
#include "atsume/unify/engine.h"

namespace atsume::unify {

struct Plan {
  std::shared_ptr<const catalog::Mapping> mapping;
  const catalog::ResourceMapping* resource = nullptr;
  const catalog::MethodMapping* method = nullptr;
  // What the provider is told, and what the engine itself checks on mapped records.
  std::vector<std::pair<const catalog::FilterMapping*, const Filter*>> provider_filters;
  std::vector<std::pair<const catalog::ModelFilter*, const Filter*>> engine_filters;
  // updated_at, asked for by the connector's `since`. Its grain may be coarser than the filter's: records that show
  // an earlier instant are left out, those that show none are kept.
  std::vector<std::pair<const catalog::ModelFilter*, const Filter*>> since_filters;
};

// The plan refers to the request's filters, which must outlive it.
Result<Plan> make_plan(const catalog::Catalog& catalog, const UnifiedRequest& request);

// What strict callers get for a filter that the provider cannot do.
Error unsupported_filter(const std::string& resource, const Filter& filter);
// "status", "created_at.gte": as mapping files name filters.
std::string full_name(const Filter& filter);

// The connector of an account. Error kConfig "connector_missing".
Result<std::shared_ptr<const catalog::Connector>> find_connector(const catalog::Catalog& catalog,
                                                                 const upstream::AccountView& account);

}  // namespace atsume::unify
