// /api-token, /master-key and /backup, as the OpenAPI document tells them.
#include <array>

#include "api/openapi_parts.h"

namespace atsume::api {
namespace {

constexpr std::string_view kSchemas = R"({
  "ApiToken": {"type": "object", "required": ["id", "name", "level", "environment", "preview", "created_at"],
    "properties": {
      "id": {"type": "string"},
      "name": {"type": "string"},
      "description": {"type": "string"},
      "level": {"type": "string", "enum": ["read", "write", "admin"]},
      "environment": {"type": "string", "enum": ["live", "test"]},
      "preview": {"type": "string", "description": "To tell keys apart; no key."},
      "created_at": {"type": "string", "format": "date-time"},
      "expires_at": {"type": ["string", "null"], "format": "date-time"},
      "revoked_at": {"type": ["string", "null"], "format": "date-time"},
      "last_used_at": {"type": ["string", "null"], "format": "date-time"},
      "allowed_addresses": {"type": "array", "items": {"type": "string"}, "description": "Empty: any."},
      "requests_per_minute": {"type": ["integer", "null"], "description": "Null: the engine's default; 0: no limit."},
      "replaced_by": {"type": ["string", "null"], "description": "The key that a rotation put in its place."}}},
  "NewApiToken": {"description": "The only answer that holds the key.", "allOf": [
    {"$ref": "#/components/schemas/ApiToken"},
    {"type": "object", "required": ["token"], "properties": {"token": {"type": "string"}}}]},
  "ApiTokenDraft": {"type": "object", "required": ["name", "level"],
    "properties": {
      "name": {"type": "string"},
      "level": {"type": "string", "enum": ["read", "write", "admin"]},
      "description": {"type": "string"},
      "environment": {"type": "string", "enum": ["live", "test"],
        "description": "By default that of the key that calls."},
      "expires_at": {"type": ["string", "null"], "format": "date-time"},
      "allowed_addresses": {"type": "array", "items": {"type": "string"}},
      "requests_per_minute": {"type": ["integer", "null"], "minimum": 0}},
    "examples": [{"name": "reports", "level": "read"}]},
  "ApiTokenChange": {"type": "object",
    "properties": {
      "name": {"type": "string"},
      "description": {"type": "string"},
      "expires_at": {"type": ["string", "null"], "format": "date-time"},
      "allowed_addresses": {"type": "array", "items": {"type": "string"}},
      "requests_per_minute": {"type": ["integer", "null"], "minimum": 0}},
    "examples": [{"description": "Of the nightly job."}]},
  "ApiTokenRotation": {"type": "object",
    "properties": {"grace_seconds": {"type": "integer", "minimum": 0,
      "description": "How long the old key works on."}},
    "examples": [{"grace_seconds": 3600}]},
  "MasterKeyReport": {"type": "object", "required": ["sealing_key_id", "keys", "rotation"],
    "properties": {
      "sealing_key_id": {"type": "string"},
      "keys": {"type": "array", "items": {"type": "object", "properties": {
        "id": {"type": "string"},
        "is_present": {"type": "boolean"},
        "is_sealing": {"type": "boolean"},
        "sealed_values": {"type": "integer"},
        "may_be_dropped": {"type": "boolean"}}}},
      "values_under_other_keys": {"type": "integer"},
      "rotation": {"type": "object", "additionalProperties": true, "required": ["state"], "properties": {
        "state": {"type": "string", "enum": ["none", "needed", "unfinished", "done", "incomplete"]}}}},
    "additionalProperties": true},
  "Backup": {"type": "object", "required": ["path", "made_at"],
    "properties": {
      "path": {"type": "string"},
      "made_at": {"type": "string", "format": "date-time"},
      "bytes": {"type": "integer"},
      "files": {"type": "integer"},
      "rows": {"type": "integer"},
      "sealed_values": {"type": "integer"},
      "master_key_included": {"type": "boolean", "const": false}}}
})";

constexpr std::string_view kParameters = R"({
  "force": {"name": "force", "in": "query", "description": "Do it although it looks like a mistake.",
    "schema": {"type": "boolean"}}
})";

constexpr std::array kOperations = {
    Operation{.verb = "POST",
              .path = "/api-token",
              .id = "api-token.create",
              .summary = "Make an API key",
              .description = "`token` of the answer is the key; it is shown once.",
              .body = "ApiTokenDraft",
              .answer = "NewApiToken",
              .status = 201},
    Operation{.verb = "GET",
              .path = "/api-token",
              .id = "api-token.list",
              .summary = "List API keys",
              .parameters = "limit next_cursor",
              .answer = "ApiToken[]"},
    Operation{.verb = "GET",
              .path = "/api-token/{id}",
              .id = "api-token.get",
              .summary = "Read an API key's record",
              .answer = "ApiToken"},
    Operation{.verb = "PATCH",
              .path = "/api-token/{id}",
              .id = "api-token.update",
              .summary = "Change an API key",
              .parameters = "force",
              .body = "ApiTokenChange",
              .answer = "ApiToken"},
    Operation{.verb = "DELETE",
              .path = "/api-token/{id}",
              .id = "api-token.revoke",
              .summary = "Revoke an API key",
              .parameters = "force",
              .answer = "ApiToken"},
    Operation{.verb = "POST",
              .path = "/api-token/{id}/rotate",
              .id = "api-token.rotate",
              .summary = "Put a new key in the place of an old one",
              .body = "ApiTokenRotation",
              .needs_body = false,
              .answer = "NewApiToken",
              .status = 201},
    Operation{.verb = "GET",
              .path = "/master-key",
              .id = "master-key.get",
              .summary = "What is sealed with which master key",
              .answer = "MasterKeyReport"},
    Operation{.verb = "POST",
              .path = "/master-key/rotate",
              .id = "master-key.rotate",
              .summary = "Seal with the first master key what older ones sealed",
              .description = "Works for two seconds at most; 202 says that there is more to do: call it again.",
              .answer = "MasterKeyReport"},
    Operation{.verb = "POST",
              .path = "/backup",
              .id = "backup.create",
              .summary = "Make a backup in the engine's data folder",
              .answer = "Backup",
              .status = 201},
};

}  // namespace

const Topic& tokens_topic() {
  static constexpr Topic kTopic{.tag = "Keys",
                                .description = "API keys, the master key and backups.",
                                .operations = kOperations,
                                .schemas = kSchemas,
                                .parameters = kParameters};
  return kTopic;
}

}  // namespace atsume::api
