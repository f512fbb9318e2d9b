#include <algorithm>

#include "catalog/build.h"
#include "catalog/check_tree.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;

namespace {

constexpr std::string_view kTypeNames[] = {"none", "key", "oauth2", "client_credentials"};
constexpr std::string_view kBuiltKeys[] = {"type",     "label",  "help",    "fields",  "apply",
                                           "base_url", "verify", "session", "discover"};

std::optional<Template> constant_template(std::string_view source) {
  auto compiled = Template::compile(source);
  return compiled ? std::optional(std::move(*compiled)) : std::nullopt;
}

Apply build_apply(const Node* map, AuthType type, Build build) {
  Apply apply;
  if (map == nullptr) {
    const bool has_token = type == AuthType::kOauth2 || type == AuthType::kClientCredentials;
    if (has_token) apply.bearer = constant_template("{{ token.access_token }}");
    return apply;
  }
  apply.bearer = build.checked.text_template(map->find("bearer"));
  if (const Node* basic = map->find("basic")) {
    apply.basic_username = build.checked.text_template(basic->find("username"));
    apply.basic_password = basic->find("password") == nullptr ? constant_template("")
                                                              : build.checked.text_template(basic->find("password"));
  }
  apply.headers = build_templates(map->find("headers"), build, Names::kLowerCase);
  apply.query = build_templates(map->find("query"), build, Names::kAsWritten);
  apply.body = build_templates(map->find("body"), build, Names::kAsWritten);
  apply.jwt = json_of(*map, "jwt", build.arena);
  apply.hmac = json_of(*map, "hmac", build.arena);
  return apply;
}

// The keys that no member of Auth holds, `session` without its steps among them.
json::Value build_settings(const Node& map, Build build) {
  json::ObjectBuilder settings(build.arena);
  for (const Entry& entry : map.entries) {
    if (std::ranges::find(kBuiltKeys, entry.key) != std::end(kBuiltKeys) || is_extension(entry.key)) continue;
    settings.set(build.arena.copy(entry.key), json::yaml::to_json(*entry.value, build.arena));
  }
  if (const Node* session = map.find("session")) {
    json::ObjectBuilder rest(build.arena);
    for (const std::string_view key : {"lifetime", "renew_on"}) rest.set(key, json_of(*session, key, build.arena));
    settings.set("session", rest.finish());
  }
  return settings.finish();
}

}  // namespace

Auth build_auth(const std::string& name, const Node& map, const Inheritance& inheritance, Build build) {
  Auth auth;
  auth.name = name;
  auth.type = choice_of(map, "type", kTypeNames, AuthType::kNone);
  auth.label = text_of(map, "label", name);
  auth.help = text_of(map, "help");
  auth.fields = build_fields(map.find("fields"), true);
  auth.apply = build_apply(map.find("apply"), auth.type, build);
  auth.base_url = build.checked.url(map.find("base_url"));
  if (const Node* verify = map.find("verify")) auth.verify = build_verify(*verify, inheritance, build);
  if (const Node* session = map.find("session")) {
    auth.session_steps = build_steps(session->find("steps"), inheritance, build);
  }
  auth.discover = build_steps(map.find("discover"), inheritance, build);
  auth.settings = build_settings(map, build);
  return auth;
}

}  // namespace atsume::catalog
