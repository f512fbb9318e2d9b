#include "atsume/base/text.h"
#include "catalog/build.h"
#include "catalog/check_tree.h"

namespace atsume::catalog {

using json::yaml::Node;

namespace {

constexpr std::string_view kTypeNames[] = {"none", "key", "oauth2", "client_credentials"};
constexpr std::string_view kEncodingNames[] = {"text", "base64", "base64url", "hex"};

Hmac build_hmac(const Node& map, Build build) {
  return {.header = base::to_lower(text_of(map, "header")),
          .algorithm = text_of(map, "algorithm"),
          .secret = *build.checked.text_template(map.find("secret")),
          .payload = *build.checked.text_template(map.find("payload")),
          .encoding = encoding_of(map, "encoding", TextEncoding::kHex)};
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
  if (const Node* jwt = map->find("jwt")) apply.jwt = build_jwt(*jwt, build);
  if (const Node* hmac = map->find("hmac")) apply.hmac = build_hmac(*hmac, build);
  return apply;
}

std::optional<Session> build_session(const Node* map, const Inheritance& inheritance, Build build) {
  if (map == nullptr) return std::nullopt;
  Session session;
  session.steps = build_steps(map->find("steps"), "session", inheritance, build);
  session.lifetime_seconds = build.checked.expression(map->find("lifetime"));
  if (map->find("lifetime") != nullptr && !session.lifetime_seconds)
    session.lifetime = duration_of(*map, "lifetime", {});
  for (const std::string& status : texts_of(*map, "renew_on")) session.renew_on.push_back(to_range(status));
  if (map->find("renew_on") == nullptr) session.renew_on = {{401, 401}};
  return session;
}

std::optional<TlsClient> build_tls(const Node* map, Build build) {
  if (map == nullptr) return std::nullopt;
  return TlsClient{.cert = *build.checked.text_template(map->find("cert")),
                   .key = *build.checked.text_template(map->find("key")),
                   .ca = build.checked.text_template(map->find("ca"))};
}

}  // namespace

TextEncoding encoding_of(const Node& map, std::string_view key, TextEncoding fallback) {
  return choice_of(map, key, kEncodingNames, fallback);
}

Jwt build_jwt(const Node& map, Build build) {
  Jwt jwt{.algorithm = text_of(map, "algorithm"),
          .key = *build.checked.text_template(map.find("key")),
          .key_encoding = encoding_of(map, "key_encoding", TextEncoding::kText),
          .claims = build_tree(*map.find("claims"), build)};
  if (const Node* header = map.find("header")) jwt.header = build_tree(*header, build);
  jwt.lifetime = duration_of(map, "lifetime", jwt.lifetime);
  return jwt;
}

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
  auth.session = build_session(map.find("session"), inheritance, build);
  auth.tls = build_tls(map.find("tls"), build);
  auth.discover = build_steps(map.find("discover"), "discover", inheritance, build);
  auth.tokens = build_tokens(map, auth.type, build);
  auth.sign_in = build_sign_in(map, auth.type, build);
  return auth;
}

}  // namespace atsume::catalog
