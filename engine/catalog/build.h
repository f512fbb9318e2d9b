// From checked nodes to the structs of the public headers. The builders expect trees without errors.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/catalog/connector.h"
#include "atsume/catalog/model.h"
#include "catalog/checked.h"

namespace atsume::catalog {

struct Build {
  const Checked& checked;
  json::Arena& arena;
};

// What methods, and steps and verify to a path of base_url, inherit.
struct Inheritance {
  SharedList<UrlPart> base_url;
  NamedTemplates headers;
  NamedTemplates query;
  Encode encode = Encode::kJson;
  Decode decode = Decode::kAuto;
  ArgumentPlace params_in = ArgumentPlace::kQuery;
  ArrayFormat array_format = ArrayFormat::kRepeat;
  RetryPolicy retry;
  SharedList<ErrorRule> errors;
  const json::yaml::Node* paginate = nullptr;
};

// build_values.cc: single members of a map; the fallback when the key is absent.
std::string text_of(const json::yaml::Node& map, std::string_view key, std::string_view fallback = {});
bool bool_of(const json::yaml::Node& map, std::string_view key, bool fallback);
std::int64_t integer_of(const json::yaml::Node& map, std::string_view key, std::int64_t fallback);
base::Duration duration_of(const json::yaml::Node& map, std::string_view key, base::Duration fallback);
std::vector<std::string> texts_of(const json::yaml::Node& map, std::string_view key);
std::int64_t to_integer(const json::yaml::Node& node);
// The index of the member's text among `names`, as an enumerator.
template <class Enum>
Enum choice_of(const json::yaml::Node& map, std::string_view key, std::span<const std::string_view> names,
               Enum fallback) {
  const json::yaml::Node* node = map.find(key);
  if (node == nullptr) return fallback;
  return static_cast<Enum>(std::ranges::find(names, node->scalar) - names.begin());
}
// The member as free JSON; undefined when absent.
json::Value json_of(const json::yaml::Node& map, std::string_view key, json::Arena& arena);

// build_templates.cc
enum class Names { kAsWritten, kLowerCase };
NamedTemplates build_templates(const json::yaml::Node* map, Build build, Names names);
// `own` laid over `inherited`; a null removes. No nullopt is left.
NamedTemplates merge_templates(NamedTemplates inherited, const NamedTemplates& own);
TemplateTree build_tree(const json::yaml::Node& node, Build build);
// A template known here; `source` compiles.
Template constant_template(std::string_view source);

// build_fields.cc
std::vector<Field> build_fields(const json::yaml::Node* map, bool is_secret_by_default);

// build_policy.cc
ErrorRule::StatusRange to_range(const std::string& text);
RetryPolicy build_retry(RetryPolicy inherited, const json::yaml::Node* map, Build build);
Limits build_limits(const json::yaml::Node* map, Build build);
std::vector<ErrorRule> build_errors(const json::yaml::Node* list, Build build);
// The rules of `list`, then the inherited ones; shared with those when there are no others.
SharedList<ErrorRule> build_errors(const json::yaml::Node* list, const SharedList<ErrorRule>& inherited, Build build);

// build_paginate.cc
Paginate build_paginate(const json::yaml::Node& map, ArgumentPlace params_in, Build build);

// build_step.cc
std::vector<Save> build_saves(const json::yaml::Node* map, Build build);
// `owner` names steps without an id: "connect step 1".
std::vector<Step> build_steps(const json::yaml::Node* list, std::string_view owner, const Inheritance& inheritance,
                              Build build);
Verify build_verify(const json::yaml::Node& node, const Inheritance& inheritance, Build build);

// build_method.cc
Effect default_effect(const std::string& name, const std::string& verb);
Method build_defaults(const Inheritance& inheritance);
Resource build_resource(const std::string& name, const json::yaml::Node& map, const Inheritance& inheritance,
                        Build build);

// build_tokens.cc
std::optional<TokenRules> build_tokens(const json::yaml::Node& map, AuthType type, Build build);
std::optional<SignIn> build_sign_in(const json::yaml::Node& map, AuthType type, Build build);

// build_webhooks.cc
std::optional<Webhooks> build_webhooks(const json::yaml::Node* map, const Inheritance& inheritance, Build build);

// build_auth.cc
TextEncoding encoding_of(const json::yaml::Node& map, std::string_view key, TextEncoding fallback);
Jwt build_jwt(const json::yaml::Node& map, Build build);
Auth build_auth(const std::string& name, const json::yaml::Node& map, const Inheritance& inheritance, Build build);

// build_connector.cc; `connector.arena` is made by the caller.
void build_connector(const json::yaml::Node& root, const Checked& checked, Connector& connector);

}  // namespace atsume::catalog
