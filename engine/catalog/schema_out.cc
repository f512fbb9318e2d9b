// The tables as a JSON Schema of draft-07.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "atsume/catalog/language.h"
#include "atsume/json/write.h"
#include "atsume/json/yaml.h"
#include "catalog/schema_types.h"
#include "catalog/table_names.h"

namespace atsume::catalog {

using json::ArrayBuilder;
using json::ObjectBuilder;
using json::Value;

namespace {

constexpr std::string_view kDraft = "http://json-schema.org/draft-07/schema#";

class SchemaWriter {
 public:
  explicit SchemaWriter(json::Arena& arena) : arena_(arena), types_(arena) {}

  Value write(SchemaOf file, SchemaForm form) {
    ObjectBuilder out(arena_);
    out.set("$schema", text(kDraft));
    out.set("title", text(title_of(file)));
    out.set("description",
            text("Made from the tables of the engine by `atsume schema`. Texts carry x-lang: template, jsonata or "
                 "regex."));
    if (file == SchemaOf::kAnyFile) {
      for (const auto& member : any_file().members()) out.set(member.key, member.value);
    } else {
      out.set("allOf", list({ref(table_of(file), form)}));
    }
    out.set("definitions", definitions());
    return out.finish();
  }

 private:
  static const Table& table_of(SchemaOf file) {
    return *file_tables()[static_cast<std::size_t>(file) - static_cast<std::size_t>(SchemaOf::kConnector)].table;
  }

  static std::string title_of(SchemaOf file) {
    if (file == SchemaOf::kAnyFile) return "Definition files of Atsume";
    return fmt::format("{} of Atsume", name_of(table_of(file)).title);
  }

  Value text(std::string_view value) { return Value::string(arena_.copy(value)); }

  Value list(std::initializer_list<Value> items) {
    ArrayBuilder out(arena_);
    for (const Value item : items) out.push(item);
    return out.finish();
  }

  Value object(std::initializer_list<std::pair<std::string_view, Value>> members) {
    ObjectBuilder out(arena_);
    for (const auto& [key, value] : members) out.set(arena_.copy(key), value);
    return out.finish();
  }

  Value has(std::string_view key) { return object({{"required", list({text(key)})}}); }

  // Mappings name a model and a connector; so the order matters.
  Value any_file() {
    const Value child = ref(kConnectorTable, SchemaForm::kChild);
    const Value whole = ref(kConnectorTable, SchemaForm::kWhole);
    Value out = object({{"if", has("extends")}, {"then", child}, {"else", whole}});
    for (const auto& [key, table] : {std::pair<std::string_view, const Table*>{"model", &kModelTable},
                                     {"sandbox", &kSandboxTable},
                                     {"mapping", &kMappingTable}}) {
      out = object({{"if", has(key)}, {"then", ref(*table, SchemaForm::kWhole)}, {"else", out}});
    }
    return out;
  }

  Value ref(const Table& table, SchemaForm form) {
    const std::string name = (form == SchemaForm::kChild ? "child_" : "") + name_of(table).name;
    if (std::ranges::find(wanted_, std::pair(&table, form)) == wanted_.end()) wanted_.emplace_back(&table, form);
    return reference_to(name);
  }

  Value reference_to(std::string_view name) { return object({{"$ref", text(fmt::format("#/definitions/{}", name))}}); }

  // Those that were referred to, and what they refer to in turn; by name.
  Value definitions() {
    std::map<std::string, Value> done = trees_;
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      const auto [table, form] = wanted_[i];
      done[(form == SchemaForm::kChild ? "child_" : "") + name_of(*table).name] = section(*table, form);
    }
    done.insert(trees_.begin(), trees_.end());
    ObjectBuilder out(arena_);
    for (const auto& [name, value] : done) out.set(arena_.copy(name), value);
    return out.finish();
  }

  Value section(const Table& table, SchemaForm form) {
    ObjectBuilder properties(arena_);
    for (const Key& key : table.keys) {
      properties.set(key.name, key.type == nullptr ? discriminator(table, key, form) : property(key, form));
    }
    for (const Variant& variant : table.variants) {
      for (const Key& key : variant.keys) {
        if (find_key(table.keys, key.name) != nullptr) continue;
        properties.set(key.name, object({{"description", text(key.doc)}}));
      }
    }
    ObjectBuilder out(arena_);
    out.set("type", text("object"));
    out.set("properties", properties.finish());
    if (form == SchemaForm::kWhole) add_requirements(table, out);
    out.set("patternProperties", extensions());
    out.set("additionalProperties", table.rest == nullptr ? Value::boolean(false) : value_of(*table.rest, form));
    if (!table.variants.empty()) out.set("allOf", variants(table, form));
    return out.finish();
  }

  Value extensions() { return object({{"^x-", Value::boolean(true)}}); }

  void add_requirements(const Table& table, ObjectBuilder& out) {
    if (const Value required = required_of(table.keys); !required.items().empty()) out.set("required", required);
    if (table.one_of.empty()) return;
    ArrayBuilder ways(arena_);
    for (const std::string_view name : table.one_of) ways.push(has(name));
    out.set("oneOf", ways.finish());
  }

  Value required_of(std::span<const Key> keys) {
    ArrayBuilder names(arena_);
    for (const Key& key : keys) {
      if (key.is_required) names.push(text(key.name));
    }
    return names.finish();
  }

  Value discriminator(const Table& table, const Key& key, SchemaForm form) {
    ArrayBuilder values(arena_);
    std::string meanings(key.doc);
    for (const Variant& variant : table.variants) {
      values.push(text(variant.value));
      meanings += fmt::format("\n{}: {}", variant.value, variant.doc);
    }
    if (form == SchemaForm::kChild) values.push(Value::null());
    return object({{"enum", values.finish()}, {"description", text(meanings)}});
  }

