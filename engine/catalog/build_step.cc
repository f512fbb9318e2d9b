#include <fmt/format.h>

#include "catalog/build.h"
#include "catalog/keys_types.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;
using json::yaml::NodeKind;

namespace {

// A call to a path of base_url speaks as the connector's methods do; one to another URL says everything itself.
Inheritance for_request(const RequestLine& request, const Inheritance& inheritance) {
  return request.is_absolute ? Inheritance() : inheritance;
}

}  // namespace

std::vector<Save> build_saves(const Node* map, Build build) {
  std::vector<Save> out;
  if (map == nullptr) return out;
  for (const Entry& entry : map->entries) {
    const bool is_optional = entry.key.ends_with('?');
    out.push_back({.name = entry.key.substr(0, entry.key.size() - (is_optional ? 1 : 0)),
                   .is_optional = is_optional,
                   .value = build.checked.expression(entry.value.get())});
  }
  return out;
}

namespace {

// What a call around the methods and a method have in common.
Method build_call(const std::string& name, const Node& node, const Inheritance& connector, Build build) {
  const RequestLine request = build.checked.request(node.kind == NodeKind::kScalar ? &node : node.find("request"));
  const Inheritance inheritance = for_request(request, connector);
  Method method = build_defaults(inheritance);
  method.name = name;
  method.request = request;
  method.headers =
      merge_templates(inheritance.headers, build_templates(node.find("headers"), build, Names::kLowerCase));
  method.query = merge_templates(inheritance.query, build_templates(node.find("query"), build, Names::kAsWritten));
  if (const Node* body = node.find("body")) method.body = build_tree(*body, build);
  method.encode = choice_of(node, "encode", kEncodeNames, inheritance.encode);
  method.decode = choice_of(node, "decode", kDecodeNames, inheritance.decode);
  method.retry = connector.retry;
  method.errors = build_errors(node.find("errors"), inheritance.errors, build);
  return method;
}

Step build_step(const Node& map, const std::string& name, const Inheritance& connector, Build build) {
  Step step;
  step.id = text_of(map, "id");
  step.when = build.checked.expression(map.find("when"));
  step.method = build_call(step.id.empty() ? name : step.id, map, connector, build);
  step.method.auth = text_of(map, "auth") == "none" ? "none" : "";
  step.method.effect = default_effect(step.method.name, step.method.request.method);
  if (const Node* each = map.find("each")) {
    step.each = build.checked.expression(each);
    if (each->kind == NodeKind::kSequence) step.each_items = json::yaml::to_json(*each, build.arena);
  }
  step.saves = build_saves(map.find("save"), build);
  return step;
}

}  // namespace

std::vector<Step> build_steps(const Node* list, std::string_view owner, const Inheritance& inheritance, Build build) {
  std::vector<Step> out;
  if (list == nullptr) return out;
  for (const auto& item : list->items) {
    out.push_back(build_step(*item, fmt::format("{} step {}", owner, out.size() + 1), inheritance, build));
  }
  return out;
}

Verify build_verify(const Node& node, const Inheritance& connector, Build build) {
  Verify verify;
  verify.method = build_call("verify", node, connector, build);
  verify.method.effect = Effect::kRead;
  verify.when = build.checked.expression(node.find("when"));
  verify.account_id = build.checked.expression(node.find("account_id"));
  verify.account_name = build.checked.expression(node.find("account_name"));
  return verify;
}

}  // namespace atsume::catalog
