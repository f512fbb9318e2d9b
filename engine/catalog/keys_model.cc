// mappings/<model>/model.yaml
#include "catalog/keys_types.h"

namespace atsume::catalog {
namespace {

constexpr std::string_view kVersionNames[] = {"1"};
constexpr std::string_view kFilterNames[] = {"string", "boolean", "integer", "datetime", "datetime_range"};

constexpr Type kVersion{.kind = TypeKind::kChoice, .noun = "a version of the language", .choices = kVersionNames};
constexpr Type kTypeName{.kind = TypeKind::kModelType, .noun = "a type such as string or list<email>"};
constexpr Type kFilterType{.kind = TypeKind::kChoice, .noun = "a type of filters", .choices = kFilterNames};
constexpr Type kValues{.kind = TypeKind::kListOf, .noun = "a list of values", .element = &kText, .is_filled = true};
constexpr Type kMethodNames{
    .kind = TypeKind::kListOf, .noun = "a list of methods", .element = &kText, .is_filled = true};

extern const Type kModelFields;

constexpr Key kFieldKeys[] = {
    {"type", &kTypeName, true, "",
     "string, boolean, integer, number, datetime, date, enum, json, object, "
     "a name under `types`, or list<one of them>.",
     ""},
    {"required", &kBool, false, "false", "Every record has it.", "is_required"},
    {"doc", &kText, false, "", "What it means.", "description docs help"},
    {"values", &kValues, false, "", "The values of an enum.", "enum choices"},
    {"fields", &kModelFields, false, "", "The fields of an object.", "properties"},
};
constexpr Table kFieldTable{.title = "a field", .keys = kFieldKeys};
constexpr Type kFieldMap{.kind = TypeKind::kSection, .noun = "a map with a type", .table = &kFieldTable};
constexpr Type kField{.kind = TypeKind::kByKind,
                      .noun = "a type such as string, or a map with one",
                      .scalar = &kTypeName,
                      .map = &kFieldMap,
                      .scalar_key = "type"};
constinit const Type kModelFields{.kind = TypeKind::kMapOf,
                                  .noun = "a map of names to fields",
                                  .element = &kField,
                                  .names = NameRule::kIdentifier,
                                  .is_filled = true};
constexpr Type kTypes{.kind = TypeKind::kMapOf,
                      .noun = "a map of names to fields",
                      .element = &kModelFields,
                      .names = NameRule::kIdentifier};

constexpr Key kFilterKeys[] = {
    {"type", &kFilterType, true, "", "What it takes.", ""},
    {"field", &kText, false, "its own name", "The field it compares with, as a dotted path.", "path"},
    {"doc", &kText, false, "", "What it means.", "description docs help"},
};
constexpr Table kFilterTable{.title = "a filter", .keys = kFilterKeys};
constexpr Type kFilterMap{.kind = TypeKind::kSection, .noun = "a map with a type", .table = &kFilterTable};
constexpr Type kFilter{.kind = TypeKind::kByKind,
                       .noun = "a type such as string, or a map with one",
                       .scalar = &kFilterType,
                       .map = &kFilterMap,
                       .scalar_key = "type"};
constexpr Type kFilters{
    .kind = TypeKind::kMapOf, .noun = "a map of names to filters", .element = &kFilter, .names = NameRule::kIdentifier};

constexpr Type kInputs{.kind = TypeKind::kMapOf, .noun = "a map of methods to fields", .element = &kModelFields};

constexpr Key kResourceKeys[] = {
    {"doc", &kText, false, "", "What a record is.", "description docs help"},
    {"methods", &kMethodNames, true, "", "What can be done with it.", "actions operations"},
    {"filters", &kFilters, false, "", "What a list can be narrowed by.", "filter query"},
    {"fields", &kModelFields, true, "", "What a record holds.", "properties attributes"},
    {"inputs", &kInputs, false, "",
     "What bodies take, by method: of create and update beside the fields, of other methods all.",
     "body bodies params"},
};
constexpr Table kResourceTable{.title = "a resource", .keys = kResourceKeys};
constexpr Type kResource{.kind = TypeKind::kSection, .noun = "a map of methods and fields", .table = &kResourceTable};
constexpr Type kModelResources{.kind = TypeKind::kMapOf,
                               .noun = "a map of resources",
                               .element = &kResource,
                               .names = NameRule::kIdentifier,
                               .is_filled = true};

constexpr Key kTopKeys[] = {
    {"model", &kVersion, true, "", "The version of this language; the first key.", "version"},
    {"id", &kSlug, true, "", "The model's name in URLs; the same as its folder's.", "slug"},
    {"name", &kText, true, "", "The model's name for people.", "title label"},
    {"doc", &kText, false, "", "What the model is about.", "description docs"},
    {"types", &kTypes, false, "", "Objects used by several fields.", "definitions schemas components"},
    {"resources", &kModelResources, true, "", "What the model consists of.", "entities objects"},
};

}  // namespace

constinit const Table kModelTable{.title = "the top level", .keys = kTopKeys};

}  // namespace atsume::catalog
