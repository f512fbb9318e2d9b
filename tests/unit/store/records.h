// Records and helpers the table tests share.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "atsume/base/random.h"
#include "atsume/store/tables.h"

namespace atsume::store {

inline constexpr base::WallTime kNow{std::chrono::milliseconds(1'774'396'800'123)};

inline std::unique_ptr<Vault> make_vault(base::Random& random) {
  Result<MasterKey> key = parse_master_key(std::string(64, 'a'));
  std::vector<MasterKey> keys;
  keys.push_back(std::move(key).value());
  return std::move(Vault::make(std::move(keys), random)).value();
}

inline Account sample_account(std::string id) {
  Account account;
  account.id = std::move(id);
  account.tenant_id = "tenant-1";
  account.integration = "workable";
  account.authentication_method = "api_key";
  account.is_sandbox = true;
  account.status = AccountStatus::kNeedsReauth;
  account.context_json = R"({"subdomain":"acme","big":12345678901234567890123})";
  account.secrets_json = base::Secret(R"({"api_key":"hunter2-very-secret"})");
  account.overrides_json = R"({"a":1.10})";
  account.last_error_json = R"({"code":"x"})";
  account.last_forbidden_error_json = R"({"code":"y"})";
  account.created_at = kNow;
  account.updated_at = kNow + std::chrono::seconds(5);
  return account;
}

inline void expect_same(const Account& a, const Account& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.tenant_id, b.tenant_id);
  EXPECT_EQ(a.integration, b.integration);
  EXPECT_EQ(a.authentication_method, b.authentication_method);
  EXPECT_EQ(a.is_sandbox, b.is_sandbox);
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.context_json, b.context_json);
  EXPECT_EQ(a.secrets_json.reveal(), b.secrets_json.reveal());
  EXPECT_EQ(a.overrides_json, b.overrides_json);
  EXPECT_EQ(a.last_error_json, b.last_error_json);
  EXPECT_EQ(a.last_forbidden_error_json, b.last_forbidden_error_json);
  EXPECT_EQ(a.created_at, b.created_at);
  EXPECT_EQ(a.updated_at, b.updated_at);
  EXPECT_EQ(a.version, b.version);
}

// Everything in the store, for comparing before and after.
inline std::string dump(const KeyValueStore& store) {
  std::string all;
  for (const Row& row : store.scan("", "", 1'000'000).value()) all += row.key + "=" + row.value + "\n";
  return all;
}

template <class T>
std::string code_of(const Result<T>& result) {
  return result ? "success" : result.error().code();
}

}  // namespace atsume::store
