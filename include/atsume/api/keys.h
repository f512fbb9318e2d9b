// API keys: looking them up for every request, and making, changing and ending them.
//
// A cache over store::ApiKeyTable, shared by all loops. Each thread has its own part of it, so that threads do not wait
// for each other; a change made through this object ends every entry of every thread before it returns. An entry
// lives a few seconds at most, so that a key revoked by another engine on the same store ends soon.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "atsume/api/caller.h"
#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/net/clock.h"
#include "atsume/net/loop.h"
#include "atsume/net/task.h"
#include "atsume/store/api_key_usage.h"
#include "atsume/store/tables.h"

namespace atsume::api {

struct KeyDraft {
  std::string name;
  std::string description;
  store::KeyLevel level = store::KeyLevel::kRead;
  bool is_live = true;
  std::optional<base::WallTime> expires_at;
  std::vector<std::string> allowed_addresses;  // each an address or a block
  std::optional<std::uint32_t> requests_per_minute;
};

// Absent members stay as they are; an inner nullopt removes.
struct KeyPatch {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::optional<base::WallTime>> expires_at;
  std::optional<std::vector<std::string>> allowed_addresses;
  std::optional<std::optional<std::uint32_t>> requests_per_minute;
};

enum class LastKey { kKeep, kGiveUp };  // what to do when a live admin key has no successor

struct KeyChange {
  store::ApiKey before;
  store::ApiKey after;
};
struct KeyRotation {
  KeyChange old;
  store::NewApiKey made;
};

// Thread-safe. All references must outlive it.
class Keys {
 public:
  Keys(store::ApiKeyTable& table, net::BlockingPool& pool, net::Clock& clock, base::Random& random);

  // As recognise(), from memory only; nullptr when it is not there. Does not wait: the way of nearly every request.
  SharedKey remembered(std::string_view key_text);
  // The key whose text this is, whatever has become of it. Error kUnauthenticated "key_missing", "key_unknown".
  net::Task<Result<SharedKey>> recognise(std::string key_text);
  // The key with this id. Error kNotFound "key_not_found".
  net::Task<Result<SharedKey>> recognise_id(std::string id);
  // Whether it may be used now. Error kUnauthenticated "key_expired", "key_revoked".
  Result<void> check(const KnownKey& key) const;
  // recognise() and check().
  net::Task<Result<SharedKey>> authenticate(std::string key_text);
  // Whether a key with this text was seen since the start. Never reads the store.
  bool has_seen(const std::string& key_text);

  // Remembers that the key is used now, to the minute.
  void note_use(const KnownKey& key);
  // Blocks: writes what note_use() remembered since the last time.
  Result<void> write_uses(store::ApiKeyUsage& usage);

  net::Task<Result<store::NewApiKey>> create(KeyDraft draft);
  // Error kNotFound "key_not_found".
  net::Task<Result<store::ApiKey>> find(std::string id);
  // Errors: kNotFound "key_not_found"; kConflict "api_key_revoked".
  net::Task<Result<KeyChange>> change(std::string id, KeyPatch patch);
  // A new key in the place of this one, which ends after `grace` unless it ends before. Errors: kNotFound
  // "key_not_found"; kConflict "key_replaced", "key_ended".
  net::Task<Result<KeyRotation>> rotate(std::string id, std::chrono::seconds grace);
  // Errors: kNotFound "key_not_found"; kConflict "last_admin_key" when nobody could administer the live environment
  // any more and LastKey is kKeep.
  net::Task<Result<KeyChange>> revoke(std::string id, LastKey last);
  net::Task<Result<store::Page<store::ApiKey>>> list(std::string after, std::size_t limit);

 private:
  static constexpr std::size_t kSlots = 16;
  struct Entry {
    SharedKey key;
    base::SteadyTime expires;
    std::uint64_t changes = 0;  // what changes_ was before the record was read
  };
  // Mostly one thread's, so that its lock is free.
  struct alignas(64) Slot {
    std::mutex mutex;
    std::unordered_map<std::string, Entry> entries;  // by digest and by id
  };
  using Read = std::function<Result<std::optional<store::ApiKey>>()>;

  Slot& slot();
  SharedKey cached(const std::string& name);
  // From the cache, or read; nullptr when there is no such key.
  net::Task<Result<SharedKey>> look_up(std::string name, Read read);
  SharedKey make_known(store::ApiKey record);
  void fill_use(store::ApiKey& record);

  // The following run on the blocking pool, under change_mutex_.
  Result<store::ApiKey> read_for_change(const std::string& id) const;
  Result<void> check_successor(const store::ApiKey& key) const;
  Result<KeyChange> apply_patch(const std::string& id, const KeyPatch& patch);
  Result<KeyRotation> replace(const std::string& id, store::NewApiKey made, std::chrono::seconds grace);
  Result<KeyChange> end(const std::string& id, LastKey last);
  bool is_active(const store::ApiKey& key) const;

  store::ApiKeyTable* table_;
  net::BlockingPool* pool_;
  net::Clock* clock_;
  base::Random* random_;
  std::array<Slot, kSlots> slots_;
  std::atomic<std::uint64_t> changes_{0};  // made through this object
  std::mutex change_mutex_;                // one change at a time; held on the pool only
  std::mutex states_mutex_;
  std::unordered_map<std::string, std::shared_ptr<KeyState>> states_;  // by id
  std::unordered_map<std::string, std::int64_t> written_minutes_;      // by id
  std::unordered_set<std::string> seen_;                               // digests
};

}  // namespace atsume::api
