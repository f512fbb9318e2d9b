// Single values of the language in JSON Schema.
#pragma once

#include <string>
#include <string_view>

#include "atsume/json/value.h"
#include "catalog/keys.h"

namespace atsume::catalog {

class SchemaTypes {
 public:
  explicit SchemaTypes(json::Arena& arena) : arena_(arena) {}

  // Of every type but sections, maps, lists, unions and trees of expressions.
  json::Value scalar(const Type& type);
  // A text in one of the languages of x-lang.
  json::Value code(std::string_view language, const Type& type);
  // A default or an example, as YAML would read it where the type stands.
  json::Value written(const Type& type, std::string_view text);

  static bool allows_null(json::Value schema);
  // Of a map's names, with those that begin with x-.
  static std::string name_pattern(const Type& type);

 private:
  json::Value text(std::string_view value) { return json::Value::string(arena_.copy(value)); }
  // A text, or what YAML takes for a number or a truth value where one was meant.
  json::Value texts(const Type& type, std::string_view pattern);
  json::Value number(std::string_view name, const Type& type);
  json::Value choice(const Type& type);

  json::Arena& arena_;
};

}  // namespace atsume::catalog
