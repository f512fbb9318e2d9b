// /link-token: create (shown once), list, read, take back.
#include <nlohmann/json.hpp>

#include "api/audit_record.h"
#include "api/connect_json.h"
#include "api/handlers.h"
#include "api/records.h"
#include "atsume/base/limits.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;
using Json = nlohmann::ordered_json;

connect::LinkDraft draft_of(const Json& body) {
  connect::LinkDraft out{.tenant_id = body.value("tenant_id", ""),
                         .integrations = body.value("integrations", std::vector<std::string>()),
                         .integrated_account_id = body.value("integrated_account_id", ""),
                         .redirect_uri = body.value("redirect_uri", ""),
                         .context_json = body.value("context", Json::object()).dump()};
  const std::string integration = body.value("integration", "");
  const bool is_new = std::ranges::find(out.integrations, integration) == out.integrations.end();
  if (!integration.empty() && is_new) out.integrations.push_back(integration);
  if (body.contains("is_sandbox")) out.is_sandbox = body["is_sandbox"].get<bool>();
  if (body.contains("expires_in")) {
    // Bounded before it becomes a time: what is out of bounds is refused by its rule, not by an overflow.
    const auto seconds = std::clamp<std::int64_t>(body["expires_in"].get<std::int64_t>(), 0, 1'000'000'000);
    out.lifetime = std::chrono::seconds(seconds);
  }
  return out;
}

Task<Result<HttpResponse>> create(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto text, co_await read_json_object(parts, request));
  const BodyRules rules = {{"tenant_id", BodyType::kText},     {"integration", BodyType::kText},
                           {"integrations", BodyType::kTexts}, {"integrated_account_id", BodyType::kText},
                           {"redirect_uri", BodyType::kText},  {"context", BodyType::kObject},
                           {"is_sandbox", BodyType::kBool},    {"expires_in", BodyType::kInteger}};
  ATSUME_CO_TRY_VOID(check_body(text, rules));
  auto draft = draft_of(Json::parse(text));
  if (draft.tenant_id.size() > base::limits::kIdBytesMax) {
    const std::string what = "must have at most " + std::to_string(base::limits::kIdBytesMax) + " bytes";
    co_return Fail(base::caller_error(ErrorClass::kInvalid, "invalid_body", "the body is not right: tenant_id " + what)
                       .with_detail("tenant_id", what));
  }
  if (!draft.integrated_account_id.empty()) {
    ATSUME_CO_TRY_VOID(co_await find_account(parts, request, draft.integrated_account_id));
  }
  ATSUME_CO_TRY_VOID(check_environment(request.caller, draft.is_sandbox));
  draft.is_sandbox = !request.caller.is_live;
  ATSUME_CO_TRY(const auto made, co_await parts.links.create(std::move(draft), *request.context.catalog));
  note_change(
      request,
      {.kind = "link_token", .id = made.link.id, .before = "", .after = link_json(made.link), .write_only = {}});
  Json out = {{"link_token", made.text.reveal()}, {"url", made.url}};
  out.update(Json::parse(link_json(made.link)));
  co_return json_response(201, out.dump());
}

// The link, when the caller may see it: a test key sees those of the sandbox only, a live key the others.
Task<Result<connect::Link>> find_link(const ServerParts& parts, Request& request) {
  const std::string id(request.param("id"));
  ATSUME_CO_TRY(auto link, co_await parts.links.find(id));
  if (link.is_sandbox != request.caller.is_live) co_return link;
  co_return Fail(base::caller_error(ErrorClass::kNotFound, "link_token_not_found",
                                    "there is no link token of this key's environment with the id \"" + id + "\""));
}

Task<Result<HttpResponse>> list(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto page, read_page(request));
  ATSUME_CO_TRY(const auto found, co_await parts.links.list(page.after, page.limit));
  std::vector<std::string> records;
  for (const auto& link : found.records) {
    if (link.is_sandbox != request.caller.is_live) records.push_back(link_json(link));
  }
  co_return json_response(200, list_json(records, found.next_after, page.limit));
}

Task<Result<HttpResponse>> read(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto link, co_await find_link(parts, request));
  co_return json_response(200, link_json(link));
}

Task<Result<HttpResponse>> erase(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto link, co_await find_link(parts, request));
  ATSUME_CO_TRY_VOID(co_await parts.links.erase(link.id));
  note_change(request, {.kind = "link_token", .id = link.id, .before = link_json(link), .after = "", .write_only = {}});
  co_return json_response(200, Json{{"id", link.id}}.dump());
}

}  // namespace

void add_link_routes(Router& router, const ServerParts& parts) {
  router.add("POST", "/link-token", Access::kAdmin, [&parts](Request& r) { return create(parts, r); });
  router.add("GET", "/link-token", Access::kAdmin, [&parts](Request& r) { return list(parts, r); });
  router.add("GET", "/link-token/{id}", Access::kAdmin, [&parts](Request& r) { return read(parts, r); });
  router.add("DELETE", "/link-token/{id}", Access::kAdmin, [&parts](Request& r) { return erase(parts, r); });
}

}  // namespace atsume::api
