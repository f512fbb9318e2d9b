// Tickets: single-use texts that expire, such as link tokens and the states of a sign-in.
//
// Whoever holds the text may use the ticket; only its SHA-256 is stored. A used ticket stays until it is swept, so that
// a second use can be told from a text that never was one. Thread-safe as the store is; calls block (see kv.h). Errors
// beside those named: as of every table (tables.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/base/secret.h"
#include "atsume/base/time.h"
#include "atsume/store/kv.h"
#include "atsume/store/tables.h"
#include "atsume/store/vault.h"

namespace atsume::store {

struct Ticket {
  std::string id;    // to name it by; not secret
  std::string hash;  // of its text: hash_ticket()
  std::string data_json = "{}";
  base::Secret secrets_json{"{}"};  // sealed in the store
  base::WallTime created_at{};
  base::WallTime expires_at{};
  std::optional<base::WallTime> used_at;
};

// A new text of 256 random bits behind `prefix`, in letters, digits, '-' and '_'.
base::Secret make_ticket_text(std::string_view prefix, base::Random& random);
std::string hash_ticket(std::string_view text);

class TicketTable {
 public:
  // `kind` parts tickets of different use: "link_token", "sign_in". Tickets of one kind are not found by another.
  TicketTable(std::string kind, KeyValueStore& store, const Vault& vault)
      : kind_(std::move(kind)), store_(&store), vault_(&vault) {}

  // Error kConflict "ticket_exists", for the id and for the hash.
  Result<void> insert(const Ticket& ticket);
  Result<std::optional<Ticket>> find(std::string_view id) const;
  Result<std::optional<Ticket>> find_by_hash(std::string_view hash) const;
  // Sets used_at, for one caller only. Errors: kConflict "ticket_used"; kNotFound "ticket_not_found".
  Result<void> use(std::string_view id, base::WallTime now);
  // Takes a use back that came to nothing.
  Result<void> give_back(std::string_view id);
  Result<bool> erase(std::string_view id);
  // In order of id.
  Result<Page<Ticket>> list(std::string_view after, std::size_t limit) const;
  // Erases those that expired before `time`; gives their number.
  Result<std::size_t> sweep(base::WallTime time);

 private:
  Result<Ticket> read(std::string_view key, const std::optional<std::string>& stored) const;
  std::string row_key(std::string_view id) const;
  std::string hash_key(std::string_view hash) const;

  std::string kind_;
  KeyValueStore* store_;
  const Vault* vault_;
};

}  // namespace atsume::store
