#include "atsume/api/keys.h"

#include "atsume/base/limits.h"

namespace atsume::api {
namespace {

constexpr auto kEntryLifetime = std::chrono::seconds(5);

Error refused(std::string_view code, std::string message) {
  return base::caller_error(ErrorClass::kUnauthenticated, code, std::move(message));
}

Error not_found(const std::string& id) {
  return base::caller_error(ErrorClass::kNotFound, "key_not_found", "there is no API key with the id \"" + id + "\"");
}

Result<store::ApiKey> check(store::ApiKey key, base::WallTime now) {
  if (key.revoked_at) return Fail(refused("key_revoked", "this API key was revoked"));
  if (key.expires_at && *key.expires_at <= now) return Fail(refused("key_expired", "this API key has expired"));
  return key;
}

}  // namespace

Keys::Keys(store::ApiKeyTable& table, net::BlockingPool& pool, net::Clock& clock, base::Random& random)
    : table_(&table), pool_(&pool), clock_(&clock), random_(&random) {}

Keys::Glance Keys::glance(const std::string& hash) {
  std::lock_guard lock(mutex_);
  Glance out{.key = std::nullopt, .revocations = revocations_};
  auto found = entries_.find(hash);
  if (found != entries_.end() && found->second.expires > clock_->steady_now()) out.key = found->second.key;
  return out;
}

void Keys::remember(const store::ApiKey& key, std::uint64_t revocations) {
  std::lock_guard lock(mutex_);
  if (revocations != revocations_) return;
  if (entries_.size() >= base::limits::kAccountCacheEntriesMax) entries_.clear();
  entries_[key.hash] = Entry{key, clock_->steady_now() + kEntryLifetime};
}

net::Task<Result<store::ApiKey>> Keys::authenticate(std::string key_text) {
  if (key_text.empty()) {
    co_return Fail(refused("key_missing", "an API key is needed: send Authorization: Bearer sk_…"));
  }
  const std::string hash = store::hash_api_key(key_text);
  const Glance before = glance(hash);
  if (before.key) co_return check(*before.key, clock_->wall_now());
  auto read = [table = table_, hash] { return table->find_by_hash(hash); };
  ATSUME_CO_TRY(auto key, co_await net::run_blocking(*pool_, read));
  if (!key) co_return Fail(refused("key_unknown", "this API key is not known"));
  remember(*key, before.revocations);
  co_return check(std::move(*key), clock_->wall_now());
}

net::Task<Result<store::NewApiKey>> Keys::create(std::string name, std::string description, store::KeyLevel level,
                                                 bool is_live, std::optional<base::WallTime> expires_at) {
  auto made = store::make_api_key(name, level, is_live, clock_->wall_now(), *random_);
  made.record.description = std::move(description);
  made.record.expires_at = expires_at;
  auto write = [table = table_, record = made.record] { return table->insert(record); };
  ATSUME_CO_TRY_VOID(co_await net::run_blocking(*pool_, write));
  co_return made;
}

net::Task<Result<store::ApiKey>> Keys::find(std::string id) {
  auto read = [table = table_, id] { return table->find(id); };
  ATSUME_CO_TRY(auto key, co_await net::run_blocking(*pool_, read));
  if (!key) co_return Fail(not_found(id));
  co_return *key;
}

net::Task<Result<store::ApiKey>> Keys::revoke(std::string id) {
  ATSUME_CO_TRY(auto key, co_await find(id));
  if (!key.revoked_at) {
    key.revoked_at = clock_->wall_now();
    auto write = [table = table_, key] { return table->update(key); };
    ATSUME_CO_TRY_VOID(co_await net::run_blocking(*pool_, write));
  }
  std::lock_guard lock(mutex_);
  ++revocations_;
  entries_.erase(key.hash);
  co_return key;
}

net::Task<Result<store::Page<store::ApiKey>>> Keys::list(std::string after, std::size_t limit) {
  auto read = [table = table_, after, limit] { return table->list(after, limit); };
  co_return co_await net::run_blocking(*pool_, read);
}

}  // namespace atsume::api
