#include "catalog/build.h"
#include "catalog/check_tree.h"
#include "catalog/keys_types.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;
using json::yaml::NodeKind;

namespace {

constexpr std::string_view kEffectNames[] = {"read", "write", "delete"};
constexpr std::string_view kSinceNames[] = {"iso", "date", "epoch_s", "epoch_ms", "http_date", "token"};

std::optional<Poll> build_poll(const Node* map, Build build) {
  if (map == nullptr) return std::nullopt;
  Poll poll;
  poll.until = build.checked.expression(map->find("until"));
  poll.failed = build.checked.expression(map->find("failed"));
  poll.request = build.checked.request(map->find("request"));
  poll.every = duration_of(*map, "every", poll.every);
  poll.timeout = duration_of(*map, "timeout", poll.timeout);
  const Node* then = map->find("then");
  poll.then = build.checked.expression(then);
  if (then != nullptr && then->kind == NodeKind::kMap) {
    poll.then_request = build.checked.request(then->find("request"));
  }
  return poll;
}

std::optional<Since> build_since(const Node* map, ArgumentPlace params_in, Build build) {
  if (map == nullptr) return std::nullopt;
  return Since{.param = text_of(*map, "param"),
               .in = choice_of(*map, "in", kPlaceNamesWithHeader, params_in),
               .as = choice_of(*map, "as", kSinceNames, SinceAs::kIso),
               .token = build.checked.expression(map->find("token")),
               .format = build.checked.text_template(map->find("format"))};
}

void inherit(Method& method, const Node& map, const Inheritance& inheritance, Build build) {
  const Node* base_url = map.find("base_url");
  method.has_own_base_url = base_url != nullptr;
  method.base_url = inheritance.base_url;
  if (base_url != nullptr) method.base_url = build.checked.url(base_url);
  method.headers = merge_templates(inheritance.headers, build_templates(map.find("headers"), build, Names::kLowerCase));
  method.query = merge_templates(inheritance.query, build_templates(map.find("query"), build, Names::kAsWritten));
  method.encode = choice_of(map, "encode", kEncodeNames, inheritance.encode);
  method.decode = choice_of(map, "decode", kDecodeNames, inheritance.decode);
  method.params_in = choice_of(map, "params_in", kPlaceNames, inheritance.params_in);
  method.array_format = inheritance.array_format;
  method.retry = build_retry(inheritance.retry, map.find("retry"), build);
  method.errors = build_errors(map.find("errors"), inheritance.errors, build);
  const Node* paginate = map.find("paginate");
  if (paginate == nullptr && method.name == "list") paginate = inheritance.paginate;
  if (paginate != nullptr) method.paginate = build_paginate(*paginate, method.params_in, build);
}

Method build_method(const std::string& name, const Node& node, const Inheritance& inheritance, Build build) {
  Method method;
  method.name = name;
  method.request = build.checked.request(node.kind == NodeKind::kScalar ? &node : node.find("request"));
  inherit(method, node, inheritance, build);
  method.summary = text_of(node, "summary");
  method.docs = text_of(node, "docs");
  method.scopes = texts_of(node, "scopes");
  if (const Node* body = node.find("body"); body != nullptr && body->kind != NodeKind::kNull) {
    method.body = build_tree(*body, build);
  }
  method.data = build.checked.expression(node.find("data"));
  method.since = build_since(node.find("since"), method.params_in, build);
  method.auth = text_of(node, "auth");
  method.effect = choice_of(node, "effect", kEffectNames, default_effect(name, method.request.method));
  method.params_schema = json_of(node, "params", build.arena);
  method.input_schema = json_of(node, "input", build.arena);
  method.output_schema = json_of(node, "output", build.arena);
  method.poll = build_poll(node.find("poll"), build);
  return method;
}

}  // namespace

Effect default_effect(const std::string& name, const std::string& verb) {
  if (name == "list" || name == "get" || verb == "GET" || verb == "HEAD") return Effect::kRead;
  return verb == "DELETE" ? Effect::kDelete : Effect::kWrite;
}

Method build_defaults(const Inheritance& inheritance) {
  Method method;
  method.base_url = inheritance.base_url;
  method.headers = merge_templates({}, inheritance.headers);
  method.query = merge_templates({}, inheritance.query);
  method.encode = inheritance.encode;
  method.decode = inheritance.decode;
  method.params_in = inheritance.params_in;
  method.array_format = inheritance.array_format;
  method.retry = inheritance.retry;
  method.errors = inheritance.errors;
  return method;
}

Resource build_resource(const std::string& name, const Node& map, const Inheritance& inheritance, Build build) {
  Resource resource;
  resource.name = name;
  resource.methods.reserve(map.entries.size());
  resource.methods.reserve(map.entries.size());
  for (const Entry& entry : map.entries) {
    if (is_extension(entry.key)) continue;
    resource.methods.push_back(build_method(entry.key, *entry.value, inheritance, build));
  }
  return resource;
}

}  // namespace atsume::catalog
