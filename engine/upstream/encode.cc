#include "upstream/encode.h"

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"
#include "atsume/json/write.h"
#include "upstream/encode_multipart.h"
#include "upstream/encode_xml.h"
#include "upstream/scope.h"

namespace atsume::upstream {
namespace {

using catalog::ArrayFormat;
using catalog::Encode;
using catalog::TemplateTree;

Result<void> append_list(const std::string& name, json::Value list, ArrayFormat format, net::QueryPairs& query) {
  std::string joined;
  std::size_t index = 0;
  for (json::Value item : list.items()) {
    if (format == ArrayFormat::kComma) {
      if (index > 0) joined += ',';
      joined += scalar_text(item).value_or("");
    } else {
      std::string key = name;
      if (format == ArrayFormat::kBrackets) key += "[]";
      if (format == ArrayFormat::kIndices) key += "[" + std::to_string(index) + "]";
      ATSUME_TRY_VOID(append_query(key, item, format, query));
    }
    ++index;
  }
  if (format == ArrayFormat::kComma && index > 0) query.emplace_back(name, joined);
  return {};
}

Result<std::optional<json::Value>> evaluate_list(const TemplateTree& tree, const jsonata::TemplateScope& scope) {
  json::ArrayBuilder items(*scope.arena);
  for (const auto& item : tree.items) {
    ATSUME_TRY(auto value, evaluate_tree(item, scope));
    if (value) items.push(*value);
  }
  return items.finish();
}

Result<std::optional<json::Value>> evaluate_map(const TemplateTree& tree, const jsonata::TemplateScope& scope) {
  json::ObjectBuilder members(*scope.arena);
  for (const auto& member : tree.members) {
    ATSUME_TRY(auto value, evaluate_tree(member.value, scope));
    if (value) members.set(member.key, *value);
  }
  return members.finish();
}

void set_content_type(net::Headers& headers, std::string_view type) {
  if (!headers.contains("content-type")) headers.set("content-type", type);
}

Result<std::string> encode_form(json::Value body, ArrayFormat format) {
  if (!body.is_object()) return Fail(wrong_body("a form, that is an object,"));
  net::QueryPairs pairs;
  for (const auto& member : body.members()) {
    ATSUME_TRY_VOID(append_query(std::string(member.key), member.value, format, pairs));
  }
  return net::format_query(pairs);
}

}  // namespace

Error wrong_body(std::string_view wanted) {
  return base::caller_error(ErrorClass::kInvalid, "invalid_body",
                            "the provider takes " + std::string(wanted) + " as the body of this call");
}

Result<void> append_query(const std::string& name, json::Value value, ArrayFormat format, net::QueryPairs& query) {
  if (value.is_array()) return append_list(name, value, format, query);
  if (value.is_object()) {
    for (const auto& member : value.members()) {
      ATSUME_TRY_VOID(append_query(name + "[" + std::string(member.key) + "]", member.value, format, query));
    }
    return {};
  }
  if (auto text = scalar_text(value)) query.emplace_back(name, *text);
  return {};
}

Result<std::optional<json::Value>> evaluate_tree(const TemplateTree& tree, const jsonata::TemplateScope& scope) {
  switch (tree.kind) {
    case TemplateTree::Kind::kTemplate:
      return tree.leaf->evaluate(scope, jsonata::TemplateTarget::kText);
    case TemplateTree::Kind::kList:
      return evaluate_list(tree, scope);
    case TemplateTree::Kind::kMap:
      return evaluate_map(tree, scope);
    case TemplateTree::Kind::kConstant:
      break;
  }
  return tree.constant;
}

Result<void> encode_body(const Encoding& encoding, json::Value body, net::Headers& headers, std::string& out) {
  if (body.is_undefined()) return {};
  switch (encoding.encode) {
    case Encode::kNone:
      return {};
    case Encode::kJson:
      set_content_type(headers, "application/json");
      json::write_to(out, body);
      return {};
    case Encode::kJsonApi:
      set_content_type(headers, "application/vnd.api+json");
      json::write_to(out, body);
      return {};
    case Encode::kForm: {
      ATSUME_TRY(out, encode_form(body, encoding.array_format));
      set_content_type(headers, "application/x-www-form-urlencoded");
      return {};
    }
    case Encode::kMultipart: {
      ATSUME_TRY(auto form, encode_multipart(body, encoding.array_format, encoding.random));
      headers.set("content-type", form.content_type);  // a type without this boundary would be of no use
      out = std::move(form.text);
      return {};
    }
    case Encode::kXml: {
      ATSUME_TRY(out, encode_xml(body));
      set_content_type(headers, "application/xml; charset=utf-8");
      return {};
    }
    case Encode::kText: {
      auto text = scalar_text(body);
      if (!text) return Fail(wrong_body("text"));
      set_content_type(headers, "text/plain; charset=utf-8");
      out = *std::move(text);
      return {};
    }
  }
  return {};
}

void set_path(json::ObjectBuilder& object, std::string_view dotted, json::Value value, json::Arena& arena) {
  const auto dot = dotted.find('.');
  if (dot == std::string_view::npos) {
    object.set(arena.copy(dotted), value);
    return;
  }
  const auto head = arena.copy(dotted.substr(0, dot));
  json::ObjectBuilder inner(arena);
  if (json::Value present = object.get(head); present.is_object()) {
    for (const auto& member : present.members()) inner.set(member.key, member.value);
  }
  set_path(inner, dotted.substr(dot + 1), value, arena);
  object.set(head, inner.finish());
}

}  // namespace atsume::upstream
