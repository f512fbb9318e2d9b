#include "store/account_codec.h"
#include "store/account_index.h"
#include "store/keys.h"
#include "store/rows.h"

namespace atsume::store {
namespace {

Error account_changed(std::string_view id) {
  return base::caller_error(ErrorClass::kConflict, "account_changed",
                            "the integrated account '" + std::string(id) +
                                "' was changed since it was read; read it again and repeat the change");
}

// Only for companions: most writers have none, and then nothing is decoded.
Result<void> accompany(const AccountCompanion& companion, std::string_view key,
                       const std::optional<std::string>& stored, const Account* after, Batch& batch) {
  if (!companion) return {};
  if (!stored) return companion(nullptr, after, batch);
  ATSUME_TRY(const Json record, parse_record(key, stored));
  ATSUME_TRY(const Account before, public_account_from(record, key));
  return companion(&before, after, batch);
}

// Writes the account with its next version over what was read; `lost` is the error when the row is
// something else by then.
Result<void> write_next(KeyValueStore& store, const Vault& vault, Account& account,
                        const std::optional<std::string>& stored, const AccountCompanion& companion, Error lost) {
  std::string key = key_of(kAccountPrefix, account.id);
  ATSUME_TRY(Json record, parse_record(key, stored));
  Batch batch;
  index_account(batch, stored ? &record : nullptr, &account);
  Account next = account;
  next.version = account.version + 1;
  put_account(record, next, vault, key);
  ATSUME_TRY(std::string text, write_record(key, record));
  require_unchanged(batch, key, stored);
  batch.put(key, std::move(text));
  ATSUME_TRY_VOID(accompany(companion, key, stored, &next, batch));
  Result<void> written = store.write(batch, Durability::kSync);
  if (written) account.version = next.version;
  if (!written && is_precondition_failure(written.error())) return Fail(std::move(lost));
  return written;
}

}  // namespace

Result<void> AccountTable::insert(Account& account) { return insert(account, nullptr); }

Result<void> AccountTable::insert(Account& account, const AccountCompanion& companion) {
  ATSUME_TRY_VOID(check_id("account's id", account.id));
  Account first = account;
  first.version = 0;
  ATSUME_TRY_VOID(write_next(*store_, *vault_, first, std::nullopt, companion,
                             base::caller_error(ErrorClass::kConflict, "account_exists",
                                                "there is already an integrated account with the id '" + account.id +
                                                    "'; update it, or choose another id")));
  account.version = first.version;
  return {};
}

Result<std::optional<Account>> AccountTable::find(std::string_view id) const {
  std::string key = key_of(kAccountPrefix, id);
  ATSUME_TRY(std::optional<std::string> stored, store_->get(key));
  if (!stored) return std::nullopt;
  ATSUME_TRY(Json record, parse_record(key, stored));
  return account_from(record, *vault_, key);
}

Result<void> AccountTable::update(Account& account) { return update(account, nullptr); }

Result<void> AccountTable::update(Account& account, const AccountCompanion& companion) {
  std::string key = key_of(kAccountPrefix, account.id);
  ATSUME_TRY(std::optional<std::string> stored, store_->get(key));
  if (!stored) {
    return Fail(base::caller_error(ErrorClass::kNotFound, "account_not_found",
                                   "there is no integrated account with the id '" + account.id + "'"));
  }
  ATSUME_TRY(Json record, parse_record(key, stored));
  ATSUME_TRY(std::uint64_t version, version_of(record, key));
  // An id that was given again begins with version 1, too.
  const bool is_same = record.value("created_at", Json()) == time_to_json(account.created_at);
  if (version != account.version || !is_same) return Fail(account_changed(account.id));
  return write_next(*store_, *vault_, account, stored, companion, account_changed(account.id));
}

Result<bool> AccountTable::erase(std::string_view id) { return erase(id, nullptr); }

Result<bool> AccountTable::erase(std::string_view id, const AccountCompanion& companion) {
  const std::string key = key_of(kAccountPrefix, id);
  return erase_row(*store_, key, [&](const std::string& stored, Batch& batch) {
    // A damaged record goes without its index row, which then leads to nothing.
    const Json record = Json::parse(stored, nullptr, false);
    if (record.is_object()) index_account(batch, &record, nullptr);
    return accompany(companion, key, stored, nullptr, batch);
  });
}

Result<Page<Account>> AccountTable::list(const AccountFilter& filter, std::string_view after, std::size_t limit) const {
  auto read = [&](const Row& row) -> Result<std::optional<Account>> {
    ATSUME_TRY(Json record, parse_record(row.key, row.value));
    ATSUME_TRY(bool is_wanted, matches(record, filter, row.key));
    if (!is_wanted) return std::nullopt;
    return account_from(record, *vault_, row.key);
  };
  auto decode = [&](const Row& row) -> Result<std::optional<Account>> {
    auto account = read(row);
    if (account || !filter.on_damaged) return account;
    filter.on_damaged(row.key, account.error());
    return std::nullopt;
  };
  if (filter.tenant_id.empty()) return read_page<Account>(*store_, kAccountPrefix, after, limit, decode);
  const std::string prefix = tenant_prefix(filter.tenant_id);
  auto look_up = [&](const Row& row) -> Result<std::optional<Account>> {
    const std::string key = key_of(kAccountPrefix, std::string_view(row.key).substr(prefix.size()));
    ATSUME_TRY(auto stored, store_->get(key));
    // Gone since the index was scanned.
    if (!stored) return std::nullopt;
    return decode(Row{.key = key, .value = std::move(*stored)});
  };
  return read_page<Account>(*store_, prefix, after, limit, look_up);
}

}  // namespace atsume::store
