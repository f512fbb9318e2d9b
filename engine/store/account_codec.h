// Accounts as records. Private to account_codec.cc and account_table.cc.
#pragma once

#include "atsume/store/tables.h"
#include "store/record.h"

namespace atsume::store {

// Writes the account's members over `record`; secrets are sealed for `key`.
void put_account(Json& record, const Account& account, const Vault& vault, std::string_view key);
Result<Account> account_from(const Json& record, const Vault& vault, std::string_view key);
// The same without secrets, for records whose master key may be gone.
Result<Account> public_account_from(const Json& record, std::string_view key);
// Looks at the filter's members only, so that nothing is decrypted for a record that is not wanted.
Result<bool> matches(const Json& record, const AccountFilter& filter, std::string_view key);
Result<std::uint64_t> version_of(const Json& record, std::string_view key);

}  // namespace atsume::store
