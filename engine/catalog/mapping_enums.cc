#include <fmt/format.h>

#include <algorithm>

#include "catalog/build_mapping.h"
#include "catalog/check_tree.h"
#include "catalog/suggest.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;
using json::yaml::NodeKind;

namespace {

struct EnumUse {
  std::string name;
  std::size_t offset = 0;  // of the name in the expression
};

// The names in `$enum("name", …)` and `$enum_back('name', …)`; computed names are not seen.
std::vector<EnumUse> enum_uses(std::string_view source) {
  std::vector<EnumUse> out;
  for (std::size_t at = source.find("$enum"); at != std::string_view::npos; at = source.find("$enum", at + 1)) {
    std::size_t i = at + 5;
    if (source.substr(i).starts_with("_back")) i += 5;
    while (i < source.size() && source[i] == ' ') ++i;
    if (i >= source.size() || source[i] != '(') continue;
    i = source.find_first_not_of(" \t\r\n", i + 1);
    if (i == std::string_view::npos || (source[i] != '"' && source[i] != '\'')) continue;
    const std::size_t end = source.find(source[i], i + 1);
    if (end != std::string_view::npos) out.push_back({std::string(source.substr(i + 1, end - i - 1)), i + 1});
  }
  return out;
}

class EnumChecker {
 public:
  EnumChecker(const Node* enums, const Mapping& mapping, Reporter& reporter)
      : enums_(enums), mapping_(mapping), reporter_(reporter) {}

  void check_uses(const Node& node, const Expression& expression) {
    for (const EnumUse& use : enum_uses(expression->source())) {
      used_.push_back(use.name);
      if (enums_ != nullptr && enums_->find(use.name) != nullptr) continue;
      std::vector<std::string> names;
      if (enums_ != nullptr) {
        for (const Entry& entry : enums_->entries) names.push_back(entry.key);
      }
      reporter_.report_inside(
          codes::kUnknownEnum, node, use.offset, use.name.size(),
          fmt::format("there is no enum \"{}\" under enums{}", use.name, suggest_name(use.name, names)));
    }
    if (expression->source().find("$enums") != std::string::npos) has_free_use_ = true;
  }

  // The enums that a field of the model's type enum is made with have to give its values.
  void check_fields(const std::vector<FieldTree>& fields) {
    for (const FieldTree& field : fields) {
      check_fields(field.children);
      if (field.leaf == nullptr || field.type == nullptr || field.type->type != FieldType::kEnum) continue;
      for (const EnumUse& use : enum_uses(field.leaf->source())) check_values(use.name, *field.type);
    }
  }

  void check_unused() {
    if (enums_ == nullptr || has_free_use_) return;
    for (const Entry& entry : enums_->entries) {
      if (is_extension(entry.key) || std::ranges::find(used_, entry.key) != used_.end()) continue;
      reporter_.report(codes::kUnused, *enums_, entry, fmt::format("the enum \"{}\" is never used", entry.key));
    }
  }

 private:
  void check_values(const std::string& name, const ModelField& field) {
    const Node* values = enums_ == nullptr ? nullptr : enums_->find(name);
    if (values == nullptr) return;
    for (const Entry& entry : values->entries) {
      const std::string& value = entry.value->scalar;
      if (std::ranges::find(field.enum_values, value) != field.enum_values.end()) continue;
      reporter_.report(codes::kEnumValue, *entry.value,
                       fmt::format("enums.{}: \"{}\" is not a value of {} in the model {}{}", name, value, field.name,
                                   mapping_.model->id, suggest_name(value, field.enum_values)));
    }
  }

  const Node* enums_;
  const Mapping& mapping_;
  Reporter& reporter_;
  std::vector<std::string> used_;
  bool has_free_use_ = false;
};

}  // namespace

void check_enums(const Node& root, const Checked& checked, const Mapping& mapping, Reporter& reporter) {
  EnumChecker checker(root.find("enums"), mapping, reporter);
  for (const auto& [node, expression] : checked.expressions) checker.check_uses(*node, expression);
  for (const auto& resource : mapping.resources) {
    checker.check_fields(resource->fields);
    for (const MethodMapping& method : resource->methods) checker.check_fields(method.own_fields);
  }
  // What a misspelt name should have used is not unused.
  if (!reporter.has_errors()) checker.check_unused();
}

}  // namespace atsume::catalog
