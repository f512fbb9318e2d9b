// /integration, /unified-model, the meta of methods and the API's own descriptions, as the OpenAPI document tells them.
#include <array>

#include "api/openapi_parts.h"

namespace atsume::api {
namespace {

constexpr std::string_view kSchemas = R"({
  "FilterAbility": {"type": "object", "required": ["name", "provider", "engine"],
    "description": "Operators are eq (`status=open`), gt, gte, lt and lte (`created_at[gte]=…`).",
    "properties": {
      "name": {"type": "string"},
      "provider": {"type": "array", "items": {"type": "string"}, "description": "Operators that the provider does."},
      "engine": {"type": "array", "items": {"type": "string"}, "description": "Operators that the engine does."},
      "ignored": {"type": "array", "items": {"type": "string"}, "description": "Operators that are dropped."},
      "field_is_filled": {"type": "boolean",
        "description": "Records have the field that the engine compares with; otherwise it finds nothing."},
      "schema": {"type": "object", "additionalProperties": true,
        "description": "Of the value; in the meta of a method."},
      "field": {"type": "string", "description": "The field it compares with; in the meta of a method."},
      "doc": {"type": "string"}}},
  "RequiredArgument": {"type": "object", "required": ["argument", "any_of"],
    "description": "What the provider's request cannot do without.",
    "properties": {
      "argument": {"type": "string", "description": "As the provider's method calls it."},
      "any_of": {"type": "array", "items": {"type": "string"},
        "description": "Fields of the body it is made from, or parameters of a list; one is enough."}}},
  "MethodAbility": {"type": "object",
    "required": ["method", "provider_method", "request", "partial", "since", "filters", "required", "fills", "reads"],
    "properties": {
      "method": {"type": "string"},
      "provider_method": {"type": "string", "description": "As the proxy calls it.", "examples": ["candidates.list"]},
      "request": {"type": "string", "examples": ["GET /candidates"]},
      "scopes": {"type": "array", "items": {"type": "string"}},
      "partial": {"type": "boolean", "description": "Items lack what get gives; see atsume_hydrate."},
      "since": {"type": "boolean", "description": "The provider can be asked for what was changed since."},
      "filters": {"type": "array", "items": {"$ref": "#/components/schemas/FilterAbility"}},
      "required": {"type": "array", "items": {"$ref": "#/components/schemas/RequiredArgument"}},
      "fills": {"type": "array", "items": {"type": "string"}, "description": "Fields that the mapping can fill."},
      "reads": {"type": "array", "items": {"type": "string"},
        "description": "Fields of the body that reach the provider, as dotted paths."}}},
  "MethodMeta": {"allOf": [
    {"$ref": "#/components/schemas/MethodAbility"},
    {"type": "object", "required": ["model", "resource", "integration", "schema"],
      "properties": {
        "model": {"type": "string"},
        "resource": {"type": "string"},
        "integration": {"type": "string"},
        "schema": {"type": "object", "additionalProperties": true, "description": "JSON Schema of a record."},
        "body_schema": {"type": "object", "additionalProperties": true,
          "description": "JSON Schema of the body."}}}]},
  "Capabilities": {"type": "object", "required": ["connector", "name", "unified", "proxy"],
    "properties": {
      "connector": {"type": "string"},
      "name": {"type": "string"},
      "status": {"type": "string"},
      "auth": {"type": "array", "items": {"type": "string"}},
      "unified": {"type": "array", "items": {"type": "object", "required": ["model", "resource", "methods",
        "operations"],
        "properties": {
          "model": {"type": "string"},
          "resource": {"type": "string"},
          "methods": {"type": "array", "items": {"type": "string"}},
          "filters": {"type": "array", "items": {"type": "string"}, "description": "That the provider does."},
          "operations": {"type": "array", "items": {"$ref": "#/components/schemas/MethodAbility"}}}}},
      "proxy": {"type": "array", "items": {"type": "string"}},
      "paging": {"type": "array", "items": {"type": "string"}},
      "since": {"type": "array", "items": {"type": "string"}},
      "webhooks": {"type": "boolean"}}},
  "IntegrationField": {"type": "object", "required": ["name", "label", "secret", "required"],
    "properties": {
      "name": {"type": "string"},
      "label": {"type": "string"},
      "secret": {"type": "boolean"},
      "required": {"type": "boolean"},
      "help": {"type": "string"},
      "example": {"type": "string"},
      "choices": {"type": "array", "items": {"type": "object", "properties": {
        "value": {"type": "string"}, "label": {"type": "string"}}}}}},
  "Integration": {"type": "object",
    "required": ["name", "label", "categories", "fields", "authentication_methods", "resources", "unified_models"],
    "properties": {
      "name": {"type": "string"},
      "label": {"type": "string"},
      "categories": {"type": "array", "items": {"type": "string"}},
      "status": {"type": "string"},
      "website": {"type": "string"},
      "docs": {"type": "string"},
      "logo": {"type": "string"},
      "notes": {"type": "string"},
      "has_sandbox": {"type": "boolean"},
      "has_webhooks": {"type": "boolean"},
      "unified_models": {"type": "object", "description": "The resources of each model.",
        "additionalProperties": {"type": "array", "items": {"type": "string"}}},
      "fields": {"type": "array", "items": {"$ref": "#/components/schemas/IntegrationField"}},
      "authentication_methods": {"type": "array", "items": {"type": "object", "required": ["name", "type", "fields"],
        "properties": {
          "name": {"type": "string"},
          "label": {"type": "string"},
          "type": {"type": "string", "enum": ["none", "key", "oauth2", "client_credentials"]},
          "fields": {"type": "array", "items": {"$ref": "#/components/schemas/IntegrationField"}}}}},
      "resources": {"type": "object", "description": "The methods of each resource of the connector.",
        "additionalProperties": {"type": "array", "items": {"type": "string"}}}}},
  "UnifiedModel": {"type": "object", "required": ["id", "name", "resources"],
    "properties": {
      "id": {"type": "string"},
      "name": {"type": "string"},
      "resources": {"type": "array", "items": {"type": "object", "required": ["name", "methods", "filters"],
        "properties": {
          "name": {"type": "string"},
          "doc": {"type": "string"},
          "methods": {"type": "array", "items": {"type": "string"}},
          "filters": {"type": "array", "items": {"type": "object", "required": ["name", "type", "field"],
            "properties": {
            "name": {"type": "string"}, "type": {"type": "string"}, "field": {"type": "string"},
              "doc": {"type": "string"},
            "values": {"type": "array", "items": {"type": "string"}}}}},
          "fields": {"type": "array", "description": "When one model is read.",
            "items": {"$ref": "#/components/schemas/UnifiedField"}},
          "inputs": {"type": "object", "description": "What bodies take beside the fields, by method.",
            "additionalProperties": {"type": "array", "items": {"$ref": "#/components/schemas/UnifiedField"}}}}}}}},
  "UnifiedField": {"type": "object", "required": ["name", "type"],
    "properties": {
      "name": {"type": "string"},
      "type": {"type": "string", "examples": ["string", "datetime", "list<email>"]},
      "required": {"type": "boolean"},
      "doc": {"type": "string"},
      "values": {"type": "array", "items": {"type": "string"}},
      "fields": {"type": "array", "items": {"$ref": "#/components/schemas/UnifiedField"}}}},
  "Description": {"type": "object", "additionalProperties": true}
})";

