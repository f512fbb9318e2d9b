// Steps (connect, discover, session, disconnect, subscribe) and verify.
#include "catalog/keys_types.h"

namespace atsume::catalog {
namespace {

constexpr std::string_view kStepAuthNames[] = {"current", "none"};

constexpr Type kStepAuth{.kind = TypeKind::kChoice, .noun = "current or none", .choices = kStepAuthNames};
constexpr Type kItems{.kind = TypeKind::kJson, .noun = "a list"};
constexpr Type kEach{.kind = TypeKind::kByKind,
                     .noun = "a list, or an expression that gives one",
                     .scalar = &kPlainExpression,
                     .list = &kItems};

constexpr Key kStepKeys[] = {
    {"id", &kIdentifier, false, "", "A name for messages.", "name"},
    {"when", &kPlainExpression, false, "", "The step is made only when this holds.", "if condition",
     "$not($exists(account.subdomain))"},
    {"request", &kStepRequest, true, "", "The call.",
     "url path endpoint token_url token_request_method endpoints method", "POST /webhooks"},
    {"headers", &kStepTemplates, false, "", "Added to the connector's when the request is a path; null removes one.",
     "request_headers token_headers"},
    {"query", &kStepTemplates, false, "", "Added to the connector's when the request is a path; null removes one.",
     "query_params params"},
    {"body", &kStepTree, false, "", "What is sent as body.", "request_body data token_params"},
    {"encode", &kEncodeType, false, "json", "How the body is written.", "body_format content_type token_encode"},
    {"decode", &kDecodeType, false, "auto", "How the answer is read.", "decoder"},
    {"auth", &kStepAuth, false, "current", "Whether the credential is attached.", "authorization"},
    {"each", &kEach, false, "", "The step is made once for each of these; {{ item }} is the one.", "for_each foreach",
     "[candidate_created, candidate_moved]"},
    {"save", &kSaves, false, "", "What is kept of the answer; nothing is an error unless the name ends in '?'.",
     "store output token_response_metadata token_response", "{ subdomain: \"accounts[0].subdomain\" }"},
    {"errors", &kErrors, false, "", "Tried before the connector's.", "error_handler"},
};
constexpr Table kStepTable{.title = "a step", .keys = kStepKeys};
constexpr Type kStep{.kind = TypeKind::kSection, .noun = "a map with a request", .table = &kStepTable};

constexpr Key kVerifyKeys[] = {
    {"request", &kStepRequest, true, "", "The call.",
     "url path endpoint endpoints method base_url_override stream_names", "GET /users/me"},
    {"headers", &kStepTemplates, false, "", "Added to the connector's when the request is a path; null removes one.",
     "request_headers"},
    {"query", &kStepTemplates, false, "", "Added to the connector's when the request is a path; null removes one.",
     "query_params params"},
    {"body", &kStepTree, false, "", "What is sent as body.", "request_body data"},
    {"when", &kAnswerExpression, false, "", "What has to hold of the answer.", "if condition expect"},
    {"account_id", &kAnswerExpression, false, "", "The vendor's id of the account.", "id", "company.id"},
    {"account_name", &kAnswerExpression, false, "", "The vendor's name of the account.", "name"},
    {"errors", &kErrors, false, "", "Tried before the connector's.", "error_handler"},
};
constexpr Table kVerifyTable{.title = "verify", .keys = kVerifyKeys};
constexpr Type kVerifyMap{.kind = TypeKind::kSection, .noun = "a map with a request", .table = &kVerifyTable};

}  // namespace

constinit const Type kSteps{.kind = TypeKind::kListOf, .noun = "a list of steps", .element = &kStep};
constinit const Type kVerify{.kind = TypeKind::kByKind,
                             .noun = "a request such as GET /users, or a map with one",
                             .scalar = &kStepRequest,
                             .map = &kVerifyMap,
                             .scalar_key = "request"};

}  // namespace atsume::catalog
