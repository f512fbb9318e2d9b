// Field: a value that a person fills in.
#include "catalog/keys_types.h"

namespace atsume::catalog {
namespace {

constexpr std::string_view kFormatNames[] = {"text", "url", "host", "email", "uuid", "integer", "pem", "date"};
constexpr std::string_view kTransformNames[] = {"trim", "lower", "upper", "strip_slash"};

constexpr Type kFormat{.kind = TypeKind::kChoice, .noun = "a format", .choices = kFormatNames};
constexpr Type kTransform{.kind = TypeKind::kChoice, .noun = "a change", .choices = kTransformNames};
constexpr Type kTransformList{
    .kind = TypeKind::kListOf, .noun = "a list of changes", .element = &kTransform, .is_filled = true};
constexpr Type kTransforms{.kind = TypeKind::kByKind,
                           .noun = "one of trim, lower, upper, strip_slash, or a list of them",
                           .scalar = &kTransform,
                           .list = &kTransformList};

constexpr Key kChoiceKeys[] = {
    {"value", &kText, true, "", "What is stored.", "id const"},
    {"label", &kText, false, "the value", "What is shown.", "title name description"},
};
constexpr Table kChoiceTable{.title = "a choice", .keys = kChoiceKeys};
constexpr Type kChoiceMap{.kind = TypeKind::kSection, .noun = "a map", .table = &kChoiceTable};
constexpr Type kChoice{.kind = TypeKind::kByKind,
                       .noun = "a value, or a map of value and label",
                       .scalar = &kText,
                       .map = &kChoiceMap,
                       .scalar_key = "value"};
constexpr Type kChoices{.kind = TypeKind::kListOf, .noun = "a list of choices", .element = &kChoice, .is_filled = true};

constexpr Key kShowWhenKeys[] = {
    {"field", &kText, true, "", "The field that decides.", ""},
    {"equals", &kText, true, "", "The value at which this one is shown.", "value is"},
};
constexpr Table kShowWhenTable{.title = "show_when", .keys = kShowWhenKeys};
constexpr Type kShowWhen{.kind = TypeKind::kSection, .noun = "a map of field and equals", .table = &kShowWhenTable};

constexpr Key kFieldKeys[] = {
    {"label", &kText, true, "", "What the form calls it.", "title name display_name", "API key"},
    {"help", &kText, false, "", "Where to find the value.", "description hint"},
    {"secret", &kBool, false, "true in auth, else false", "Sealed when stored, never shown.",
     "airbyte_secret sensitive is_secret"},
    {"required", &kBool, false, "true", "The form insists on it.", "optional is_required"},
    {"default", &kText, false, "", "What stands in the form at first.", "default_value"},
    {"example", &kText, false, "", "Shown in the empty form.", "examples placeholder"},
    {"format", &kFormat, false, "text", "What kind of value it is.", "type"},
    {"pattern", &kRegexType, false, "", "What the whole value has to match.", "regex", "[a-z0-9-]+"},
    {"extract", &kRegexType, false, "", "Group 1 of this becomes the value, so that a whole URL may be pasted.", "",
     "^(?:https?://)?([a-z0-9-]+)\\.example\\.com.*$"},
    {"choices", &kChoices, false, "", "The values to choose from.", "enum options values", "[us, eu]"},
    {"prefix", &kText, false, "", "Shown before the input.", ""},
    {"suffix", &kText, false, "", "Shown after the input.", ""},
    {"transform", &kTransforms, false, "", "Changes made to what was typed.", "transforms", "[trim, lower]"},
    {"show_when", &kShowWhen, false, "", "Shown only at a value of another field.", "visible_when",
     "{ field: plan, equals: enterprise }"},
    {"hidden", &kBool, false, "false", "Not shown in the form.", "airbyte_hidden is_hidden"},
    {"docs", &kWebUrl, false, "", "A page that explains it.", "doc_section documentation"},
};
constexpr Hint kFieldHints[] = {
    {"automated", "a value that nobody types comes from a `save` or a `callback`; leave the field out"},
    {"order", "the form has the order of the file"},
};
constexpr Table kFieldTable{.title = "a field", .keys = kFieldKeys, .hints = kFieldHints};
constexpr Type kField{.kind = TypeKind::kSection, .noun = "a map such as { label: API key }", .table = &kFieldTable};

}  // namespace

constinit const Type kFields{
    .kind = TypeKind::kMapOf, .noun = "a map of names to fields", .element = &kField, .names = NameRule::kIdentifier};

}  // namespace atsume::catalog
