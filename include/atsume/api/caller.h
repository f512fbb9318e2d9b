// Who calls: a key, an account token that a key issued, or a customer with a link to connect an account.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "atsume/api/budget.h"
#include "atsume/net/address_block.h"
#include "atsume/store/tables.h"

namespace atsume::api {

// What all loops share about one key. Thread-safe.
struct KeyState {
  Budget budget;
  std::atomic<std::int64_t> used_minute{0};  // since 1970; 0: not used since the start
};

// A key as requests need it: its record, and what was made of it once.
struct KnownKey {
  store::ApiKey record;
  std::vector<net::AddressBlock> allowed;  // of record.allowed_addresses
  std::shared_ptr<KeyState> state;
};
using SharedKey = std::shared_ptr<const KnownKey>;

enum class CallerKind { kNobody, kKey, kAccountToken, kLinkToken };
std::string_view name_of(CallerKind kind);  // "nobody", "api_token", "account_token", "link_token"

// Nobody, on public routes and until a key is recognised. A key that is refused (revoked, expired, from a foreign
// address, over its limit) is named all the same, for the audit log.
struct Caller {
  CallerKind kind = CallerKind::kNobody;
  SharedKey key;  // of an account token: the key that issued it; nullptr: nobody
  bool is_live = true;
  store::KeyLevel level = store::KeyLevel::kRead;
  std::string account_id;  // the one account of an account token
  std::string address;     // of the client, without port; behind trusted proxies the one they tell
  std::optional<Allowance> allowance;

  std::string_view key_id() const { return key ? std::string_view(key->record.id) : std::string_view(); }
};

}  // namespace atsume::api
