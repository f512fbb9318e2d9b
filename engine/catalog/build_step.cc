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

std::vector<ErrorRule> errors_of(const Node& map, const Inheritance& inheritance, Build build) {
  std::vector<ErrorRule> rules = build_errors(map.find("errors"), build);
  rules.insert(rules.end(), inheritance.errors.begin(), inheritance.errors.end());
  return rules;
}

Step build_step(const Node& map, const Inheritance& connector, Build build) {
  Step step;
  step.id = text_of(map, "id");
  step.when = build.checked.expression(map.find("when"));
  step.request = build.checked.request(map.find("request"));
  const Inheritance inheritance = for_request(step.request, connector);
  step.headers = merge_templates(inheritance.headers, build_templates(map.find("headers"), build, Names::kLowerCase));
  step.query = merge_templates(inheritance.query, build_templates(map.find("query"), build, Names::kAsWritten));
  if (const Node* body = map.find("body")) step.body = build_tree(*body, build);
  step.encode = choice_of(map, "encode", kEncodeNames, inheritance.encode);
  step.decode = choice_of(map, "decode", kDecodeNames, inheritance.decode);
  step.uses_auth = text_of(map, "auth", "current") == "current";
  if (const Node* each = map.find("each")) {
    step.each = build.checked.expression(each);
    if (each->kind == NodeKind::kSequence) step.each_items = json::yaml::to_json(*each, build.arena);
  }
  step.saves = build_saves(map.find("save"), build);
  step.errors = errors_of(map, inheritance, build);
  return step;
}

}  // namespace

std::vector<Step> build_steps(const Node* list, const Inheritance& inheritance, Build build) {
  std::vector<Step> out;
  if (list == nullptr) return out;
  for (const auto& item : list->items) out.push_back(build_step(*item, inheritance, build));
  return out;
}

Verify build_verify(const Node& node, const Inheritance& connector, Build build) {
  Verify verify;
  verify.request = build.checked.request(node.kind == NodeKind::kScalar ? &node : node.find("request"));
  const Inheritance inheritance = for_request(verify.request, connector);
  verify.headers =
      merge_templates(inheritance.headers, build_templates(node.find("headers"), build, Names::kLowerCase));
  verify.query = merge_templates(inheritance.query, build_templates(node.find("query"), build, Names::kAsWritten));
  verify.encode = inheritance.encode;
  verify.decode = inheritance.decode;
  if (const Node* body = node.find("body")) verify.body = build_tree(*body, build);
  verify.when = build.checked.expression(node.find("when"));
  verify.account_id = build.checked.expression(node.find("account_id"));
  verify.account_name = build.checked.expression(node.find("account_name"));
  verify.errors = errors_of(node, inheritance, build);
  return verify;
}

}  // namespace atsume::catalog
