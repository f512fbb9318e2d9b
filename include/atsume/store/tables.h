// Typed records over the key-value seam: integrated accounts, API keys, settings.
//
// Records are stored as JSON with a version; secrets inside them only as vault blobs. Thread-safe as the
// store is; calls block (see kv.h).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/base/secret.h"
#include "atsume/base/time.h"
#include "atsume/store/kv.h"
#include "atsume/store/vault.h"

namespace atsume::store {

enum class AccountStatus { kConnecting, kActive, kNeedsReauth, kValidationError, kPostInstallError };
std::string_view name_of(AccountStatus status);  // "needs_reauth", as on the wire
std::optional<AccountStatus> parse_account_status(std::string_view name);

// One customer's connection to one provider.
struct Account {
  std::string id;
  std::string tenant_id;
  std::string integration;            // connector id
  std::string authentication_method;  // key under the connector's auth:
  bool is_sandbox = false;
  AccountStatus status = AccountStatus::kActive;
  std::string context_json = "{}";  // values the customer gave that are not secret, and values saved by steps
  base::Secret secrets_json{"{}"};  // the same for secrets; sealed in the store
  std::string overrides_json = "{}";
  std::string last_error_json = "null";
  std::string last_forbidden_error_json = "null";
  base::WallTime created_at{};
  base::WallTime updated_at{};
  std::uint64_t version = 0;  // rises with each write; 0 = not stored yet
};

enum class KeyLevel { kRead, kWrite, kAdmin };  // each includes the ones before
std::string_view name_of(KeyLevel level);
std::optional<KeyLevel> parse_key_level(std::string_view name);

struct ApiKey {
  std::string id;
  std::string name;
  std::string description;
  KeyLevel level = KeyLevel::kRead;
  bool is_live = true;  // sk_live_ or sk_test_
  std::string hash;     // SHA-256 of the whole key, hex
  std::string preview;  // "sk_live_…a1b2", to tell keys apart
  base::WallTime created_at{};
  std::optional<base::WallTime> expires_at;
  std::optional<base::WallTime> revoked_at;
  std::optional<base::WallTime> last_used_at;  // to the minute
  std::vector<std::string> allowed_addresses;  // addresses and blocks ("10.1.0.0/16"); empty: any
  std::optional<std::uint32_t> requests_per_minute;
  std::string replaced_by;  // the id of the key that a rotation put in its place
};

// A page of records and the key to continue after; empty when it was the last.
template <class T>
struct Page {
  std::vector<T> records;
  std::string next_after;
};

struct AccountFilter {
  std::string tenant_id;              // empty: any
  std::string integration;            // empty: any
  std::string authentication_method;  // empty: any
  std::optional<AccountStatus> status;
  std::optional<bool> is_sandbox;
  std::optional<base::WallTime> created_from, created_before;  // from <= time < before
  std::optional<base::WallTime> updated_from, updated_before;
  // Is told of a record that cannot be read, which is then left out. Without it such a record is an error.
  std::function<void(std::string_view key, const Error& error)> on_damaged;
};

// Adds to the batch that writes an account what has to be written in the same step: `before` is what is stored, without
// its secrets ("{}") and nullptr for a new account; `after` is what will be, nullptr for one that goes. May be called
// more than once for one change, each time with a new batch.
using AccountCompanion = std::function<Result<void>(const Account* before, const Account* after, Batch& batch)>;

// Errors of every table beside those named: what the store says (kv.h); kInternal "record_corrupt" and
// kConfig "record_too_new" (written by a later Atsume), both naming the row's key; those of Vault::open;
// kInvalidRequest "invalid_record" (an empty or overlong id or name, text that is not UTF-8);
// kTooLarge "record_too_large"; kConflict "record_contended" when a write lost against others too often.
// After an error the row, and the record handed in, are as they were. Writes are on the disk (kSync).
class AccountTable {
 public:
  AccountTable(KeyValueStore& store, const Vault& vault) : store_(&store), vault_(&vault) {}
  // Error kConflict "account_exists". Sets version.
  Result<void> insert(Account& account);
  Result<void> insert(Account& account, const AccountCompanion& companion);
  Result<std::optional<Account>> find(std::string_view id) const;
  // Compare-and-set on version. Errors: kConflict "account_changed"; kNotFound "account_not_found".
  Result<void> update(Account& account);
  Result<void> update(Account& account, const AccountCompanion& companion);
  Result<bool> erase(std::string_view id);
  Result<bool> erase(std::string_view id, const AccountCompanion& companion);
  // In order of id (time of creation).
  Result<Page<Account>> list(const AccountFilter& filter, std::string_view after, std::size_t limit) const;
  // Where the records are, for tables of what belongs to them.
  KeyValueStore& store() const { return *store_; }

 private:
  KeyValueStore* store_;
  const Vault* vault_;
};

class ApiKeyTable {
 public:
  explicit ApiKeyTable(KeyValueStore& store) : store_(&store) {}
  // Error kConflict "api_key_exists", for the id and for the hash.
  Result<void> insert(const ApiKey& key);
  Result<std::optional<ApiKey>> find(std::string_view id) const;
  Result<std::optional<ApiKey>> find_by_hash(std::string_view hash) const;
  // Error kNotFound "api_key_not_found"; kConflict "api_key_revoked": a revoked key stays so;
  // kInvalidRequest "invalid_record": the hash is fixed.
  Result<void> update(const ApiKey& key);
  Result<Page<ApiKey>> list(std::string_view after, std::size_t limit) const;

 private:
  KeyValueStore* store_;
};

// Operator's values per connector (the connector's `app`), and engine settings, by name.
class SettingTable {
 public:
  SettingTable(KeyValueStore& store, const Vault& vault) : store_(&store), vault_(&vault) {}
  Result<std::optional<base::Secret>> find(std::string_view name) const;
  Result<void> put(std::string_view name, std::string_view value);
  Result<bool> erase(std::string_view name);

 private:
  KeyValueStore* store_;
  const Vault* vault_;
};

// A new key: its full text (shown once) and its record, not stored yet.
struct NewApiKey {
  base::Secret text;
  ApiKey record;
};
// The text: "sk_live_" or "sk_test_" and 43 letters and digits, 256 random bits.
NewApiKey make_api_key(std::string_view name, KeyLevel level, bool is_live, base::WallTime now, base::Random& random);
// What ApiKey::hash holds for a key's full text.
std::string hash_api_key(std::string_view text);

}  // namespace atsume::store
