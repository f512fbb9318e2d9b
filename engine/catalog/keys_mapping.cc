// mappings/<model>/<connector>.yaml
#include "catalog/keys_types.h"

namespace atsume::catalog {
namespace {

constexpr std::string_view kVersionNames[] = {"1"};
constexpr Type kVersion{.kind = TypeKind::kChoice, .noun = "a version of the language", .choices = kVersionNames};

constexpr Type kFieldTree{.kind = TypeKind::kFields,
                          .noun = "a tree of expressions",
                          .names = NameRule::kIdentifier,
                          .variables = kItemVariables};
constexpr Type kWholeMap{.kind = TypeKind::kExpression, .noun = "a JSONata expression", .variables = kItemVariables};
constexpr Type kRequestExpression{
    .kind = TypeKind::kExpression, .noun = "a JSONata expression", .variables = kRequestVariables};
constexpr Type kRequestExpressions{
    .kind = TypeKind::kMapOf, .noun = "a map of names to expressions", .element = &kRequestExpression};
constexpr Type kBodyTree{.kind = TypeKind::kFields, .noun = "a tree of expressions", .variables = kRequestVariables};
constexpr Type kParents{.kind = TypeKind::kMapOf,
                        .noun = "a map of names to resource.method",
                        .element = &kMethodPath,
                        .names = NameRule::kIdentifier,
                        .is_filled = true};
constexpr Type kEnum{.kind = TypeKind::kMapOf, .noun = "a map of the provider's values to ours", .element = &kText};
constexpr Type kEnums{
    .kind = TypeKind::kMapOf, .noun = "a map of names to enums", .element = &kEnum, .names = NameRule::kIdentifier};

constexpr Key kMethodKeys[] = {
    {"from", &kMethodPath, true, "", "The connector's method, resource.method.", "method source request resource",
     "jobs.list"},
    {"partial", &kBool, false, "false", "Items lack fields that get would give.", "incomplete"},
    {"filters", &kRequestExpressions, false, "", "What the provider can filter by; each gives arguments of `from`.",
     "filter query_map query_mapping_filters", "{ status: \"{ 'state': status }\" }"},
    {"ignored_filters", &kTextList, false, "", "Filters that are dropped rather than applied here.", ""},
    {"args", &kRequestExpressions, false, "", "Arguments of `from`, by name.", "params arguments path path_mapping",
     "{ shortcode: applications[0].job.id }"},
    {"body", &kBodyTree, false, "", "The provider's body, over the unified one.", "request_body request_body_mapping"},
    {"map_query", &kRequestExpression, false, "", "The provider's query in one expression.", "query query_mapping"},
    {"map_body", &kRequestExpression, false, "", "The provider's body in one expression.", "body_mapping"},
    {"for_each", &kParents, false, "", "Parent lists that are walked.", "foreach parents partition_router",
     "{ job: jobs.list }"},
    {"fields", &kFieldTree, false, "the resource's", "Unified fields of this method.", "response_mapping"},
    {"map", &kWholeMap, false, "the resource's", "The whole unified object in one expression.", "response"},
};
constexpr Table kMethodTable{.title = "a mapped method", .keys = kMethodKeys};
constexpr Type kMethod{.kind = TypeKind::kSection, .noun = "a map with `from`", .table = &kMethodTable};

constexpr Key kResourceKeys[] = {
    {"fields", &kFieldTree, false, "", "Unified fields: expressions over one provider item.",
     "mapping response_mapping properties", "{ id: id, name: title }"},
    {"map", &kWholeMap, false, "", "The whole unified object in one expression.", "response"},
};
constexpr Table kResourceTable{.title = "a mapped resource",
                               .keys = kResourceKeys,
                               .rest = &kMethod,
                               .rest_names = NameRule::kAny};  // the model says which there are
constexpr Type kResource{.kind = TypeKind::kSection, .noun = "a map of fields and methods", .table = &kResourceTable};
constexpr Type kMappedResources{
    .kind = TypeKind::kMapOf, .noun = "a map of resources", .element = &kResource, .names = NameRule::kIdentifier};

constexpr Key kTopKeys[] = {
    {"mapping", &kVersion, true, "", "The version of this language; the first key.", "version"},
    {"model", &kSlug, true, "", "The unified model; the same as the folder's name.", ""},
    {"connector", &kSlug, true, "", "The connector; the same as the file's name.", "integration provider id"},
    {"enums", &kEnums, false, "", "The provider's values and ours, for $enum and $enum_back.", "enum values",
     "{ job_status: { published: open, closed: closed } }"},
    {"resources", &kMappedResources, true, "", "The unified resources, by name.", "unified models"},
    {"tests", &kTests, false, "", "Examples that are run without a network.", "test examples"},
};

}  // namespace

constinit const Table kMappingTable{.title = "the top level", .keys = kTopKeys};

}  // namespace atsume::catalog
