#include "atsume/base/text.h"
#include "catalog/build.h"
#include "catalog/url_parts.h"

namespace atsume::catalog {

using json::yaml::Node;

namespace {

constexpr std::string_view kSignatureNames[] = {"hmac", "token", "basic", "jwt", "none"};

std::string default_header(SignatureType type) {
  return type == SignatureType::kBasic || type == SignatureType::kJwt ? "authorization" : "";
}

Signature build_signature(const Node& map, Build build) {
  Signature out;
  out.type = choice_of(map, "type", kSignatureNames, SignatureType::kNone);
  out.header = base::to_lower(text_of(map, "header", default_header(out.type)));
  out.query = text_of(map, "query");
  out.algorithm = text_of(map, "algorithm", out.type == SignatureType::kJwt ? "HS256" : "sha256");
  out.is_base64 = text_of(map, "decode") == "base64";
  out.extract = portable_pattern(text_of(map, "extract"));
  out.encoding = text_of(map, "encoding", "hex") == "hex" ? TextEncoding::kHex : TextEncoding::kBase64;
  out.secret = build.checked.text_template(map.find("secret"));
  out.payload = build.checked.text_template(map.find("payload"));
  if (out.type == SignatureType::kHmac && !out.payload) out.payload = constant_template("{{ raw_body }}");
  out.username = build.checked.text_template(map.find("username"));
  out.password = build.checked.text_template(map.find("password"));
  if (const Node* claims = map.find("claims")) out.claims = build_tree(*claims, build);
  out.tolerance = duration_of(map, "tolerance", out.tolerance);
  out.is_optional = bool_of(map, "optional", false);
  out.reason = text_of(map, "reason");
  return out;
}

std::optional<Challenge> build_challenge(const Node* map, Build build) {
  if (map == nullptr) return std::nullopt;
  return Challenge{.when = build.checked.expression(map->find("when")),
                   .status = static_cast<int>(integer_of(*map, "status", 200)),
                   .body = build.checked.expression(map->find("body"))};
}

}  // namespace

std::optional<Webhooks> build_webhooks(const Node* map, const Inheritance& inheritance, Build build) {
  if (map == nullptr) return std::nullopt;
  return Webhooks{.signature = build_signature(*map->find("signature"), build),
                  .challenge = build_challenge(map->find("challenge"), build),
                  .account = build.checked.expression(map->find("account")),
                  .events = build.checked.expression(map->find("events")),
                  .subscribe = build_steps(map->find("subscribe"), "subscribe", inheritance, build),
                  .unsubscribe = build_steps(map->find("unsubscribe"), "unsubscribe", inheritance, build)};
}

}  // namespace atsume::catalog
