// The tables as a page for people.
#include <fmt/format.h>

#include <algorithm>

#include "atsume/catalog/language.h"
#include "catalog/table_names.h"

namespace atsume::catalog {
namespace {

constexpr std::string_view kIntroduction = R"(# Reference of the definition language

Every key of every file, made from the tables that the loader works by: `atsume schema --reference` prints this page.
[connector_format.md](connector_format.md) explains the language; [connector.schema.json](connector.schema.json) is the
same for editors.

**Bold** is required. `[x]` is a list of x, `{x}` a map from names to x. *template* is text with `{{ look-ups }}`,
*JSONata* an expression. Durations are written `250ms`, `10s`, `5m`, `2h` or `1d`. Keys that begin with `x-` are allowed
in every section and are not looked at.
)";

std::string anchor_of(std::string_view title) {
  std::string out;
  for (const char c : title) {
    if (c == ' ') out += '-';
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

std::string code(std::string_view text) { return fmt::format("`{}`", text); }

// A cell of a table: '|' ends one.
std::string in_cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string choices_of(const Type& type) {
  std::string out;
  for (const std::string_view one : type.choices) out += fmt::format("{}{}", out.empty() ? "" : " ", code(one));
  return out;
}

std::string link_to(const Table& table) {
  const std::string& title = name_of(table).title;
  std::string text = title;
  text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
  return fmt::format("[{}](#{})", text, anchor_of(title));
}

std::string text_of(const Type& type);

std::string union_of(const Type& type) {
  std::string out;
  for (const Type* one : {type.scalar, type.list, type.map}) {
    if (one != nullptr) out += fmt::format("{}{}", out.empty() ? "" : " or ", text_of(*one));
  }
  return out;
}

std::string text_of(const Type& type) {
  switch (type.kind) {
    case TypeKind::kText:
      return "text";
    case TypeKind::kBool:
      return "`true` `false`";
    case TypeKind::kInteger:
      return fmt::format("whole number from {}", type.minimum);
    case TypeKind::kNumber:
      return fmt::format("number from {}", type.minimum);
    case TypeKind::kChoice:
      return choices_of(type);
    case TypeKind::kName:
      return type.names == NameRule::kSlug ? "name `a-z0-9-`" : "name `a-z0-9_`";
    case TypeKind::kDuration:
      return "duration";
    case TypeKind::kStatus:
      return "status, `404` or `4xx`";
    case TypeKind::kWebUrl:
      return "URL";
    case TypeKind::kHost:
      return "host, `*` allowed";
    case TypeKind::kMethodPath:
      return "`resource.method`";
    case TypeKind::kModelType:
      return "type of the model";
    case TypeKind::kRegex:
      return "regex (PCRE2)";
    case TypeKind::kTemplate:
      return type.is_nullable ? "*template* or null" : "*template*";
    case TypeKind::kUrl:
      return "URL, a *template*";
    case TypeKind::kRequest:
      return "request, a *template*";
    case TypeKind::kExpression:
      return "*JSONata*";
    case TypeKind::kLifetime:
      return "duration or *JSONata*";
    case TypeKind::kTree:
      return "tree of *templates*";
    case TypeKind::kFields:
      return "tree of *JSONata*";
    case TypeKind::kJson:
      return "any";
    case TypeKind::kSchema:
      return "JSON Schema";
    case TypeKind::kSection:
      return link_to(*type.table);
    case TypeKind::kMapOf:
      return fmt::format("{{{}}}", text_of(*type.element));
    case TypeKind::kListOf:
      return fmt::format("[{}]", text_of(*type.element));
    case TypeKind::kByKind:
      return union_of(type);
  }
  return "";
}

std::string default_of(const Key& key) {
  if (key.default_text == " ") return "a space";
  return is_written(key.default_text) ? code(key.default_text) : std::string(key.default_text);
}

std::string meaning_of(const Key& key) {
  return key.example.empty() ? std::string(key.doc) : fmt::format("{} {}", key.doc, code(key.example));
}

std::string row(const Key& key) {
  const std::string name = key.is_required ? fmt::format("**{}**", key.name) : std::string(key.name);
  const std::string type = key.type == nullptr ? "see below" : text_of(*key.type);
  return fmt::format("| {} | {} | {} | {} |\n", name, in_cell(type), in_cell(default_of(key)),
                     in_cell(meaning_of(key)));
}

std::string rows(std::span<const Key> keys) {
  std::string out = "| key | type | default | meaning |\n|---|---|---|---|\n";
  for (const Key& key : keys) out += row(key);
  return out;
}

std::string variant_text(const Table& table, const Variant& variant) {
  std::string out = fmt::format("\n`{}: {}`: {}", table.discriminator, variant.value, variant.doc);
  if (variant.keys.empty()) return out + "\n";
  return out + " Its own keys:\n\n" + rows(variant.keys);
}

std::string section(const NamedTable& named) {
  const bool is_top = named.table == named.root;
  std::string out = is_top ? "" : fmt::format("\n### {}\n\n`{}`\n\n", named.title, named.path);
  if (!named.table->one_of.empty()) {
    out += fmt::format("Exactly one of `{}` is given.\n\n", fmt::join(named.table->one_of, "`, `"));
  }
  out += rows(named.table->keys);
  if (named.table->rest != nullptr) {
    out += fmt::format("| any other name | {} | | |\n", text_of(*named.table->rest));
  }
  for (const Variant& variant : named.table->variants) out += variant_text(*named.table, variant);
  return out;
}

}  // namespace

std::string reference_text() {
  std::string out(kIntroduction);
  for (const FileTable& file : file_tables()) {
    out += fmt::format("\n## {}\n\n`{}`\n\n", name_of(*file.table).title, file.file);
    for (const NamedTable& named : named_tables()) {
      if (named.root == file.table) out += section(named);
    }
  }
  return out;
}

}  // namespace atsume::catalog
