#include "unify/field_paths.h"

#include "atsume/base/text.h"
#include "unify/options.h"

namespace atsume::unify {
namespace {

using catalog::FieldType;
using catalog::ModelField;
using json::Value;

const ModelField* find(const std::vector<ModelField>& fields, std::string_view name) {
  for (const auto& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

bool is_raw_of_enum(const std::vector<ModelField>& fields, std::string_view name) {
  if (!name.ends_with("_raw")) return false;
  const auto* field = find(fields, name.substr(0, name.size() - 4));
  return field != nullptr && field->type == FieldType::kEnum;
}

std::vector<std::string> names_of(const std::vector<ModelField>& fields, bool is_record) {
  std::vector<std::string> out;
  for (const auto& field : fields) {
    out.push_back(field.name);
    if (field.type == FieldType::kEnum) out.push_back(field.name + "_raw");
  }
  if (is_record) out.insert(out.end(), {"custom_fields", "remote_data"});
  return out;
}

Error unknown_field(std::string_view parameter, const std::string& path, const std::string& before,
                    std::string_view name, const std::vector<std::string>& known) {
  std::string why = "names \"" + path + "\", which is no field of the resource";
  if (const auto nearest = base::did_you_mean(name, known)) why += "; did you mean " + before + *nearest + "?";
  return invalid_parameter(parameter, why).with_detail("field", path);
}

}  // namespace

FieldPaths::FieldPaths(const std::vector<std::string>& paths) {
  for (const auto& path : paths) {
    FieldPaths* at = this;
    for (std::string_view part : base::split(path, '.')) {
      auto found = at->children_.find(part);
      if (found == at->children_.end()) found = at->children_.emplace(std::string(part), FieldPaths()).first;
      at = &found->second;
    }
    at->is_whole_ = true;
  }
}

Value FieldPaths::keep(Value record, json::Arena& arena) const {
  if (is_whole_) return record;
  if (record.is_array()) {
    json::ArrayBuilder out(arena);
    for (Value item : record.items()) out.push(keep(item, arena));
    return out.finish();
  }
  if (!record.is_object()) return record;
  json::ObjectBuilder out(arena);
  for (const auto& member : record.members()) {
    const auto child = children_.find(member.key);
    if (child != children_.end()) out.set(member.key, child->second.keep(member.value, arena));
  }
  return out.finish();
}

Value FieldPaths::leave_out(Value record, json::Arena& arena) const {
  if (children_.empty()) return record;
  if (record.is_array()) {
    json::ArrayBuilder out(arena);
    for (Value item : record.items()) out.push(leave_out(item, arena));
    return out.finish();
  }
  if (!record.is_object()) return record;
  json::ObjectBuilder out(arena);
  for (const auto& member : record.members()) {
    const auto child = children_.find(member.key);
    if (child == children_.end()) {
      out.set(member.key, member.value);
    } else if (!child->second.is_whole_) {
      out.set(member.key, child->second.leave_out(member.value, arena));
    }
  }
  return out.finish();
}

Value value_at(Value record, std::string_view path) {
  for (std::string_view part : base::split(path, '.')) record = record.find(part);
  return record;
}

Result<void> check_field(const catalog::ModelResource& resource, std::string_view parameter, const std::string& path) {
  const std::vector<ModelField>* fields = &resource.fields;
  std::string before;
  for (std::string_view part : base::split(path, '.')) {
    const bool is_record = before.empty();
    if (is_record && (part == "custom_fields" || part == "remote_data")) return {};
    if (is_raw_of_enum(*fields, part)) return {};
    const auto* field = find(*fields, part);
    if (field == nullptr) {
      return Fail(unknown_field(parameter, path, before, part, names_of(*fields, is_record)));
    }
    if (field->type == FieldType::kJson) return {};
    fields = &field->fields;
    before += field->name + ".";
  }
  return {};
}

}  // namespace atsume::unify
