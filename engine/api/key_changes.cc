// Making, changing and ending API keys. One change at a time, so that what a change decides by still holds when it is
// written; all entries of all caches end before the change is answered.
#include "atsume/api/keys.h"

namespace atsume::api {
namespace {

constexpr std::size_t kKeysPerPage = 200;

Error not_found(const std::string& id) {
  return base::caller_error(ErrorClass::kNotFound, "key_not_found", "there is no API key with the id \"" + id + "\"");
}

// Ends every entry read before, when the change is over, also when it failed: it may have been written all the same.
class EndEntries {
 public:
  explicit EndEntries(std::atomic<std::uint64_t>& changes) : changes_(changes) {}
  ~EndEntries() { ++changes_; }
  EndEntries(const EndEntries&) = delete;
  EndEntries& operator=(const EndEntries&) = delete;

 private:
  std::atomic<std::uint64_t>& changes_;
};

}  // namespace

net::Task<Result<store::NewApiKey>> Keys::create(KeyDraft draft) {
  auto made = store::make_api_key(draft.name, draft.level, draft.is_live, clock_->wall_now(), *random_);
  made.record.description = std::move(draft.description);
  made.record.expires_at = draft.expires_at;
  made.record.allowed_addresses = std::move(draft.allowed_addresses);
  made.record.requests_per_minute = draft.requests_per_minute;
  auto write = [table = table_, record = made.record] { return table->insert(record); };
  ATSUME_CO_TRY_VOID(co_await net::run_blocking(*pool_, write));
  co_return made;
}

net::Task<Result<KeyChange>> Keys::change(std::string id, KeyPatch patch) {
  auto write = [this, id, patch] { return apply_patch(id, patch); };
  co_return co_await net::run_blocking(*pool_, write);
}

net::Task<Result<KeyRotation>> Keys::rotate(std::string id, std::chrono::seconds grace) {
  ATSUME_CO_TRY(const auto old, co_await find(id));
  auto made = store::make_api_key(old.name, old.level, old.is_live, clock_->wall_now(), *random_);
  auto write = [this, id, made, grace] { return replace(id, made, grace); };
  co_return co_await net::run_blocking(*pool_, write);
}

net::Task<Result<KeyChange>> Keys::revoke(std::string id, LastKey last) {
  auto write = [this, id, last] { return end(id, last); };
  co_return co_await net::run_blocking(*pool_, write);
}

bool Keys::is_active(const store::ApiKey& key) const {
  return !key.revoked_at && (!key.expires_at || *key.expires_at > clock_->wall_now());
}

Result<store::ApiKey> Keys::read_for_change(const std::string& id) const {
  ATSUME_TRY(auto key, table_->find(id));
  if (!key) return Fail(not_found(id));
  return std::move(*key);
}

Result<void> Keys::check_successor(const store::ApiKey& key) const {
  if (!key.is_live || key.level != store::KeyLevel::kAdmin || !is_active(key)) return {};
  std::string after;
  do {
    ATSUME_TRY(const auto page, table_->list(after, kKeysPerPage));
    for (const auto& other : page.records) {
      const bool can_follow = other.is_live && other.level == store::KeyLevel::kAdmin && is_active(other);
      if (can_follow && other.id != key.id) return {};
    }
    after = page.next_after;
  } while (!after.empty());
  return Fail(base::caller_error(
      ErrorClass::kConflict, "last_admin_key",
      "this is the last live admin key: without it nobody can administer the live environment over "
      "HTTP. Make another one first, rotate this one, or repeat the call with ?force=true; after that "
      "`atsume key create` makes one while the engine is stopped"));
}

Result<KeyChange> Keys::apply_patch(const std::string& id, const KeyPatch& patch) {
  std::lock_guard lock(change_mutex_);
  const EndEntries end_entries(changes_);
  ATSUME_TRY(const auto before, read_for_change(id));
  if (before.revoked_at) {
    return Fail(base::caller_error(ErrorClass::kConflict, "api_key_revoked",
                                   "the API key '" + id + "' is revoked and stays so; make a new key"));
  }
  store::ApiKey after = before;
  if (patch.name) after.name = *patch.name;
  if (patch.description) after.description = *patch.description;
  if (patch.expires_at) after.expires_at = *patch.expires_at;
  if (patch.allowed_addresses) after.allowed_addresses = *patch.allowed_addresses;
  if (patch.requests_per_minute) after.requests_per_minute = *patch.requests_per_minute;
  ATSUME_TRY_VOID(table_->update(after));
  return KeyChange{before, after};
}

// The new key is stored first: a crash in between leaves one that nobody knows, never a customer without any.
Result<KeyRotation> Keys::replace(const std::string& id, store::NewApiKey made, std::chrono::seconds grace) {
  std::lock_guard lock(change_mutex_);
  const EndEntries end_entries(changes_);
  ATSUME_TRY(const auto before, read_for_change(id));
  if (!before.replaced_by.empty()) {
    return Fail(base::caller_error(ErrorClass::kConflict, "key_replaced",
                                   "this API key was replaced already; rotate the one that took its place")
                    .with_detail("replaced_by", before.replaced_by));
  }
  if (!is_active(before)) {
    return Fail(base::caller_error(ErrorClass::kConflict, "key_ended",
                                   "this API key was revoked or has expired; make a new key"));
  }
  made.record.description = before.description;
  made.record.expires_at = before.expires_at;
  made.record.allowed_addresses = before.allowed_addresses;
  made.record.requests_per_minute = before.requests_per_minute;
  ATSUME_TRY_VOID(table_->insert(made.record));
  store::ApiKey after = before;
  const base::WallTime ends = clock_->wall_now() + grace;
  after.replaced_by = made.record.id;
  after.expires_at = before.expires_at ? std::min(*before.expires_at, ends) : ends;
  ATSUME_TRY_VOID(table_->update(after));
  return KeyRotation{.old = {before, after}, .made = std::move(made)};
}

Result<KeyChange> Keys::end(const std::string& id, LastKey last) {
  std::lock_guard lock(change_mutex_);
  const EndEntries end_entries(changes_);
  ATSUME_TRY(const auto before, read_for_change(id));
  if (before.revoked_at) return KeyChange{before, before};
  if (last == LastKey::kKeep) ATSUME_TRY_VOID(check_successor(before));
  store::ApiKey after = before;
  after.revoked_at = clock_->wall_now();
  ATSUME_TRY_VOID(table_->update(after));
  return KeyChange{before, after};
}

}  // namespace atsume::api
