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
    {"when", &kPlainExpression, false, "", "The step is made only when this holds.", "if condition"},
    {"request", &kStepRequest, true, "", "The call.", "url path endpoint"},
    {"headers", &kStepTemplates, false, "", "", "request_headers"},
    {"query", &kStepTemplates, false, "", "", "query_params params"},
    {"body", &kStepTree, false, "", "", "request_body data"},
    {"encode", &kEncodeType, false, "json", "How the body is written.", "body_format content_type"},
    {"decode", &kDecodeType, false, "auto", "How the answer is read.", "decoder"},
    {"auth", &kStepAuth, false, "current", "Whether the credential is attached.", "authorization"},
    {"each", &kEach, false, "", "The step is made once for each of these; {{ item }} is the one.", "for_each foreach"},
    {"save", &kSaves, false, "", "What is kept of the answer; nothing is an error unless the name ends in '?'.",
     "store output token_response_metadata"},
    {"errors", &kErrors, false, "", "Tried before the connector's.", "error_handler"},
};
constexpr Table kStepTable{.title = "a step", .keys = kStepKeys};
constexpr Type kStep{.kind = TypeKind::kSection, .noun = "a map with a request", .table = &kStepTable};

constexpr Key kVerifyKeys[] = {
    {"request", &kStepRequest, true, "", "The call.", "url path endpoint endpoints method"},
    {"headers", &kStepTemplates, false, "", "", "request_headers"},
    {"query", &kStepTemplates, false, "", "", "query_params params"},
    {"body", &kStepTree, false, "", "", "request_body data"},
    {"when", &kAnswerExpression, false, "", "What has to hold of the answer.", "if condition expect"},
    {"account_id", &kAnswerExpression, false, "", "The vendor's id of the account.", "id"},
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
