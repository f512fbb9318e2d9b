// Resources and their methods.
#include "catalog/keys_types.h"

namespace atsume::catalog {
namespace {

constexpr std::string_view kEffectNames[] = {"read", "write", "delete"};
constexpr std::string_view kSinceNames[] = {"iso", "date", "epoch_s", "epoch_ms", "http_date", "token"};

constexpr Type kEffect{.kind = TypeKind::kChoice, .noun = "read, write or delete", .choices = kEffectNames};
constexpr Type kSinceAs{.kind = TypeKind::kChoice, .noun = "a form of instants", .choices = kSinceNames};

constexpr Key kThenKeys[] = {
    {"request", &kMethodRequest, true, "", "The call whose answer is the result.", "url path download_url",
     "GET /exports/{{ body.id }}/result"},
};
constexpr Table kThenTable{.title = "then", .keys = kThenKeys};
constexpr Type kThenMap{.kind = TypeKind::kSection, .noun = "a map with a request", .table = &kThenTable};
constexpr Type kThen{.kind = TypeKind::kByKind,
                     .noun = "a JSONata expression, or a map with a request",
                     .scalar = &kCallExpression,
                     .map = &kThenMap};

constexpr Key kSinceKeys[] = {
    {"param", &kText, true, "", "The parameter that carries the instant.", "field_name start_time_option",
     "updated_after"},
    {"in", &kAnyPlaceType, false, "as params_in", "Where it goes.", "inject_into"},
    {"as", &kSinceAs, false, "iso", "How it is written.", "datetime_format type"},
    {"token", &kCallExpression, false, "", "as: token: where the answer holds the next one.", ""},
    {"format", &kMethodTemplate, false, "", "What is sent; {{ since }} is the instant.", "expression",
     "updated_at > {{ since }}"},
};
constexpr Table kSinceTable{.title = "since", .keys = kSinceKeys};
constexpr Type kSince{.kind = TypeKind::kSection, .noun = "a map with a param", .table = &kSinceTable};

constexpr Type kInterval{
    .kind = TypeKind::kDuration, .noun = "a duration of 100ms or more, such as 5s", .minimum = 100};

constexpr Key kPollKeys[] = {
    {"until", &kCallExpression, true, "", "Holds when the job is done.", "done completed completed_status",
     "status = \"done\""},
    {"failed", &kCallExpression, false, "", "Holds when the job has failed.", "error"},
    {"request", &kMethodRequest, true, "", "The call that asks for the state.", "url path",
     "GET /exports/{{ body.id }}"},
    {"every", &kInterval, false, "5s", "How often it is asked for.", "interval"},
    {"timeout", &kDuration, false, "10m", "When it is given up.", ""},
    {"then", &kThen, false, "", "What is given back of the last answer, or the request that fetches the result.",
     "result data"},
};
constexpr Table kPollTable{.title = "poll", .keys = kPollKeys};
constexpr Type kPoll{.kind = TypeKind::kSection, .noun = "a map of until and request", .table = &kPollTable};

constexpr Key kMethodKeys[] = {
    {"request", &kMethodRequest, true, "", "The verb and the path; {name} is the caller's argument.",
     "path url endpoint method http_method uri", "GET /jobs/{id}"},
    {"summary", &kText, false, "", "One line for people.", "description title operationId"},
    {"docs", &kWebUrl, false, "", "The vendor's page on it.", "externalDocs documentation"},
    {"scopes", &kTextList, false, "", "The scopes it needs.", "scope", "[r_jobs]"},
    {"base_url", &kConnectionUrl, false, "the connector's", "Another base URL for this method.",
     "baseUrl url_base base_url_override servers", "https://files.example.com"},
    {"headers", &kMethodTemplates, false, "", "Added to the connector's; null removes one.",
     "request_headers request_header_mapping", "{ x-user: \"{{ account.user_id }}\" }"},
    {"query", &kMethodTemplates, false, "", "Added to the connector's; null removes one.",
     "query_params request_parameters parameters query_mapping", "{ expand: all, page_size: null }"},
    {"encode", &kEncodeType, false, "the connector's", "How this method's body is written.",
     "body_format content_type"},
    {"decode", &kDecodeType, false, "the connector's", "How this method's answer is read.",
     "decoder response_format responseType"},
    {"params_in", &kPlaceType, false, "the connector's", "Where this method's arguments go.", "add_query_to_body"},
    {"retry", &kRetry, false, "the connector's", "Changed key by key.",
     "retries retry_policy backoff_strategies max_retries"},
    {"errors", &kErrors, false, "", "Tried before the connector's.", "error_handler error_expression response_filters",
     "[{ when: success = false, class: invalid, message: errors[0] }]"},
    {"body", &kMethodTree, false, "the caller's body", "What is sent as body.",
     "request_body request_body_json requestBody request_body_data request_body_mapping"},
    {"data", &kCallExpression, false, "the whole body", "Where the answer holds the payload.",
     "response_path response_key record_selector record_extractor extractor field_path result_key", "result.jobs"},
    {"paginate", &kPaginateType, false, "the connector's, for list", "How the answer comes in pages.",
     "pagination paginator paging pagination_strategy", "{ type: none, reason: All offices come in one answer. }"},
    {"since", &kSince, false, "", "How changes since an instant are asked for.",
     "incremental incremental_sync updated_since cursor_field start_time_option", "{ param: updated_after }"},
    {"auth", &kText, false, "the account's", "Another auth method by name, or none.",
     "authentication security authorization securitySchemes authenticator"},
    {"effect", &kEffect, false, "from the verb; list and get read", "Only reads are repeated and cached.",
     "readonly safe read_only"},
    {"params", &kSchema, false, "", "The arguments, for people and validation.", "query_schema"},
    {"input", &kSchema, false, "", "The body, for people and validation.", "input_schema request_schema"},
    {"output", &kSchema, false, "", "The answer, for people.",
     "output_schema response_schema responses schema schemas"},
    {"poll", &kPoll, false, "", "How a long job is waited for.", "async polling polling_requester"},
};
constexpr Table kMethodTable{.title = "a method", .keys = kMethodKeys};
constexpr Type kMethodMap{.kind = TypeKind::kSection, .noun = "a map with a request", .table = &kMethodTable};
constexpr Type kMethod{.kind = TypeKind::kByKind,
                       .noun = "a request such as GET /jobs/{id}, or a map with one",
                       .scalar = &kMethodRequest,
                       .map = &kMethodMap,
                       .scalar_key = "request"};
constexpr Type kMethods{.kind = TypeKind::kMapOf,
                        .noun = "a map of names to methods",
                        .element = &kMethod,
                        .names = NameRule::kIdentifier,
                        .is_filled = true};

}  // namespace

constinit const Type kResources{.kind = TypeKind::kMapOf,
                                .noun = "a map of resources to methods",
                                .element = &kMethods,
                                .names = NameRule::kIdentifier};

}  // namespace atsume::catalog
