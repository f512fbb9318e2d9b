// Types and tables that several sections share.
#pragma once

#include "catalog/keys.h"

namespace atsume::catalog {

inline constexpr std::string_view kEncodeNames[] = {"json", "form", "multipart", "jsonapi", "xml", "text", "none"};
inline constexpr std::string_view kDecodeNames[] = {"auto", "json", "jsonapi", "xml", "csv", "ndjson", "text", "bytes"};
inline constexpr std::string_view kPlaceNames[] = {"query", "body"};
inline constexpr std::string_view kPlaceNamesWithHeader[] = {"query", "body", "header"};
inline constexpr std::string_view kOutcomeNames[] = {
    "ok",       "empty",        "bad_credentials", "forbidden",     "not_found",   "invalid",
    "conflict", "rate_limited", "cursor_expired",  "not_supported", "unavailable", "upstream"};

// What expressions see.
inline constexpr std::string_view kAnswerVariables[] = {"status", "headers", "request", "page", "account"};
// Of methods, which have arguments.
inline constexpr std::string_view kCallVariables[] = {"status", "headers", "request", "page", "account", "args", "id"};
inline constexpr std::string_view kPageVariables[] = {"page"};
inline constexpr std::string_view kItemVariables[] = {"enums", "account", "parent", "index", "query", "id"};
inline constexpr std::string_view kRequestVariables[] = {"enums", "account", "id", "query", "parent"};
inline constexpr std::string_view kWebhookVariables[] = {"enums", "account"};

inline constexpr Type kText{.kind = TypeKind::kText, .noun = "text"};
inline constexpr Type kBool{.kind = TypeKind::kBool, .noun = "true or false"};
inline constexpr Type kCount{.kind = TypeKind::kInteger, .noun = "a whole number"};
inline constexpr Type kPositive{.kind = TypeKind::kInteger, .noun = "a whole number from 1", .minimum = 1};
inline constexpr Type kNumber{.kind = TypeKind::kNumber, .noun = "a number"};
inline constexpr Type kSlug{.kind = TypeKind::kName, .noun = "a name such as zoho-recruit", .names = NameRule::kSlug};
inline constexpr Type kIdentifier{
    .kind = TypeKind::kName, .noun = "a name such as job_stages", .names = NameRule::kIdentifier};
inline constexpr Type kDuration{.kind = TypeKind::kDuration, .noun = "a duration such as 250ms, 10s, 5m, 2h or 1d"};
inline constexpr Type kWebUrl{.kind = TypeKind::kWebUrl, .noun = "a URL that begins with https:// or http://"};
inline constexpr Type kRegexType{.kind = TypeKind::kRegex, .noun = "a regular expression"};
inline constexpr Type kStatus{.kind = TypeKind::kStatus, .noun = "an HTTP status such as 404 or 4xx"};
inline constexpr Type kStatusList{.kind = TypeKind::kListOf, .noun = "a list", .element = &kStatus, .is_filled = true};
inline constexpr Type kStatuses{.kind = TypeKind::kByKind,
                                .noun = "an HTTP status such as 404 or 4xx, or a list of them",
                                .scalar = &kStatus,
                                .list = &kStatusList};
inline constexpr Type kTextList{.kind = TypeKind::kListOf, .noun = "a list of texts", .element = &kText};
inline constexpr Type kJson{.kind = TypeKind::kJson, .noun = "any value"};
inline constexpr Type kSchema{.kind = TypeKind::kSchema, .noun = "a JSON Schema"};
inline constexpr Type kMethodPath{.kind = TypeKind::kMethodPath, .noun = "resource.method"};

inline constexpr Type kEncodeType{.kind = TypeKind::kChoice, .noun = "a format", .choices = kEncodeNames};
inline constexpr Type kDecodeType{.kind = TypeKind::kChoice, .noun = "a format", .choices = kDecodeNames};
inline constexpr Type kPlaceType{.kind = TypeKind::kChoice, .noun = "a place", .choices = kPlaceNames};
inline constexpr Type kAnyPlaceType{.kind = TypeKind::kChoice, .noun = "a place", .choices = kPlaceNamesWithHeader};
inline constexpr Type kOutcomeType{.kind = TypeKind::kChoice, .noun = "an error class", .choices = kOutcomeNames};

// An expression over a decoded answer.
inline constexpr Type kAnswerExpression{
    .kind = TypeKind::kExpression, .noun = "a JSONata expression", .variables = kAnswerVariables};
// An expression over the answer to a method.
inline constexpr Type kCallExpression{
    .kind = TypeKind::kExpression, .noun = "a JSONata expression", .variables = kCallVariables};
inline constexpr Type kPlainExpression{.kind = TypeKind::kExpression, .noun = "a JSONata expression"};
inline constexpr Type kSaves{.kind = TypeKind::kMapOf,
                             .noun = "a map of names to expressions",
                             .element = &kAnswerExpression,
                             .names = NameRule::kIdentifier,
                             .is_filled = true,
                             .allows_missing_mark = true};

// Templates by position.
inline constexpr Type kConnectionTemplate{
    .kind = TypeKind::kTemplate, .noun = "text or a template", .roots = roots::kConnection};
inline constexpr Type kConnectionTemplates{
    .kind = TypeKind::kMapOf, .noun = "a map of names to templates", .element = &kConnectionTemplate};
inline constexpr Type kNullableConnectionTemplate{
    .kind = TypeKind::kTemplate, .noun = "text or a template", .roots = roots::kConnection, .is_nullable = true};
inline constexpr Type kConnectionUrl{.kind = TypeKind::kUrl, .noun = "a URL", .roots = roots::kConnection};
inline constexpr Type kMethodTemplate{
    .kind = TypeKind::kTemplate, .noun = "text or a template", .roots = roots::kMethod, .is_nullable = true};
inline constexpr Type kMethodTemplates{
    .kind = TypeKind::kMapOf, .noun = "a map of names to templates", .element = &kMethodTemplate};
inline constexpr Type kMethodTree{
    .kind = TypeKind::kTree, .noun = "a tree of templates", .roots = roots::kMethod, .is_nullable = true};
inline constexpr Type kMethodRequest{
    .kind = TypeKind::kRequest, .noun = "a request such as GET /jobs/{id}", .roots = roots::kMethod};
inline constexpr Type kStepTemplate{
    .kind = TypeKind::kTemplate, .noun = "text or a template", .roots = roots::kStep, .is_nullable = true};
inline constexpr Type kStepTemplates{
    .kind = TypeKind::kMapOf, .noun = "a map of names to templates", .element = &kStepTemplate};
inline constexpr Type kStepTree{
    .kind = TypeKind::kTree, .noun = "a tree of templates", .roots = roots::kStep, .is_nullable = true};
inline constexpr Type kStepRequest{
    .kind = TypeKind::kRequest, .noun = "a request such as POST /subscriptions", .roots = roots::kStep};

extern const Type kFields;  // {name: Field}, of the top level
extern const Type kSteps;
extern const Type kVerify;
extern const Type kAuth;  // {name: auth method}
extern const Type kPaginateType;
extern const Type kLimits;
extern const Type kRetry;
extern const Type kErrors;
extern const Type kResources;  // {resource: {method: Method}}
extern const Type kWebhooks;
extern const Type kTests;
extern const Type kJwt;

}  // namespace atsume::catalog
