// /link-token and the hosted connect page, as the OpenAPI document tells them.
#include <array>

#include "api/openapi_parts.h"

namespace atsume::api {
namespace {

constexpr std::string_view kSchemas = R"({
  "LinkToken": {"type": "object", "required": ["id", "integrations", "is_sandbox", "created_at", "expires_at"],
    "properties": {
      "id": {"type": "string"},
      "tenant_id": {"type": "string"},
      "integration": {"type": ["string", "null"]},
      "integrations": {"type": "array", "items": {"type": "string"}, "description": "Empty: any."},
      "integrated_account_id": {"type": ["string", "null"], "description": "The account to connect again."},
      "redirect_uri": {"type": ["string", "null"]},
      "is_sandbox": {"type": "boolean"},
      "created_at": {"type": "string", "format": "date-time"},
      "expires_at": {"type": "string", "format": "date-time"},
      "used_at": {"type": ["string", "null"], "format": "date-time"}}},
  "NewLinkToken": {"description": "The only answer that holds the token.", "allOf": [
    {"$ref": "#/components/schemas/LinkToken"},
    {"type": "object", "required": ["link_token", "url"],
      "properties": {"link_token": {"type": "string"}, "url": {"type": "string",
        "description": "Where to send the customer."}}}]},
  "LinkTokenDraft": {"type": "object",
    "properties": {
      "tenant_id": {"type": "string"},
      "integration": {"type": "string"},
      "integrations": {"type": "array", "items": {"type": "string"}},
      "integrated_account_id": {"type": "string", "description": "Connect this account again."},
      "redirect_uri": {"type": "string",
        "description": "Where the browser goes at the end; the operator lists which are allowed."},
      "context": {"type": "object", "additionalProperties": true, "description": "Fields filled in already."},
      "is_sandbox": {"type": "boolean"},
      "expires_in": {"type": "integer", "description": "Seconds; an hour by default."}},
    "examples": [{"tenant_id": "customer-42", "integration": "workable"}]},
  "App": {"type": "object", "required": ["integration", "environment", "is_stored", "redirect_uri", "fields"],
    "properties": {
      "integration": {"type": "string"},
      "environment": {"type": "string", "enum": ["live", "sandbox"]},
      "is_stored": {"type": "boolean"},
      "redirect_uri": {"type": "string", "description": "To be entered at the provider."},
      "fields": {"type": "array", "items": {"type": "object", "required": ["name", "is_set"], "properties": {
        "name": {"type": "string"},
        "label": {"type": "string"},
        "help": {"type": "string"},
        "secret": {"type": "boolean"},
        "required": {"type": "boolean"},
        "is_set": {"type": "boolean"},
        "value": {"description": "Unless it is secret."}}}}}},
  "AppValues": {"type": "object", "additionalProperties": true,
    "description": "The values of GET's `fields`, by name.",
    "examples": [{"client_id": "atsume", "client_secret": "0000"}]}
})";

constexpr std::string_view kParameters = R"({
  "environment": {"name": "environment", "in": "query", "description": "By default that of the key.",
    "schema": {"type": "string", "enum": ["live", "sandbox"]}}
})";

constexpr std::array kOperations = {
    Operation{.verb = "POST",
              .path = "/link-token",
              .id = "link-token.create",
              .summary = "Make a link by which a customer connects an account",
              .body = "LinkTokenDraft",
              .answer = "NewLinkToken",
              .status = 201},
    Operation{.verb = "GET",
              .path = "/link-token",
              .id = "link-token.list",
              .summary = "List links",
              .parameters = "limit next_cursor",
              .answer = "LinkToken[]"},
    Operation{.verb = "GET",
              .path = "/link-token/{id}",
              .id = "link-token.get",
              .summary = "Read a link",
              .answer = "LinkToken"},
    Operation{.verb = "DELETE",
              .path = "/link-token/{id}",
              .id = "link-token.delete",
              .summary = "Take a link back",
              .answer = "Deleted"},
    Operation{.verb = "PUT",
              .path = "/integration/{name}/app",
              .id = "integration.put-app",
              .summary = "Set the operator's values for a connector",
              .description = "Client id and secret, and what its `app:` asks for.",
              .parameters = "environment",
              .body = "AppValues",
              .answer = "App"},
    Operation{.verb = "GET",
              .path = "/integration/{name}/app",
              .id = "integration.get-app",
              .summary = "Which of the operator's values are set",
              .parameters = "environment",
              .answer = "App"},
    Operation{.verb = "DELETE",
              .path = "/integration/{name}/app",
              .id = "integration.delete-app",
              .summary = "Forget the operator's values for a connector",
              .parameters = "environment",
              .answer = "App"},
};

