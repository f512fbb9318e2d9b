#include "catalog/schema_types.h"

#include <fmt/format.h>

#include <algorithm>

#include "atsume/json/yaml.h"

namespace atsume::catalog {

using json::ArrayBuilder;
using json::ObjectBuilder;
using json::Value;

namespace {

std::string_view pattern_of(NameRule rule) {
  switch (rule) {
    case NameRule::kAny:
      return "";
    case NameRule::kSlug:
      return "[a-z][a-z0-9-]*";
    case NameRule::kIdentifier:
      return "[a-z][a-z0-9_]*";
  }
  return "";
}

std::string pattern_of(const Type& type) {
  switch (type.kind) {
    case TypeKind::kName:
      return fmt::format("^{}$", pattern_of(type.names));
    case TypeKind::kDuration:
      return "^[0-9]+(ms|s|m|h|d)$";
    case TypeKind::kStatus:
      return "^[1-5]([0-9][0-9]|xx)$";
    case TypeKind::kWebUrl:
      return "^https?://";
    case TypeKind::kHost:
      return "^[A-Za-z0-9*:-]([A-Za-z0-9*:.-]*[A-Za-z0-9*:-])?$";
    case TypeKind::kMethodPath:
      return "^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$";
    case TypeKind::kModelType:
      return "^([a-z][a-z0-9_]*|list<[a-z][a-z0-9_]*>)$";
    case TypeKind::kUrl:
      return "^(https?://|\\{\\{)";
    case TypeKind::kRequest:
      return "^(GET|HEAD|POST|PUT|PATCH|DELETE) (/|https?://|\\{\\{)";
    default:
      return "";
  }
}

// What stands there is text, whatever YAML makes of it.
bool is_text(const Type& type) {
  switch (type.kind) {
    case TypeKind::kText:
    case TypeKind::kName:
    case TypeKind::kRegex:
    case TypeKind::kTemplate:
    case TypeKind::kUrl:
    case TypeKind::kRequest:
    case TypeKind::kExpression:
    case TypeKind::kLifetime:
    case TypeKind::kDuration:
    case TypeKind::kWebUrl:
      return true;
    case TypeKind::kChoice:
      return std::ranges::none_of(type.choices, [](std::string_view one) { return one == "true" || one == "1"; });
    default:
      return false;
  }
}

}  // namespace

bool SchemaTypes::allows_null(Value schema) {
  if (!schema.is_object()) return true;
  const Value type = schema.find("type");
  if (type.is_array()) {
    return std::ranges::any_of(type.items(), [](Value one) { return one.as_string() == "null"; });
  }
  const bool is_open = type.is_undefined() && schema.find("$ref").is_undefined() &&
                       schema.find("allOf").is_undefined() && schema.find("enum").is_undefined() &&
                       schema.find("if").is_undefined() && schema.find("anyOf").is_undefined();
  return is_open;
}

std::string SchemaTypes::name_pattern(const Type& type) {
  return fmt::format("^(x-.*|{}{})$", pattern_of(type.names), type.allows_missing_mark ? "\\??" : "");
}

Value SchemaTypes::texts(const Type& type, std::string_view pattern) {
  ArrayBuilder kinds(arena_);
  for (const std::string_view kind : {"string", "number", "boolean"}) kinds.push(text(kind));
  if (type.is_nullable) kinds.push(text("null"));
  ObjectBuilder out(arena_);
  out.set("type", kinds.finish());
  if (!pattern.empty()) out.set("pattern", text(pattern));
  return out.finish();
}

Value SchemaTypes::code(std::string_view language, const Type& type) {
  const Value base = texts(type, pattern_of(type));
  ObjectBuilder out(arena_);
  for (const auto& member : base.members()) out.set(member.key, member.value);
  out.set("x-lang", text(language));
  return out.finish();
}

Value SchemaTypes::number(std::string_view name, const Type& type) {
  ObjectBuilder out(arena_);
  out.set("type", text(name));
  out.set("minimum", Value::number_text(arena_.copy(fmt::format("{}", type.minimum))));
  return out.finish();
}

// Values that YAML reads as something else than text may be quoted or not.
Value SchemaTypes::choice(const Type& type) {
  ArrayBuilder values(arena_);
  for (const std::string_view one : type.choices) {
    if (one == "true" || one == "false") values.push(Value::boolean(one == "true"));
    if (one == "1") values.push(Value::number_text("1"));
    values.push(text(one));
  }
  ObjectBuilder out(arena_);
  out.set("enum", values.finish());
  return out.finish();
}

Value SchemaTypes::scalar(const Type& type) {
  ObjectBuilder out(arena_);
  switch (type.kind) {
    case TypeKind::kBool:
      out.set("type", text("boolean"));
      return out.finish();
    case TypeKind::kInteger:
      return number("integer", type);
    case TypeKind::kNumber:
      return number("number", type);
    case TypeKind::kChoice:
      return choice(type);
    case TypeKind::kSchema:
      out.set("type", text("object"));
      return out.finish();
    case TypeKind::kJson:
      return out.finish();
    case TypeKind::kTree:
      out.set("x-lang", text("template"));
      return out.finish();
    case TypeKind::kRegex:
      return code("regex", type);
    case TypeKind::kTemplate:
    case TypeKind::kUrl:
    case TypeKind::kRequest:
      return code("template", type);
    case TypeKind::kExpression:
    case TypeKind::kLifetime:
      return code("jsonata", type);
    default:
      return texts(type, pattern_of(type));
  }
}

Value SchemaTypes::written(const Type& type, std::string_view source) {
  const Type& leaf =
      type.kind == TypeKind::kByKind && source.front() != '[' && source.front() != '{' ? *type.scalar : type;
  if (is_text(leaf)) return text(source);
  const json::yaml::Document document = json::yaml::read(source);
  return json::yaml::to_json(*document.root, arena_);
}

}  // namespace atsume::catalog
