// The parts of the OpenAPI document. Routes that are no model's are described by tables (openapi_routes_*.cc), one row
// each, with the schemas that the rows name; those of the models are made from the catalog (openapi_unified.cc). Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "api/router.h"
#include "atsume/catalog/catalog.h"

namespace atsume::api {

using Json = nlohmann::ordered_json;

enum class SentBy { kKey, kKeyOrAccountToken, kAccountToken, kLinkToken, kNobody };

// One verb of one path. Texts are Markdown.
struct Operation {
  std::string_view verb;
  std::string_view path;  // as the router has it
  std::string_view id;    // operationId; never changes
  Access access = Access::kAdmin;
  std::string_view summary;
  std::string_view description = {};
  std::string_view parameters = {};  // names of parameters, apart from those of the path; separated by spaces
  std::string_view body = {};        // name of a schema; "" takes none
  bool needs_body = true;
  std::string_view answer = {};  // name of a schema, "Name[]" for a list of them, "" for none
  int status = 200;
  std::string_view media = "application/json";  // of the answer
  SentBy sent_by = SentBy::kKey;
};

// A JSON object of schemas, by name, and one of parameters.
struct Topic {
  std::string_view tag;
  std::string_view description;
  std::span<const Operation> operations;
  std::string_view schemas = "{}";
  std::string_view parameters = "{}";
};

const Topic& accounts_topic();
const Topic& tokens_topic();
const Topic& links_topic();
const Topic& connect_page_topic();
const Topic& logs_topic();
const Topic& catalog_topic();
const Topic& passthrough_topic();
const Topic& operations_topic();

// All of the above.
std::span<const Topic* const> hand_written_topics();

// Adds a topic's tag, paths and components.
void add_topic(const Topic& topic, Json& document);

// Adds the paths and schemas of a model.
void add_model(const catalog::Model& model, Json& document);

// {"$ref": "#/components/KIND/NAME"}
Json component(std::string_view kind, std::string_view name);
// `answer` as one of 200, with the headers of every answer and the errors that callers should know by status.
struct AnswerRules {
  int status = 200;
  bool is_data_plane = false;
  bool is_write = false;
  bool is_list = false;
  bool has_path_parameter = false;
  bool is_public = false;
};
Json responses(Json content, const AnswerRules& rules);

// What all operations share: responses of errors, headers, security schemes, the Error schema.
Json shared_components();

}  // namespace atsume::api
