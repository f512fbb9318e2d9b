#include "unify/coerce.h"

#include <algorithm>
#include <cmath>

#include "atsume/base/text.h"
#include "atsume/base/time.h"
#include "atsume/json/parse.h"
#include "atsume/json/write.h"

namespace atsume::unify {
namespace {

using catalog::FieldType;
using catalog::ModelField;
using json::Value;

constexpr std::size_t kWarningsMax = 100;
constexpr std::size_t kNumberBytesMax = 400;

std::string_view kind_name(Value value) {
  switch (value.kind()) {
    case json::Kind::kBool:
      return "a boolean";
    case json::Kind::kNumber:
      return "a number";
    case json::Kind::kString:
      return "a text";
    case json::Kind::kArray:
      return "a list";
    case json::Kind::kObject:
      return "an object";
    case json::Kind::kFunction:
      return "a function";
    default:
      return "nothing";
  }
}

Value refuse(Value value, std::string_view wanted, const std::string& path, Warnings& warnings) {
  warnings.add(path, "expected " + std::string(wanted) + ", the provider gave " + std::string(kind_name(value)));
  return Value::null();
}

Value to_text(Value value, const std::string& path, json::Arena& arena, Warnings& warnings) {
  if (value.is_string()) return value;
  if (value.is_number()) return Value::string(arena.copy(json::write(value)));
  return refuse(value, "text", path, warnings);
}

bool is_number_text(std::string_view text) {
  if (text.size() > kNumberBytesMax) return false;
  json::Arena scratch(256);
  auto parsed = json::parse(text, scratch);
  return parsed && parsed->is_number();
}

Value to_number(Value value, bool whole, const std::string& path, Warnings& warnings) {
  // Some providers send numbers as text ("11.50"); their digits are kept.
  if (value.is_string()) {
    const auto text = base::trim(value.as_string());
    if (is_number_text(text)) value = Value::number_text(text);
  }
  if (!value.is_number()) return refuse(value, whole ? "a whole number" : "a number", path, warnings);
  if (whole && std::trunc(value.as_double()) != value.as_double()) {
    return refuse(value, "a whole number", path, warnings);
  }
  return value;
}

std::optional<base::WallTime> read_moment(Value value) {
  if (value.is_string()) return base::parse_iso8601(value.as_string());
  if (!value.is_number()) return std::nullopt;
  // Milliseconds and seconds since 1970 are told apart by size: in seconds this number is the year 5138.
  const double number = value.as_double();
  const double milliseconds = std::abs(number) >= 1e11 ? number : number * 1000;
  if (!(std::abs(milliseconds) < 2.5e14)) return std::nullopt;
  return base::WallTime(base::Duration(static_cast<std::int64_t>(milliseconds)));
}

Value to_moment(Value value, bool date_only, const std::string& path, json::Arena& arena, Warnings& warnings) {
  // The day that the provider wrote, whatever its offset: a date is no instant.
  if (date_only && value.is_string()) {
    const auto day = value.as_string().substr(0, 10);
    if (read_moment(value) && base::parse_iso8601(day)) return Value::string(day);
  }
  const auto moment = read_moment(value);
  if (!moment) {
    warnings.add(path, "expected a date, the provider gave " +
                           (value.is_string() ? "a text that is none" : std::string(kind_name(value))));
    return Value::null();
  }
  const std::string text = base::to_iso8601(*moment);
  return Value::string(arena.copy(date_only ? std::string_view(text).substr(0, 10) : std::string_view(text)));
}

Value to_enum(const ModelField& field, Value value, const std::string& path, Warnings& warnings) {
  if (!value.is_string()) return refuse(value, "one of the enum's values", path, warnings);
  if (std::ranges::find(field.enum_values, value.as_string()) != field.enum_values.end()) return value;
  warnings.add(path, "\"" + std::string(base::utf8_prefix(value.as_string(), 60)) + "\" is not a value of the enum");
  return Value::null();
}

bool is_raw_of_enum(const ModelField& object, std::string_view name) {
  if (!name.ends_with("_raw")) return false;
  const auto* field = object.find(name.substr(0, name.size() - 4));
  return field && field->type == FieldType::kEnum;
}

Value to_object(const ModelField& field, Value value, const std::string& path, json::Arena& arena, Warnings& warnings) {
  if (!value.is_object()) return refuse(value, "an object", path, warnings);
  json::ObjectBuilder out(arena);
  for (const auto& member : value.members()) {
    const auto* known = field.find(member.key);
    const std::string inner = path + "." + std::string(member.key);
    if (known) {
      out.set(member.key, coerce(*known, member.value, inner, arena, warnings));
    } else if (is_raw_of_enum(field, member.key)) {
      out.set(member.key, member.value);
    } else {
      warnings.add(inner, "is no field of the model and was left out");
    }
  }
  return out.finish();
}

Value to_one(const ModelField& field, Value value, const std::string& path, json::Arena& arena, Warnings& warnings) {
  if (value.is_undefined() || value.is_null()) return Value::null();
  switch (field.type) {
    case FieldType::kString:
      return to_text(value, path, arena, warnings);
    case FieldType::kBoolean:
      return value.is_bool() ? value : refuse(value, "true or false", path, warnings);
    case FieldType::kInteger:
      return to_number(value, true, path, warnings);
    case FieldType::kNumber:
      return to_number(value, false, path, warnings);
    case FieldType::kDateTime:
      return to_moment(value, false, path, arena, warnings);
    case FieldType::kDate:
      return to_moment(value, true, path, arena, warnings);
    case FieldType::kEnum:
      return to_enum(field, value, path, warnings);
    case FieldType::kObject:
      return to_object(field, value, path, arena, warnings);
    case FieldType::kJson:
      break;
  }
  return value.is_function() ? Value::null() : value;
}

}  // namespace

void Warnings::add(std::string_view path, std::string_view what) {
  std::string text = std::string(path) + ": " + std::string(what);
  if (all_.size() < kWarningsMax && std::ranges::find(all_, text) == all_.end()) all_.push_back(std::move(text));
}

void Warnings::on_unknown(std::string_view table, std::string_view value) {
  UnknownEnum one{.table = std::string(table), .value = std::string(base::utf8_prefix(value, 60))};
  if (unknown_enums_.size() < kWarningsMax && std::ranges::find(unknown_enums_, one) == unknown_enums_.end()) {
    unknown_enums_.push_back(std::move(one));
  }
}

Value coerce(const ModelField& field, Value value, const std::string& path, json::Arena& arena, Warnings& warnings) {
  if (!field.is_list) return to_one(field, value, path, arena, warnings);
  json::ArrayBuilder out(arena);
  if (value.is_array()) {
    for (Value item : value.items()) {
      const Value one = to_one(field, item, path, arena, warnings);
      if (!one.is_null()) out.push(one);
    }
  } else if (const Value one = to_one(field, value, path, arena, warnings); !one.is_null()) {
    out.push(one);
  }
  return out.finish();
}

}  // namespace atsume::unify
