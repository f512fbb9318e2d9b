#include "api/account_token.h"

#include <nlohmann/json.hpp>

#include "atsume/base/encoding.h"

namespace atsume::api {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kPurpose = "account_token";  // so that no other sealed value passes for one
constexpr std::size_t kTextBytesMax = 4'096;

}  // namespace

base::Secret seal_grant(const AccountGrant& grant, const store::Vault& vault) {
  const Json content = {grant.account_id, grant.key_id, grant.is_live, grant.expires_at.time_since_epoch().count()};
  const std::string blob = vault.seal(content.dump(), kPurpose);
  return base::Secret(std::string(kAccountTokenPrefix) + base::base64url_encode(blob));
}

std::optional<AccountGrant> open_grant(std::string_view text, const store::Vault& vault) {
  if (!text.starts_with(kAccountTokenPrefix) || text.size() > kTextBytesMax) return std::nullopt;
  const auto blob = base::base64url_decode(text.substr(kAccountTokenPrefix.size()));
  if (!blob) return std::nullopt;
  const auto opened = vault.open(*blob, kPurpose);
  if (!opened) return std::nullopt;
  const Json content = Json::parse(opened->reveal(), nullptr, false);
  const bool is_grant = content.is_array() && content.size() == 4 && content[0].is_string() && content[1].is_string() &&
                        content[2].is_boolean() && content[3].is_number_integer();
  if (!is_grant) return std::nullopt;
  return AccountGrant{.account_id = content[0],
                      .key_id = content[1],
                      .is_live = content[2],
                      .expires_at = base::WallTime(base::Duration(content[3].get<std::int64_t>()))};
}

}  // namespace atsume::api
