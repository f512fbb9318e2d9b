#include "unify/hydrate.h"

#include "atsume/json/write.h"

namespace atsume::unify {

const catalog::MethodMapping* find_completion(const Plan& plan) {
  return plan.method->is_partial ? plan.resource->find("get") : nullptr;
}

net::Task<Result<json::Value>> hydrate(upstream::Upstream& upstream, const Plan& plan, const UnifiedRequest& request,
                                       json::Value records, MapScope& scope, RemoteData remote_data,
                                       RequestContext& context, Warnings& warnings) {
  const auto* get = find_completion(plan);
  if (get == nullptr) co_return records;
  Plan item_plan{.mapping = plan.mapping, .resource = plan.resource, .method = get};
  json::ArrayBuilder out(context.arena);
  scope.parent = json::Value::undefined();
  bool is_met_limit = false;
  for (json::Value record : records.items()) {
    const json::Value id = record.find("id");
    if (is_met_limit || !id.is_string()) {
      out.push(record);
      continue;
    }
    UnifiedRequest item{.model = request.model,
                        .resource = request.resource,
                        .method = "get",
                        .id = std::string(id.as_string()),
                        .query = {},
                        .account = request.account};
    upstream::CallSpec spec{.connector = plan.mapping->connector, .method = get->from, .account = request.account};
    scope.id = id;
    ATSUME_CO_TRY_VOID(map_arguments(item_plan, item, scope, spec));
    auto outcome = co_await upstream.call(spec, context.call);
    if (outcome && !outcome->is_empty) {
      out.push(map_record(item_plan, outcome->data, out.size(), scope, remote_data, warnings));
    } else if (outcome || outcome.error().error_class() == ErrorClass::kNotFound) {
      warnings.add(request.resource, "the record " + item.id + " is gone: it stands here as the list told it");
      out.push(record);
    } else if (outcome.error().error_class() == ErrorClass::kRateLimited && out.size() > 0) {
      is_met_limit = true;
      warnings.add(request.resource, "the provider's rate limit is met: from the record " + item.id +
                                         " on they stand here as the list told them");
      out.push(record);
    } else {
      co_return Fail(std::move(outcome).error());
    }
  }
  co_return out.finish();
}

}  // namespace atsume::unify
