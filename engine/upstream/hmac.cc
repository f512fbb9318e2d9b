#include "upstream/hmac.h"

#include <array>
#include <utility>
#include <vector>

#include "atsume/base/encoding.h"
#include "atsume/base/text.h"

namespace atsume::upstream {
namespace {

using base::DigestKind;
using catalog::TextEncoding;
using jsonata::TemplateTarget;

constexpr std::array<std::pair<std::string_view, DigestKind>, 5> kDigests = {{
    {"sha256", DigestKind::kSha256},
    {"sha384", DigestKind::kSha384},
    {"sha512", DigestKind::kSha512},
    {"sha1", DigestKind::kSha1},
    {"md5", DigestKind::kMd5},
}};

Result<DigestKind> find_digest(std::string_view name) {
  std::string known;
  for (const auto& [one, kind] : kDigests) {
    if (base::equals_ignoring_case(one, name)) return kind;
    known += (known.empty() ? "" : ", ") + std::string(one);
  }
  return Fail(base::config_error(
      "hmac_algorithm", "there is no hmac algorithm called \"" + std::string(name) + "\"; there are " + known));
}

std::string encode(TextEncoding encoding, const std::string& bytes) {
  switch (encoding) {
    case TextEncoding::kBase64:
      return base::base64_encode(bytes);
    case TextEncoding::kBase64Url:
      return base::base64url_encode(bytes);
    case TextEncoding::kHex:
    case TextEncoding::kText:
      break;
  }
  return base::hex_encode(bytes);
}

json::Value headers_object(const net::Headers& headers, json::Arena& arena) {
  json::ObjectBuilder out(arena);
  for (const auto& [name, value] : headers.fields()) {
    out.set(arena.copy(base::to_lower(name)), json::Value::string(arena.copy(value)));
  }
  return out.finish();
}

}  // namespace

Result<void> sign_request(const catalog::Hmac& rule, const jsonata::TemplateScope& scope, BuiltRequest& request) {
  ATSUME_TRY(const DigestKind kind, find_digest(rule.algorithm));
  std::vector<jsonata::TemplateRoot> roots(scope.roots.begin(), scope.roots.end());
  roots.push_back({"raw_body", json::Value::string(request.body)});
  roots.push_back({"header", headers_object(request.headers, *scope.arena)});
  jsonata::TemplateScope signing = scope;
  signing.roots = roots;
  ATSUME_TRY(const auto secret, rule.secret.evaluate_text(scope, TemplateTarget::kText));
  if (!secret) return {};
  ATSUME_TRY(const auto payload, rule.payload.evaluate_text(signing, TemplateTarget::kText));
  request.headers.set(rule.header, encode(rule.encoding, base::hmac(kind, *secret, payload.value_or(""))));
  return {};
}

}  // namespace atsume::upstream
