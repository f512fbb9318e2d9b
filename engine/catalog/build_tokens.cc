#include "atsume/base/check.h"
#include "catalog/build.h"

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;

namespace {

constexpr std::string_view kClientAuthNames[] = {"body", "basic", "none", "private_key_jwt"};
constexpr std::string_view kTokenEncodeNames[] = {"form", "json", "query"};
constexpr std::string_view kPkceNames[] = {"true", "false", "plain"};

Expression constant_expression(std::string_view source) {
  auto compiled = jsonata::Program::compile(source);
  ATSUME_CHECK(compiled.has_value());
  return *compiled;
}

std::vector<std::pair<std::string, std::string>> build_pairs(const Node* map) {
  std::vector<std::pair<std::string, std::string>> out;
  if (map == nullptr) return out;
  for (const Entry& entry : map->entries) out.emplace_back(entry.key, entry.value->scalar);
  return out;
}

// Where RFC 6749 section 5.1 puts it, unless the file says otherwise.
TokenPaths build_token_paths(const Node* map, Build build) {
  const auto path = [&](std::string_view name) {
    const Node* node = map == nullptr ? nullptr : map->find(name);
    return node == nullptr ? constant_expression(name) : build.checked.expression(node);
  };
  return {.access_token = path("access_token"),
          .refresh_token = path("refresh_token"),
          .expires_in = path("expires_in"),
          .expires_at = map == nullptr ? nullptr : build.checked.expression(map->find("expires_at")),
          .scope = path("scope")};
}

Template client_value(const Node& map, std::string_view key, AuthType type, Build build) {
  if (auto own = build.checked.text_template(map.find(key))) return *own;
  const std::string root = type == AuthType::kOauth2 ? "app" : "account";
  return constant_template("{{ " + root + "." + std::string(key) + "? }}");
}

}  // namespace

std::optional<TokenRules> build_tokens(const Node& map, AuthType type, Build build) {
  if (type != AuthType::kOauth2 && type != AuthType::kClientCredentials) return std::nullopt;
  TokenRules rules;
  rules.token_url = build.checked.url(map.find("token_url"));
  rules.refresh_url = map.find("refresh_url") == nullptr ? rules.token_url : build.checked.url(map.find("refresh_url"));
  rules.grant = text_of(map, "grant", rules.grant);
  rules.token_method = text_of(map, "token_method", rules.token_method);
  rules.scopes = texts_of(map, "scopes");
  rules.scope_separator = text_of(map, "scope_separator", rules.scope_separator);
  rules.scope_param = text_of(map, "scope_param", rules.scope_param);
  rules.token_params = build_templates(map.find("token_params"), build, Names::kAsWritten);
  rules.refresh_params = build_templates(map.find("refresh_params"), build, Names::kAsWritten);
  rules.token_headers = build_templates(map.find("token_headers"), build, Names::kLowerCase);
  rules.client_id = client_value(map, "client_id", type, build);
  rules.client_secret = client_value(map, "client_secret", type, build);
  rules.client_auth = choice_of(map, "client_auth", kClientAuthNames, ClientAuth::kBody);
  if (const Node* assertion = map.find("assertion")) rules.assertion = build_jwt(*assertion, build);
  rules.token_encode = choice_of(map, "token_encode", kTokenEncodeNames, TokenEncode::kForm);
  rules.rename = build_pairs(map.find("rename"));
  rules.token = build_token_paths(map.find("token"), build);
  rules.saves = build_saves(map.find("save"), build);
  if (map.find("lifetime") != nullptr) rules.lifetime = duration_of(map, "lifetime", {});
  rules.renew_early = duration_of(map, "renew_early", rules.renew_early);
  rules.rotates = bool_of(map, "rotates", true);
  return rules;
}

std::optional<SignIn> build_sign_in(const Node& map, AuthType type, Build build) {
  if (type != AuthType::kOauth2) return std::nullopt;
  return SignIn{.authorize_url = build.checked.url(map.find("authorize_url")),
                .revoke_url = build.checked.url(map.find("revoke_url")),
                .pkce = choice_of(map, "pkce", kPkceNames, Pkce::kS256),
                .authorize_params = build_templates(map.find("authorize_params"), build, Names::kAsWritten),
                .callback = build_pairs(map.find("callback"))};
}

}  // namespace atsume::catalog
