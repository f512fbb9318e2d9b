#include "unify/shape.h"

#include "atsume/json/write.h"

namespace atsume::unify {
namespace {

using json::Value;

Value without_nulls(Value value, json::Arena& arena) {
  if (value.is_array()) {
    json::ArrayBuilder out(arena);
    for (Value item : value.items()) out.push(without_nulls(item, arena));
    return out.finish();
  }
  if (!value.is_object()) return value;
  json::ObjectBuilder out(arena);
  for (const auto& member : value.members()) {
    if (!member.value.is_null()) out.set(member.key, without_nulls(member.value, arena));
  }
  return out.finish();
}

// Empty: no key.
std::string_view key_text(Value value, json::Arena& arena) {
  if (value.is_string()) return value.as_string();
  if (value.is_number() || value.is_bool()) return arena.copy(json::write(value));
  return {};
}

}  // namespace

Shape::Shape(const QueryOptions& options)
    : format_(options.format),
      ignores_remote_data_(options.ignore_remote_data),
      fields_(options.fields),
      excluded_(options.exclude_fields),
      key_by_(options.key_by) {}

Result<Shape> Shape::of_records(const catalog::ModelResource& resource, const QueryOptions& options) {
  if (options.format == ResponseFormat::kRaw) return of_items(options);
  for (const auto& path : options.fields) ATSUME_TRY_VOID(check_field(resource, "atsume_fields", path));
  for (const auto& path : options.exclude_fields) ATSUME_TRY_VOID(check_field(resource, "atsume_exclude_fields", path));
  if (!options.key_by.empty()) ATSUME_TRY_VOID(check_field(resource, "atsume_key_by", options.key_by));
  return Shape(options);
}

Shape Shape::of_items(const QueryOptions& options) { return Shape(options); }

RemoteData Shape::remote_data() const {
  if (format_ == ResponseFormat::kRaw) return RemoteData::kInclude;
  const bool is_unwanted = ignores_remote_data_ || format_ == ResponseFormat::kNormalized;
  return is_unwanted ? RemoteData::kLeaveOut : RemoteData::kInclude;
}

Value Shape::whole(Value record, json::Arena& arena) const {
  if (format_ == ResponseFormat::kRaw) return record.find("remote_data");
  return format_ == ResponseFormat::kNormalized ? without_nulls(record, arena) : record;
}

Value Shape::select(Value value, json::Arena& arena) const {
  if (!fields_.empty()) value = fields_.keep(value, arena);
  return excluded_.leave_out(value, arena);
}

Value Shape::apply(Value record, json::Arena& arena) const { return select(whole(record, arena), arena); }

Shape::Listed Shape::apply_to_list(Value records, json::Arena& arena) const {
  if (!key_by_.empty()) return key(records, arena);
  json::ArrayBuilder out(arena);
  for (Value record : records.items()) out.push(apply(record, arena));
  return {.records = out.finish(), .count = records.size(), .unkeyed = Value::undefined()};
}

Shape::Listed Shape::key(Value records, json::Arena& arena) const {
  json::ObjectBuilder keyed(arena);
  json::ArrayBuilder unkeyed(arena);
  for (Value record : records.items()) {
    // A key may be a field that is not shown.
    const auto name = key_text(value_at(whole(record, arena), key_by_), arena);
    const Value shown = apply(record, arena);
    if (name.empty() || !keyed.get(name).is_undefined()) {
      unkeyed.push(shown);
    } else {
      keyed.set(name, shown);
    }
  }
  const bool is_complete = unkeyed.size() == 0;
  return {.records = keyed.finish(),
          .count = records.size(),
          .unkeyed = is_complete ? Value::undefined() : unkeyed.finish()};
}

}  // namespace atsume::unify
