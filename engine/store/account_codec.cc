#include "store/account_codec.h"

namespace atsume::store {

// Texts that hold JSON stay texts: parsed here, long numbers would lose digits.
void put_account(Json& record, const Account& account, const Vault& vault, std::string_view key) {
  record["version"] = account.version;
  record["id"] = account.id;
  record["tenant_id"] = account.tenant_id;
  record["integration"] = account.integration;
  record["authentication_method"] = account.authentication_method;
  record["is_sandbox"] = account.is_sandbox;
  record["status"] = name_of(account.status);
  record["context"] = account.context_json;
  record["secrets"] = seal_field(vault, key, "secrets", account.secrets_json.reveal());
  record["overrides"] = account.overrides_json;
  record["last_error"] = account.last_error_json;
  record["last_forbidden_error"] = account.last_forbidden_error_json;
  record["created_at"] = time_to_json(account.created_at);
  record["updated_at"] = time_to_json(account.updated_at);
}

Result<Account> public_account_from(const Json& record, std::string_view key) {
  return read_members<Account>(key, [&]() -> Result<Account> {
    Account account;
    record.at("version").get_to(account.version);
    record.at("id").get_to(account.id);
    record.at("tenant_id").get_to(account.tenant_id);
    record.at("integration").get_to(account.integration);
    record.at("authentication_method").get_to(account.authentication_method);
    record.at("is_sandbox").get_to(account.is_sandbox);
    record.at("context").get_to(account.context_json);
    record.at("overrides").get_to(account.overrides_json);
    record.at("last_error").get_to(account.last_error_json);
    record.at("last_forbidden_error").get_to(account.last_forbidden_error_json);
    std::optional<AccountStatus> status = parse_account_status(record.at("status").get_ref<const std::string&>());
    if (!status) return Fail(record_corrupt(key, "an unknown status"));
    account.status = *status;
    ATSUME_TRY(std::optional<base::WallTime> created_at, time_from_json(key, record.at("created_at")));
    ATSUME_TRY(std::optional<base::WallTime> updated_at, time_from_json(key, record.at("updated_at")));
    account.created_at = created_at.value_or(base::WallTime{});
    account.updated_at = updated_at.value_or(base::WallTime{});
    return account;
  });
}

Result<Account> account_from(const Json& record, const Vault& vault, std::string_view key) {
  ATSUME_TRY(Account account, public_account_from(record, key));
  ATSUME_TRY(account.secrets_json, open_field(vault, key, record, "secrets"));
  return account;
}

namespace {

Result<bool> is_within(const Json& record, const char* member, const std::optional<base::WallTime>& from,
                       const std::optional<base::WallTime>& before, std::string_view key) {
  if (!from && !before) return true;
  ATSUME_TRY(const auto time, time_from_json(key, record.at(member)));
  return time && (!from || *time >= *from) && (!before || *time < *before);
}

}  // namespace

Result<bool> matches(const Json& record, const AccountFilter& filter, std::string_view key) {
  return read_members<bool>(key, [&]() -> Result<bool> {
    if (!filter.tenant_id.empty() && record.at("tenant_id") != filter.tenant_id) return false;
    if (!filter.integration.empty() && record.at("integration") != filter.integration) return false;
    if (filter.is_sandbox && record.at("is_sandbox") != *filter.is_sandbox) return false;
    if (filter.status && record.at("status") != name_of(*filter.status)) return false;
    const std::string& method = filter.authentication_method;
    if (!method.empty() && record.at("authentication_method") != method) return false;
    ATSUME_TRY(const bool is_of_time, is_within(record, "created_at", filter.created_from, filter.created_before, key));
    if (!is_of_time) return false;
    return is_within(record, "updated_at", filter.updated_from, filter.updated_before, key);
  });
}

Result<std::uint64_t> version_of(const Json& record, std::string_view key) {
  return read_members<std::uint64_t>(
      key, [&]() -> Result<std::uint64_t> { return record.at("version").get<std::uint64_t>(); });
}

}  // namespace atsume::store
