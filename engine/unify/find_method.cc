#include "atsume/unify/find_method.h"

#include "unify/plan.h"

namespace atsume::unify {

Result<FoundMethod> find_method(const catalog::Catalog& catalog, std::string model, std::string resource,
                                std::string method, upstream::SharedAccount account) {
  const UnifiedRequest request{.model = std::move(model),
                               .resource = std::move(resource),
                               .method = std::move(method),
                               .id = {},
                               .query = {},
                               .body = {},
                               .account = std::move(account)};
  ATSUME_TRY(auto plan, make_plan(catalog, request));
  return FoundMethod{.mapping = std::move(plan.mapping), .resource = plan.resource, .method = plan.method};
}

}  // namespace atsume::unify