  Value variants(const Table& table, SchemaForm form) {
    ArrayBuilder out(arena_);
    for (const Variant& variant : table.variants) {
      const Value is_it = object({{"const", text(variant.value)}});
      const Value condition = object(
          {{"properties", object({{table.discriminator, is_it}})}, {"required", list({text(table.discriminator)})}});
      out.push(object({{"if", condition}, {"then", variant_keys(table, variant, form)}}));
    }
    return out.finish();
  }

  Value variant_keys(const Table& table, const Variant& variant, SchemaForm form) {
    ObjectBuilder properties(arena_);
    for (const Key& key : table.keys) {
      if (find_key(variant.keys, key.name) == nullptr) properties.set(key.name, Value::boolean(true));
    }
    for (const Key& key : variant.keys) properties.set(key.name, property(key, form));
    ObjectBuilder out(arena_);
    out.set("properties", properties.finish());
    const Value required = required_of(variant.keys);
    if (form == SchemaForm::kWhole && !required.items().empty()) out.set("required", required);
    out.set("patternProperties", extensions());
    out.set("additionalProperties", Value::boolean(false));
    return out.finish();
  }

  // The value with what is known about the key. What stands beside a $ref is ignored, so that is wrapped.
  Value property(const Key& key, SchemaForm form) {
    const Value value = value_of(*key.type, form);
    ObjectBuilder out(arena_);
    if (value.find("$ref").is_undefined()) {
      for (const auto& member : value.members()) out.set(member.key, member.value);
    } else {
      out.set("allOf", list({value}));
    }
    std::string description(key.doc);
    if (!key.default_text.empty() && !is_written(key.default_text)) {
      description += fmt::format(" Default: {}.", key.default_text);
    }
    out.set("description", text(description));
    if (is_written(key.default_text)) out.set("default", types_.written(*key.type, key.default_text));
    if (!key.example.empty()) out.set("examples", list({types_.written(*key.type, key.example)}));
    return out.finish();
  }

  // In a child null stands for "remove"; lists are replaced as a whole, so their items are whole.
  Value value_of(const Type& type, SchemaForm form) {
    const Value value = plain_value_of(type, form);
    if (form == SchemaForm::kWhole || SchemaTypes::allows_null(value)) return value;
    return object({{"anyOf", list({object({{"type", text("null")}}), value})}});
  }

  Value plain_value_of(const Type& type, SchemaForm form) {
    switch (type.kind) {
      case TypeKind::kSection:
        return type.is_filled && form == SchemaForm::kWhole
                   ? object({{"allOf", list({ref(*type.table, form)})}, {"minProperties", Value::number_text("1")}})
                   : ref(*type.table, form);
      case TypeKind::kMapOf:
        return map_of(type, form);
      case TypeKind::kListOf:
        return list_of(type);
      case TypeKind::kByKind:
        return by_kind(type, form);
      case TypeKind::kFields:
        return tree_of_expressions(type);
      default:
        return types_.scalar(type);
    }
  }

  Value map_of(const Type& type, SchemaForm form) {
    ObjectBuilder out(arena_);
    out.set("type", text("object"));
    if (type.names != NameRule::kAny) {
      out.set("propertyNames", object({{"pattern", text(SchemaTypes::name_pattern(type))}}));
      out.set("patternProperties", extensions());
    }
    out.set("additionalProperties", value_of(*type.element, form));
    if (type.is_filled && form == SchemaForm::kWhole) out.set("minProperties", Value::number_text("1"));
    return out.finish();
  }

  Value list_of(const Type& type) {
    ObjectBuilder out(arena_);
    out.set("type", text("array"));
    out.set("items", value_of(*type.element, SchemaForm::kWhole));
    if (type.is_filled) out.set("minItems", Value::number_text("1"));
    return out.finish();
  }

  // Told apart by kind, so that an editor complains about the one that was meant.
  Value by_kind(const Type& type, SchemaForm form) {
    const auto is = [&](std::string_view kind) { return object({{"type", text(kind)}}); };
    Value out = value_of(*type.scalar, SchemaForm::kWhole);
    if (type.list != nullptr) out = object({{"if", is("array")}, {"then", value_of(*type.list, form)}, {"else", out}});
    if (type.map != nullptr) out = object({{"if", is("object")}, {"then", value_of(*type.map, form)}, {"else", out}});
    return out;
  }

  Value tree_of_expressions(const Type& type) {
    const std::string name = type.names == NameRule::kAny ? "tree_of_expressions" : "tree_of_fields";
    if (!trees_.contains(name)) {
      const Value inner = object({{"if", object({{"type", text("object")}})},
                                  {"then", reference_to(name)},
                                  {"else", types_.code("jsonata", type)}});
      ObjectBuilder out(arena_);
      out.set("type", text("object"));
      if (type.names != NameRule::kAny) out.set("patternProperties", extensions());
      out.set("additionalProperties", inner);
      trees_.emplace(name, out.finish());
    }
    return reference_to(name);
  }

  json::Arena& arena_;
  SchemaTypes types_;
  std::vector<std::pair<const Table*, SchemaForm>> wanted_;
  std::map<std::string, Value> trees_;
};

}  // namespace

std::string schema_text(SchemaOf file, SchemaForm form) {
  json::Arena arena;
  SchemaWriter writer(arena);
  return json::write_pretty(writer.write(file, form)) + "\n";
}

}  // namespace atsume::catalog
