// /audit-log, /log, /event, and what operators look at, as the OpenAPI document tells them.
#include <array>

#include "api/openapi_parts.h"

namespace atsume::api {
namespace {

constexpr std::string_view kSchemas = R"({
  "LogRecord": {"type": "object", "required": ["id", "request_id", "created_at", "method", "path", "status"],
    "properties": {
      "id": {"type": "string"},
      "request_id": {"type": "string"},
      "created_at": {"type": "string", "format": "date-time"},
      "environment": {"type": "string", "enum": ["live", "test"]},
      "plane": {"type": "string", "enum": ["data", "control"]},
      "caller": {"type": "string"},
      "api_token_id": {"type": "string"},
      "api_token_name": {"type": "string"},
      "integrated_account_id": {"type": ["string", "null"]},
      "method": {"type": "string"},
      "route": {"type": ["string", "null"]},
      "path": {"type": "string", "description": "Without the query."},
      "status": {"type": "integer"},
      "code": {"type": ["string", "null"]},
      "duration_ms": {"type": "integer"},
      "address": {"type": "string"},
      "changes": {"type": "array", "items": {"type": "object", "additionalProperties": true}}}},
  "Event": {"type": "object", "required": ["id", "event", "payload", "environment", "created_at"],
    "properties": {
      "id": {"type": "string"},
      "event": {"type": "string", "examples": ["integrated_account:authentication_error"]},
      "payload": {"type": ["object", "null"], "additionalProperties": true},
      "environment": {"type": "string", "enum": ["live", "sandbox"]},
      "created_at": {"type": "string", "format": "date-time"}}},
  "TimeRange": {"type": "object", "description": "ISO 8601 instants or dates.",
    "properties": {"gt": {"type": "string"}, "gte": {"type": "string"}, "lt": {"type": "string"},
      "lte": {"type": "string"}},
    "additionalProperties": false},
  "NumberRange": {"type": "object",
    "properties": {"gt": {"type": "integer"}, "gte": {"type": "integer"}, "lt": {"type": "integer"},
      "lte": {"type": "integer"}},
    "additionalProperties": false}
})";

constexpr std::string_view kParameters = R"({
  "api_token_id": {"name": "api_token_id", "in": "query", "schema": {"type": "string"}},
  "of_account": {"name": "integrated_account_id", "in": "query", "schema": {"type": "string"}},
  "method": {"name": "method", "in": "query", "description": "The verb.", "schema": {"type": "string"}},
  "plane": {"name": "plane", "in": "query", "schema": {"type": "string", "enum": ["data", "control"]}},
  "status_range": {"name": "status", "in": "query", "style": "deepObject", "explode": true,
    "description": "Also `status=404` and `status=4xx`.", "schema": {"$ref": "#/components/schemas/NumberRange"}},
  "event": {"name": "event", "in": "query", "description": "The name of an event.", "schema": {"type": "string"}}
})";

constexpr std::array kOperations = {
    Operation{.verb = "GET",
              .path = "/audit-log",
              .id = "audit-log.list",
              .summary = "Every call, the newest first",
              .parameters = "limit next_cursor api_token_id of_account method plane status_range created_at",
              .answer = "LogRecord[]"},
    Operation{.verb = "GET",
              .path = "/log",
              .id = "log.list",
              .summary = "The calls of the data plane, the newest first",
              .parameters = "limit next_cursor api_token_id of_account method status_range created_at",
              .answer = "LogRecord[]"},
    Operation{.verb = "GET",
              .path = "/event",
              .id = "event.list",
              .summary = "What happened to accounts, the oldest first",
              .parameters = "limit next_cursor event of_account created_at",
              .answer = "Event[]"},
    Operation{.verb = "GET", .path = "/event/{id}", .id = "event.get", .summary = "Read an event", .answer = "Event"},
};

constexpr std::string_view kHealthSchemas = R"({
  "Health": {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}
})";

constexpr std::array kHealthOperations = {
    Operation{.verb = "GET",
              .path = "/healthz",
              .id = "healthz",
              .access = Access::kPublic,
              .summary = "The process runs",
              .answer = "Health",
              .sent_by = SentBy::kNobody},
    Operation{.verb = "GET",
              .path = "/readyz",
              .id = "readyz",
              .access = Access::kPublic,
              .summary = "Requests can be served",
              .answer = "Health",
              .sent_by = SentBy::kNobody},
    Operation{.verb = "GET",
              .path = "/metrics",
              .id = "metrics",
              .access = Access::kPublic,
              .summary = "Metrics for Prometheus",
              .media = "text/plain",
              .sent_by = SentBy::kNobody},
};

}  // namespace

const Topic& logs_topic() {
  static constexpr Topic kTopic{.tag = "Logs",
                                .description = "Who called what, and what happened to accounts.",
                                .operations = kOperations,
                                .schemas = kSchemas,
                                .parameters = kParameters};
  return kTopic;
}

const Topic& operations_topic() {
  static constexpr Topic kTopic{.tag = "Operations",
                                .description = "What operators and their tools look at.",
                                .operations = kHealthOperations,
                                .schemas = kHealthSchemas};
  return kTopic;
}

}  // namespace atsume::api
