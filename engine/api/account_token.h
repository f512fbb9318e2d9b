// The text of an account token: what it grants, sealed, so that nothing about it has to be stored. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "atsume/base/secret.h"
#include "atsume/base/time.h"
#include "atsume/store/vault.h"

namespace atsume::api {

inline constexpr std::string_view kAccountTokenPrefix = "at_";

struct AccountGrant {
  std::string account_id;
  std::string key_id;  // of the key that issued it
  bool is_live = true;
  base::WallTime expires_at{};
};

base::Secret seal_grant(const AccountGrant& grant, const store::Vault& vault);
// nullopt when the text was not made by seal_grant() under a key of this vault.
std::optional<AccountGrant> open_grant(std::string_view text, const store::Vault& vault);

}  // namespace atsume::api
