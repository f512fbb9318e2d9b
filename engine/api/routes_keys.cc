// /api-token: create and rotate (shown once), list, read, change, revoke.
#include <nlohmann/json.hpp>

#include "api/audit_record.h"
#include "api/handlers.h"
#include "api/key_body.h"
#include "api/records.h"

namespace atsume::api {
namespace {

using net::HttpResponse;
using net::Task;
using Json = nlohmann::ordered_json;

constexpr std::string_view kKind = "api_token";

// The record with the key's text, which is shown this once.
HttpResponse shown_once(const store::NewApiKey& made) {
  Json out = Json::parse(key_json(made.record));
  out["token"] = made.text.reveal();
  return json_response(201, out.dump());
}

void note_key_change(Request& request, const KeyChange& change) {
  note_change(request, {.kind = kKind,
                        .id = change.after.id,
                        .before = key_json(change.before),
                        .after = key_json(change.after),
                        .write_only = {}});
}

void note_new_key(Request& request, const store::ApiKey& key) {
  note_change(request, {.kind = kKind, .id = key.id, .before = "", .after = key_json(key), .write_only = {}});
}

bool is_forced(const Request& request) { return request.query_value("force") == "true"; }

Task<Result<HttpResponse>> create(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto text, co_await read_json_object(parts, request));
  ATSUME_CO_TRY(auto draft, read_key_draft(text, parts.clock.wall_now(), request.caller.is_live));
  if (draft.is_live && !request.caller.is_live) {
    co_return Fail(base::caller_error(ErrorClass::kForbidden, "test_key", "a test key cannot make live keys"));
  }
  ATSUME_CO_TRY(const auto made, co_await parts.keys.create(std::move(draft)));
  note_new_key(request, made.record);
  co_return shown_once(made);
}

// The key, when the caller may see it: a test key sees test keys only.
Task<Result<store::ApiKey>> find_key(const ServerParts& parts, Request& request) {
  const std::string id(request.param("id"));
  ATSUME_CO_TRY(auto key, co_await parts.keys.find(id));
  if (!key.is_live || request.caller.is_live) co_return key;
  co_return Fail(
      base::caller_error(ErrorClass::kNotFound, "key_not_found", "there is no test key with the id \"" + id + "\""));
}

Task<Result<HttpResponse>> list(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto page, read_page(request));
  ATSUME_CO_TRY(auto found, co_await parts.keys.list(page.after, page.limit));
  std::vector<std::string> records;
  for (const auto& key : found.records) {
    if (!key.is_live || request.caller.is_live) records.push_back(key_json(key));
  }
  co_return json_response(200, list_json(records, found.next_after, page.limit));
}

Task<Result<HttpResponse>> read(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(auto key, co_await find_key(parts, request));
  co_return json_response(200, key_json(key));
}

// A key that would lock itself out is most likely a mistake.
Result<void> check_own_address(const Request& request, const store::ApiKey& key, const KeyPatch& patch) {
  if (!patch.allowed_addresses || patch.allowed_addresses->empty() || is_forced(request)) return {};
  if (request.caller.key->record.id != key.id) return {};
  const auto address = net::IpAddress::parse(request.caller.address);
  for (const auto& text : *patch.allowed_addresses) {
    if (address && net::AddressBlock::parse(text)->contains(*address)) return {};
  }
  return Fail(base::caller_error(ErrorClass::kConflict, "address_lockout",
                                 "allowed_addresses do not hold " + request.caller.address +
                                     ", from where this key is used now; repeat the call with ?force=true to do so all "
                                     "the same")
                  .with_detail("address", request.caller.address));
}

Task<Result<HttpResponse>> change(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto key, co_await find_key(parts, request));
  ATSUME_CO_TRY(auto text, co_await read_json_object(parts, request));
  ATSUME_CO_TRY(auto patch, read_key_patch(text, parts.clock.wall_now()));
  ATSUME_CO_TRY_VOID(check_own_address(request, key, patch));
  ATSUME_CO_TRY(const auto changed, co_await parts.keys.change(key.id, std::move(patch)));
  note_key_change(request, changed);
  co_return json_response(200, key_json(changed.after));
}

Task<Result<HttpResponse>> rotate(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto key, co_await find_key(parts, request));
  std::string text = "{}";
  if (request.http.body) {
    ATSUME_CO_TRY(text, co_await read_json_object(parts, request));
  }
  ATSUME_CO_TRY(const auto grace, read_grace(text));
  ATSUME_CO_TRY(const auto rotated, co_await parts.keys.rotate(key.id, grace));
  note_key_change(request, rotated.old);
  note_new_key(request, rotated.made.record);
  co_return shown_once(rotated.made);
}

Task<Result<HttpResponse>> revoke(const ServerParts& parts, Request& request) {
  ATSUME_CO_TRY(const auto key, co_await find_key(parts, request));
  const LastKey last = is_forced(request) ? LastKey::kGiveUp : LastKey::kKeep;
  ATSUME_CO_TRY(const auto revoked, co_await parts.keys.revoke(key.id, last));
  note_key_change(request, revoked);
  co_return json_response(200, key_json(revoked.after));
}

}  // namespace

void add_key_routes(Router& router, const ServerParts& parts) {
  router.add("POST", "/api-token", Access::kAdmin, [&parts](Request& r) { return create(parts, r); });
  router.add("GET", "/api-token", Access::kAdmin, [&parts](Request& r) { return list(parts, r); });
  router.add("GET", "/api-token/{id}", Access::kAdmin, [&parts](Request& r) { return read(parts, r); });
  router.add("PATCH", "/api-token/{id}", Access::kAdmin, [&parts](Request& r) { return change(parts, r); });
  router.add("DELETE", "/api-token/{id}", Access::kAdmin, [&parts](Request& r) { return revoke(parts, r); });
  router.add("POST", "/api-token/{id}/rotate", Access::kAdmin, [&parts](Request& r) { return rotate(parts, r); });
}

}  // namespace atsume::api
