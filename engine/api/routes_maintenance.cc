// /master-key and /backup: what an operator does to a running engine. Never a key's text, only ids.
#include <nlohmann/json.hpp>

#include "api/handlers.h"
#include "atsume/api/maintenance.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;
using Json = nlohmann::ordered_json;

// One call does so much of a rotation and then tells how far it is.
constexpr auto kRotationSlice = std::chrono::seconds(2);

Result<void> check_caller(const Request& request) {
  if (request.caller.is_live) return {};
  return Fail(base::caller_error(ErrorClass::kForbidden, "test_key",
                                 "a test key may not touch the master key or make backups"));
}

Task<Result<HttpResponse>> report(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY_VOID(check_caller(request));
  ATSUME_CO_TRY(const auto found, co_await parts.maintenance.report());
  co_return json_response(200, key_report_json(found));
}

Task<Result<HttpResponse>> rotate(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY_VOID(check_caller(request));
  const auto deadline = base::Deadline::after(parts.clock.steady_now(), kRotationSlice);
  ATSUME_CO_TRY(const auto found, co_await parts.maintenance.rotate(deadline));
  co_return json_response(found.state() == "unfinished" ? 202 : 200, key_report_json(found));
}

Task<Result<HttpResponse>> back_up(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY_VOID(check_caller(request));
  ATSUME_CO_TRY(const auto made, co_await parts.maintenance.back_up());
  const Json out = {{"path", made.path},
                    {"made_at", base::to_iso8601(made.manifest.made_at)},
                    {"bytes", made.manifest.bytes()},
                    {"files", made.manifest.files.size()},
                    {"rows", made.manifest.rows},
                    {"sealed_values", made.manifest.sealed},
                    {"master_key_included", false}};
  co_return json_response(201, out.dump());
}

}  // namespace

void add_maintenance_routes(Router& router, const ServerParts& parts) {
  router.add("GET", "/master-key", Access::kAdmin, [&parts](Request& r) { return report(parts, r); });
  router.add("POST", "/master-key/rotate", Access::kAdmin, [&parts](Request& r) { return rotate(parts, r); });
  router.add("POST", "/backup", Access::kAdmin, [&parts](Request& r) { return back_up(parts, r); });
}

}  // namespace atsume::api
