// Where every record lives in the key-value store. A key is a prefix and the record's id or name; ids may
// hold any byte, because nothing follows them.
//
//   account/<id>            one integrated account, JSON; its secrets a vault blob
//   account_by_tenant/<tenant>/<id>   nothing; "/" and "%" in the tenant's name are percent-encoded
//   built/account_by_tenant           set when every account has such a row
//   api_key/<id>            one API key, JSON; only the hash of its text
//   api_key_hash/<hash>     the id of the key with this hash
//   audit/<live|test>/<time>/<id>            one call, JSON; times count down, so that the newest stand first
//   audit_key/<key id>/<time>/<id>           leads to a key's calls
//   audit_account/<account id>/<time>/<id>   leads to an account's calls
//   setting/<name>          one setting, JSON; its value a vault blob
//   rotation/master_key     how far the last rotation of the master key has come, JSON
//   ticket/<kind>/<id>      one ticket, JSON; only the hash of its text, its secrets a vault blob
//   ticket_hash/<kind>/<hash>  the id of the ticket with this hash
//   event/<id>              one event that happened, JSON
//   idempotency/<hash>      a write with an Idempotency-Key, JSON; its answer a vault blob
//   lease/<name>            who may do something alone, and until when, JSON
#pragma once

#include <string>
#include <string_view>

namespace atsume::store {

inline constexpr std::string_view kAccountPrefix = "account/";
inline constexpr std::string_view kAccountByTenantPrefix = "account_by_tenant/";
inline constexpr std::string_view kAccountIndexBuiltKey = "built/account_by_tenant";
inline constexpr std::string_view kApiKeyPrefix = "api_key/";
inline constexpr std::string_view kApiKeyHashPrefix = "api_key_hash/";
inline constexpr std::string_view kAuditPrefix = "audit/";
inline constexpr std::string_view kAuditKeyPrefix = "audit_key/";
inline constexpr std::string_view kAuditAccountPrefix = "audit_account/";
inline constexpr std::string_view kSettingPrefix = "setting/";
inline constexpr std::string_view kRotationKey = "rotation/master_key";
inline constexpr std::string_view kTicketPrefix = "ticket/";
inline constexpr std::string_view kTicketHashPrefix = "ticket_hash/";
inline constexpr std::string_view kEventPrefix = "event/";
inline constexpr std::string_view kIdempotencyPrefix = "idempotency/";
inline constexpr std::string_view kLeasePrefix = "lease/";

inline std::string key_of(std::string_view prefix, std::string_view id) { return std::string(prefix).append(id); }

}  // namespace atsume::store
