// What writes with an Idempotency-Key were answered, so that a repeated one is not made again.
//
// A call is noted on the disk before it is made: an engine that dies halfway leaves a note that says so. Answers are
// sealed, because they hold what providers know of people. Thread-safe as the store is; calls block (see kv.h).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "atsume/base/result.h"
#include "atsume/base/secret.h"
#include "atsume/base/time.h"
#include "atsume/store/kv.h"
#include "atsume/store/vault.h"

namespace atsume::store {

struct KeptAnswer {
  int status = 0;
  std::string content_type;
  base::Secret text;
};

struct IdempotentCall {
  std::string fingerprint;           // of what was asked: equal for equal calls only
  base::WallTime ends_at{};          // by then the engine that makes the call has answered, or died
  base::WallTime expires_at{};       // the note is forgotten
  std::optional<KeptAnswer> answer;  // nullopt: the call is being made, or its engine died
};

// Errors of all: what the store says; kInternal "record_corrupt"; kInvalidRequest "invalid_record" for an empty or
// overlong id.
class IdempotencyTable {
 public:
  IdempotencyTable(KeyValueStore& store, const Vault& vault) : store_(&store), vault_(&vault) {}

  // Nothing when the call is the first with this id, or the first since the note before it expired: it is noted now.
  // Else what is noted.
  Result<std::optional<IdempotentCall>> begin(std::string_view id, const IdempotentCall& call, base::WallTime now);
  // What it was answered.
  Result<void> keep(std::string_view id, const KeptAnswer& answer);
  // When the call came to nothing: the next one is the first again.
  Result<void> forget(std::string_view id);
  // Erases what expired before `time`; gives the number.
  Result<std::size_t> sweep(base::WallTime time);

 private:
  Result<IdempotentCall> read(std::string_view key, const std::string& stored) const;

  KeyValueStore* store_;
  const Vault* vault_;
};

}  // namespace atsume::store
