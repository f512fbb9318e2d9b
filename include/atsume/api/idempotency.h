// Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07): a write that is sent twice is made once.
//
// A note is on the disk before the provider is called. What was answered is given again for a day; a call whose engine
// died halfway is never made again under the same key, because nobody knows whether the provider has heard of it.
// Shared by all loops; thread-safe. The parts must outlive it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "atsume/base/log.h"
#include "atsume/base/result.h"
#include "atsume/net/clock.h"
#include "atsume/net/http_message.h"
#include "atsume/net/loop.h"
#include "atsume/net/task.h"
#include "atsume/store/idempotency.h"

namespace atsume::api {

// One write of one caller. Pure values; neither holds the key or the body itself.
struct IdempotentWrite {
  std::string id;           // of the key, for this account and this path
  std::string fingerprint;  // of everything else that was asked
};

// Error kInvalidRequest "invalid_idempotency_key" for one that is empty, longer than 255 characters or not printable
// ASCII.
Result<IdempotentWrite> identify_write(std::string_view key, std::string_view account_id, std::string_view path,
                                       std::string_view query, std::string_view body);

class Idempotency {
 public:
  struct Parts {
    store::IdempotencyTable& table;
    net::BlockingPool& pool;
    net::Clock& clock;
    base::Logger& logger;
  };
  explicit Idempotency(Parts parts) : parts_(parts) {}

  // Nothing: the write is to be made, and then kept or forgotten. Else the answer of the first one, with
  // Idempotency-Replayed: true. Errors: kInvalid "idempotency_mismatch" when other things were asked under the same
  // key; kConflict "idempotency_in_flight" and "idempotency_outcome_unknown".
  net::Task<Result<std::optional<net::HttpResponse>>> begin(IdempotentWrite write);
  // What fails here is logged: the answer goes out all the same.
  net::Task<void> keep(IdempotentWrite write, const net::HttpResponse& answer);
  net::Task<void> forget(IdempotentWrite write);
  // Removes what is a day old. Blocks.
  void sweep();

 private:
  Parts parts_;
};

}  // namespace atsume::api