constexpr std::string_view kPageSchemas = R"({
  "ConnectSession": {"type": "object", "additionalProperties": true,
    "required": ["environment", "integrations", "expires_at"],
    "properties": {
      "environment": {"type": "string", "enum": ["live", "sandbox"]},
      "tenant_id": {"type": "string"},
      "integration": {"type": ["string", "null"]},
      "integrated_account_id": {"type": ["string", "null"]},
      "authentication_method": {"type": ["string", "null"]},
      "integrations": {"type": "array", "items": {"type": "object", "properties": {
        "name": {"type": "string"}, "label": {"type": "string"},
        "categories": {"type": "array", "items": {"type": "string"}}}}},
      "redirect_uri": {"type": ["string", "null"]},
      "expires_at": {"type": "string", "format": "date-time"},
      "origins": {"type": "array", "items": {"type": "string"}}}},
  "ConnectForm": {"type": "object", "additionalProperties": true, "required": ["name", "label",
    "authentication_methods"],
    "properties": {
      "name": {"type": "string"},
      "label": {"type": "string"},
      "authentication_methods": {"type": "array", "items": {"type": "object", "additionalProperties": true}}}},
  "ConnectSubmission": {"type": "object", "required": ["integration"],
    "properties": {
      "integration": {"type": "string"},
      "authentication_method": {"type": "string"},
      "context": {"type": "object", "additionalProperties": true}},
    "examples": [{"integration": "workable", "context": {"subdomain": "acme", "api_token": "wk_0000"}}]},
  "Connected": {"type": "object", "required": ["integrated_account_id", "integration", "redirect_uri"],
    "properties": {
      "integrated_account_id": {"type": "string"},
      "integration": {"type": "string"},
      "redirect_uri": {"type": ["string", "null"]}}},
  "SignInRedirect": {"type": "object", "required": ["authorize_url"],
    "properties": {"authorize_url": {"type": "string"}}}
})";

constexpr std::string_view kPageParameters = R"({
  "link_token": {"name": "link_token", "in": "query", "schema": {"type": "string"}},
  "state": {"name": "state", "in": "query", "schema": {"type": "string"}},
  "code": {"name": "code", "in": "query", "schema": {"type": "string"}}
})";

constexpr std::array kPageOperations = {
    Operation{.verb = "GET",
              .path = "/connect-account",
              .id = "connect-account.page",
              .access = Access::kPublic,
              .summary = "The hosted page where a customer connects an account",
              .parameters = "link_token",
              .media = "text/html",
              .sent_by = SentBy::kNobody},
    Operation{.verb = "GET",
              .path = "/connect-account/done",
              .id = "connect-account.done",
              .access = Access::kPublic,
              .summary = "Where the hosted page ends",
              .media = "text/html",
              .sent_by = SentBy::kNobody},
    Operation{.verb = "GET",
              .path = "/connect-account/session",
              .id = "connect-account.session",
              .access = Access::kPublic,
              .summary = "What a link is for",
              .answer = "ConnectSession",
              .sent_by = SentBy::kLinkToken},
    Operation{.verb = "GET",
              .path = "/connect-account/integration/{name}",
              .id = "connect-account.form",
              .access = Access::kPublic,
              .summary = "What a customer has to fill in",
              .answer = "ConnectForm",
              .sent_by = SentBy::kLinkToken},
    Operation{.verb = "POST",
              .path = "/connect-account/submit",
              .id = "connect-account.submit",
              .access = Access::kPublic,
              .summary = "Connect with what was filled in",
              .body = "ConnectSubmission",
              .answer = "Connected",
              .status = 201,
              .sent_by = SentBy::kLinkToken},
    Operation{.verb = "POST",
              .path = "/connect-account/authorize",
              .id = "connect-account.authorize",
              .access = Access::kPublic,
              .summary = "Begin a sign-in at the provider",
              .body = "ConnectSubmission",
              .answer = "SignInRedirect",
              .sent_by = SentBy::kLinkToken},
    Operation{.verb = "GET",
              .path = "/oauth/callback",
              .id = "oauth.callback",
              .access = Access::kPublic,
              .summary = "Where providers send the browser after a sign-in",
              .parameters = "state code",
              .status = 303,
              .sent_by = SentBy::kNobody},
    Operation{.verb = "GET",
              .path = "/ui/{file}",
              .id = "ui.file",
              .access = Access::kPublic,
              .summary = "A file that the hosted page loads",
              .media = "*/*",
              .sent_by = SentBy::kNobody},
};

}  // namespace

const Topic& links_topic() {
  static constexpr Topic kTopic{
      .tag = "Links",
      .description = "Links by which customers connect accounts, and the apps they sign in to.",
      .operations = kOperations,
      .schemas = kSchemas,
      .parameters = kParameters};
  return kTopic;
}

const Topic& connect_page_topic() {
  static constexpr Topic kTopic{.tag = "Connect page",
                                .description = "What the hosted page and the customer's browser call.",
                                .operations = kPageOperations,
                                .schemas = kPageSchemas,
                                .parameters = kPageParameters};
  return kTopic;
}

}  // namespace atsume::api
