#include "unify/validate.h"

#include <algorithm>
#include <cmath>

#include "atsume/base/text.h"
#include "atsume/base/time.h"
#include "atsume/json/write.h"

namespace atsume::unify {
namespace {

using catalog::FieldType;
using catalog::ModelField;
using json::Value;

constexpr std::size_t kProblemsMax = 100;

bool says_nothing(Value value) { return value.is_undefined() || value.is_null(); }

class Validator {
 public:
  Validator(std::string id, std::vector<RecordProblem>& out) : id_(std::move(id)), out_(out) {}

  void check_members(const std::vector<ModelField>& fields, Value object, const std::string& path, bool is_record) {
    for (const auto& field : fields) {
      const Value value = object.find(field.name);
      if (field.is_required && says_nothing(value)) add(path + "." + field.name, "is missing");
      check(field, value, path + "." + field.name);
    }
    for (const auto& member : object.members()) {
      if (!is_known(fields, member.key, is_record)) add(path + "." + std::string(member.key), "is not in the model");
    }
  }

 private:
  void add(const std::string& field, std::string what) {
    if (out_.size() < kProblemsMax) out_.push_back({.id = id_, .field = field, .what = std::move(what)});
  }

  static const ModelField* find(const std::vector<ModelField>& fields, std::string_view name) {
    const auto found = std::ranges::find(fields, name, &ModelField::name);
    return found == fields.end() ? nullptr : &*found;
  }

  static bool is_known(const std::vector<ModelField>& fields, std::string_view name, bool is_record) {
    if (find(fields, name)) return true;
    if (is_record && (name == "custom_fields" || name == "remote_data")) return true;
    if (!name.ends_with("_raw")) return false;
    const auto* field = find(fields, name.substr(0, name.size() - 4));
    return field && field->type == FieldType::kEnum;
  }

  void check(const ModelField& field, Value value, const std::string& path) {
    if (says_nothing(value)) return;
    if (!field.is_list) return check_one(field, value, path);
    if (!value.is_array()) return add(path, "is no list");
    std::size_t index = 0;
    for (const Value item : value.items()) check_one(field, item, path + "[" + std::to_string(index++) + "]");
  }

  void check_one(const ModelField& field, Value value, const std::string& path) {
    switch (field.type) {
      case FieldType::kString:
        if (!value.is_string()) add(path, "is no text");
        return;
      case FieldType::kBoolean:
        if (!value.is_bool()) add(path, "is not true or false");
        return;
      case FieldType::kInteger:
        if (!value.is_number() || std::trunc(value.as_double()) != value.as_double()) add(path, "is no whole number");
        return;
      case FieldType::kNumber:
        if (!value.is_number()) add(path, "is no number");
        return;
      case FieldType::kDateTime:
        return check_moment(value, path);
      case FieldType::kDate:
        if (!value.is_string() || value.as_string().size() != 10 || !base::parse_iso8601(value.as_string())) {
          add(path, "is no date");
        }
        return;
      case FieldType::kEnum:
        return check_enum(field, value, path);
      case FieldType::kObject:
        if (!value.is_object()) return add(path, "is no object");
        return check_members(field.fields, value, path, false);
      case FieldType::kJson:
        return;
    }
  }

  void check_moment(Value value, const std::string& path) {
    const bool is_moment =
        value.is_string() && value.as_string().ends_with('Z') && base::parse_iso8601(value.as_string());
    if (!is_moment) add(path, "is no date-time in UTC");
  }

  void check_enum(const ModelField& field, Value value, const std::string& path) {
    const bool is_known =
        value.is_string() && std::ranges::find(field.enum_values, value.as_string()) != field.enum_values.end();
    if (!is_known) add(path, "is none of the enum's values");
  }

  std::string id_;
  std::vector<RecordProblem>& out_;
};

}  // namespace

void validate_record(const catalog::ModelResource& resource, Value record, std::vector<RecordProblem>& out) {
  const Value id = record.find("id");
  const std::string shown = id.is_string() ? std::string(base::utf8_prefix(id.as_string(), 100)) : std::string();
  if (!record.is_object()) {
    out.push_back({.id = shown, .field = resource.name, .what = "is no object"});
    return;
  }
  Validator(shown, out).check_members(resource.fields, record, resource.name, true);
}

}  // namespace atsume::unify
