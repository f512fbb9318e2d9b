// The handlers behind the routes, by topic. Each refers to the Server's parts, which outlive the router.
#pragma once

#include "api/router.h"
#include "atsume/api/server.h"

namespace atsume::api {

void add_data_routes(Router& router, const ServerParts& parts);     // unified, proxy, custom
void add_batch_routes(Router& router, const ServerParts& parts);    // batch-request
void add_account_routes(Router& router, const ServerParts& parts);  // integrated-account
void add_import_routes(Router& router, const ServerParts& parts);   // integrated-account/import
void add_key_routes(Router& router, const ServerParts& parts);      // api-token
// integrated-account/token and integrated-account/me: before those of add_account_routes, which take any id.
void add_account_token_routes(Router& router, const ServerParts& parts);
void add_audit_routes(Router& router, const ServerParts& parts);    // audit-log, log
void add_refresh_routes(Router& router, const ServerParts& parts);  // refresh-credentials
void add_event_routes(Router& router, const ServerParts& parts);    // event
void add_catalog_routes(Router& router, const ServerParts& parts);  // integration, unified-model, meta, openapi.json
void add_maintenance_routes(Router& router, const ServerParts& parts);  // master-key, backup
void add_ops_routes(Router& router, const ServerParts& parts);          // healthz, readyz, metrics
void add_ui_routes(Router& router, const ServerParts& parts);           // the connect page and its files
void add_link_routes(Router& router, const ServerParts& parts);         // link-token
void add_connect_routes(Router& router, const ServerParts& parts);      // connect-account, oauth/callback
void add_app_routes(Router& router, const ServerParts& parts);          // integration/{name}/app

// Refuses an `is_sandbox` of a body that does not fit the caller: a key makes what belongs to its own environment.
// Errors: kForbidden "live_key", "test_key".
Result<void> check_environment(const Caller& caller, std::optional<bool> is_sandbox);

// The account, when the caller may see it: live keys see live accounts only, test keys sandbox accounts only, and an
// account token its own, whose id may be left out.
// Errors: kNotFound "account_not_found"; kInvalidRequest "account_missing" for an empty id; kForbidden
// "other_account".
net::Task<Result<upstream::SharedAccount>> find_account(const ServerParts& parts, Request& request, std::string id);

// From here on the request's catalog is the one that the account sees, with its overrides. Errors: those of
// upstream::Definitions::find.
net::Task<Result<void>> use_definitions(const ServerParts& parts, Request& request, const store::Account& account);

// A new account as a caller writes it: a JSON object as text. Errors: kInvalid "invalid_body"; those of
// check_environment.
Result<connect::AccountDraft> read_draft(const std::string& text, const Caller& caller);

// What can be called by the request's catalog. Error kNotFound "unknown_integration".
Result<net::HttpResponse> capabilities_response(Request& request, std::string_view connector);

// The request's JSON body as text (the Content-Type does not matter). Errors: kTooLarge; kInvalidRequest
// "invalid_json" when it is no JSON object.
net::Task<Result<std::string>> read_json_object(const ServerParts& parts, Request& request);

net::HttpResponse json_response(int status, std::string text);

}  // namespace atsume::api
