#include "upstream/jwt.h"

#include <chrono>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"
#include "atsume/json/write.h"
#include "upstream/encode.h"
#include "upstream/jws.h"

namespace atsume::upstream {
namespace {

using catalog::TextEncoding;

std::optional<std::string> decode_key(TextEncoding encoding, std::string_view text) {
  switch (encoding) {
    case TextEncoding::kBase64:
      return base::base64_decode(base::trim(text));
    case TextEncoding::kBase64Url:
      return base::base64url_decode(base::trim(text));
    case TextEncoding::kHex:
      return base::hex_decode(base::trim(text));
    case TextEncoding::kText:
      break;
  }
  return std::string(text);
}

Result<std::string> key_of(const catalog::Jwt& rule, const jsonata::TemplateScope& scope) {
  ATSUME_TRY(const auto text, rule.key.evaluate_text(scope, jsonata::TemplateTarget::kText));
  auto key = decode_key(rule.key_encoding, text.value_or(""));
  if (key) return *std::move(key);
  return Fail(base::config_error("jwt_key", "the key that signs " + rule.algorithm +
                                                " tokens is not written as `key_encoding` of the connector says"));
}

// Puts the members of `tree` into `out`.
Result<void> add_members(const catalog::TemplateTree& tree, std::string_view what, const jsonata::TemplateScope& scope,
                         json::ObjectBuilder& out) {
  ATSUME_TRY(const auto value, evaluate_tree(tree, scope));
  if (!value || value->is_undefined()) return {};
  if (!value->is_object()) {
    return Fail(base::config_error("jwt_claims", "the " + std::string(what) + " of a signed token must be a map"));
  }
  for (const auto& member : value->members()) out.set(member.key, member.value);
  return {};
}

json::Value seconds_of(base::WallTime time) {
  const auto count = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
  return json::Value::number(static_cast<double>(count));
}

}  // namespace

Result<std::string> make_jwt(const catalog::Jwt& rule, const jsonata::TemplateScope& scope) {
  json::ObjectBuilder header(*scope.arena);
  header.set("alg", json::Value::string(rule.algorithm));
  header.set("typ", json::Value::string("JWT"));
  if (rule.header) ATSUME_TRY_VOID(add_members(*rule.header, "header", scope, header));
  json::ObjectBuilder claims(*scope.arena);
  claims.set("iat", seconds_of(scope.now));
  claims.set("exp", seconds_of(scope.now + rule.lifetime));
  ATSUME_TRY_VOID(add_members(rule.claims, "claims", scope, claims));
  ATSUME_TRY(const auto key, key_of(rule, scope));
  return sign_jws(rule.algorithm, key, json::write(header.finish()), json::write(claims.finish()));
}

}  // namespace atsume::upstream
