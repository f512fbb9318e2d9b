// /event: what happened to accounts.
#include <nlohmann/json.hpp>

#include "api/handlers.h"
#include "api/records.h"
#include "atsume/unify/query.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;
using Json = nlohmann::ordered_json;

std::string event_json(const store::Event& event) {
  const Json payload = Json::parse(event.payload_json, nullptr, false);
  return Json{{"id", event.id},
              {"event", event.name},
              {"payload", payload.is_discarded() ? Json(nullptr) : payload},
              {"environment", event.is_live ? "live" : "sandbox"},
              {"created_at", base::to_iso8601(event.created_at)}}
      .dump();
}

Error invalid_filter(const std::string& name, const std::string& why) {
  return base::caller_error(ErrorClass::kInvalidRequest, "invalid_filter", "the filter " + name + " " + why);
}

// Times are whole milliseconds, so that every comparison is one with >= or <.
Result<void> read_time(const unify::Filter& filter, store::EventFilter& out) {
  const auto time = base::parse_iso8601(filter.values.empty() ? "" : filter.values.front());
  if (!time) return Fail(invalid_filter(filter.name, "must be an ISO 8601 date or instant"));
  constexpr auto kNext = std::chrono::milliseconds(1);
  if (filter.op == "gte" || filter.op.empty()) out.created_from = *time;
  if (filter.op == "gt") out.created_from = *time + kNext;
  if (filter.op == "lt") out.created_before = *time;
  if (filter.op == "lte" || filter.op.empty()) out.created_before = *time + kNext;
  return {};
}

Result<store::EventFilter> read_filter(const Request& request) {
  ATSUME_TRY(const auto query, unify::parse_query(request.query));
  ATSUME_TRY(const auto filters, unify::parse_filters(query.plain));
  store::EventFilter out{.account_id = query.account_id};
  if (!request.caller.is_live) out.is_live = false;
  for (const auto& filter : filters) {
    if (filter.name == "created_at") {
      ATSUME_TRY_VOID(read_time(filter, out));
    } else if (filter.name == "event" && filter.op.empty() && filter.values.size() == 1) {
      out.name = filter.values.front();
    } else {
      return Fail(
          invalid_filter(filter.name, "is not one of event, integrated_account_id and created_at[gt|gte|lt|lte]"));
    }
  }
  return out;
}

Task<Result<HttpResponse>> list(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto page, read_page(request));
  ATSUME_CO_TRY(const auto filter, read_filter(request));
  ATSUME_CO_TRY(const auto found, co_await parts.accounts.list_events(filter, page.after, page.limit));
  std::vector<std::string> records;
  for (const auto& event : found.records) records.push_back(event_json(event));
  co_return json_response(200, list_json(records, found.next_after, page.limit));
}

Task<Result<HttpResponse>> read(const ServerParts& parts, Request& request) {
  const std::string id(request.param("id"));
  ATSUME_CO_TRY(const auto event, co_await parts.accounts.find_event(id));
  if (!event.is_live || request.caller.is_live) co_return json_response(200, event_json(event));
  co_return Fail(base::caller_error(ErrorClass::kNotFound, "event_not_found",
                                    "there is no sandbox event with this id; a test key sees sandbox events only"));
}

}  // namespace

void add_event_routes(Router& router, const ServerParts& parts) {
  router.add("GET", "/event", Access::kAdmin, [&parts](Request& r) { return list(parts, r); });
  router.add("GET", "/event/{id}", Access::kAdmin, [&parts](Request& r) { return read(parts, r); });
}

}  // namespace atsume::api