constexpr std::string_view kParameters = R"({
  "category": {"name": "category", "in": "query",
    "description": "Such as ats or hris.", "schema": {"type": "string"}},
  "of_model": {"name": "model", "in": "query", "description": "One unified model only.", "schema": {"type": "string"}}
})";

constexpr std::array kOperations = {
    Operation{.verb = "GET",
              .path = "/unified/{model}/{resource}/meta/{method}",
              .id = "unified.meta",
              .access = Access::kRead,
              .summary = "What a method can do for an account",
              .description = "The schema of records, which filters the provider does and which the engine, and what "
                             "writes cannot do without: for the account's provider, with the account's overrides.",
              .parameters = "integrated_account_id",
              .answer = "MethodMeta",
              .sent_by = SentBy::kKeyOrAccountToken},
    Operation{.verb = "GET",
              .path = "/integration",
              .id = "integration.list",
              .access = Access::kRead,
              .summary = "List the providers that there are connectors for",
              .parameters = "limit next_cursor category",
              .answer = "Integration[]"},
    Operation{.verb = "GET",
              .path = "/integration/{name}",
              .id = "integration.get",
              .access = Access::kRead,
              .summary = "Read what a connector needs and has",
              .answer = "Integration"},
    Operation{.verb = "GET",
              .path = "/integration/{name}/capabilities",
              .id = "integration.capabilities",
              .access = Access::kRead,
              .summary = "What can be called at a provider",
              .answer = "Capabilities"},
    Operation{.verb = "GET",
              .path = "/unified-model",
              .id = "unified-model.list",
              .access = Access::kRead,
              .summary = "List the unified models",
              .parameters = "limit next_cursor",
              .answer = "UnifiedModel[]"},
    Operation{.verb = "GET",
              .path = "/unified-model/{id}",
              .id = "unified-model.get",
              .access = Access::kRead,
              .summary = "Read a unified model with its fields",
              .answer = "UnifiedModel"},
    Operation{.verb = "GET",
              .path = "/openapi.json",
              .id = "openapi",
              .access = Access::kPublic,
              .summary = "This document",
              .parameters = "of_model",
              .answer = "Description",
              .sent_by = SentBy::kNobody},
    Operation{.verb = "GET",
              .path = "/postman.json",
              .id = "postman",
              .access = Access::kPublic,
              .summary = "The same as a Postman collection",
              .parameters = "of_model",
              .answer = "Description",
              .sent_by = SentBy::kNobody},
};

}  // namespace

const Topic& catalog_topic() {
  static constexpr Topic kTopic{.tag = "Catalog",
                                .description = "Providers, unified models, and what can be called.",
                                .operations = kOperations,
                                .schemas = kSchemas,
                                .parameters = kParameters};
  return kTopic;
}

}  // namespace atsume::api
