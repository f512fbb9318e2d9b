#include "atsume/api/keys.h"

#include <thread>

#include "atsume/base/encoding.h"
#include "atsume/base/limits.h"

namespace atsume::api {
namespace {

constexpr auto kEntryLifetime = std::chrono::seconds(5);
constexpr std::size_t kEntriesPerSlotMax = 2'000;
constexpr std::size_t kKeyTextBytesMax = 256;

Error refused(std::string_view code, std::string message) {
  return base::caller_error(ErrorClass::kUnauthenticated, code, std::move(message));
}

Error unknown() { return refused("key_unknown", "this API key is not known"); }

std::int64_t minute_of(base::WallTime time) {
  return std::chrono::duration_cast<std::chrono::minutes>(time.time_since_epoch()).count();
}

}  // namespace

std::string_view name_of(CallerKind kind) {
  switch (kind) {
    case CallerKind::kNobody:
      return "nobody";
    case CallerKind::kKey:
      return "api_token";
    case CallerKind::kAccountToken:
      return "account_token";
    case CallerKind::kLinkToken:
      return "link_token";
  }
  return "nobody";
}

Keys::Keys(store::ApiKeyTable& table, net::BlockingPool& pool, net::Clock& clock, base::Random& random)
    : table_(&table), pool_(&pool), clock_(&clock), random_(&random) {}

Keys::Slot& Keys::slot() { return slots_[std::hash<std::thread::id>()(std::this_thread::get_id()) % kSlots]; }

SharedKey Keys::cached(const std::string& name) {
  Slot& mine = slot();
  std::lock_guard lock(mine.mutex);
  const auto found = mine.entries.find(name);
  if (found == mine.entries.end() || found->second.changes != changes_.load()) return nullptr;
  return found->second.expires > clock_->steady_now() ? found->second.key : nullptr;
}

SharedKey Keys::make_known(store::ApiKey record) {
  auto known = std::make_shared<KnownKey>();
  for (const auto& text : record.allowed_addresses) {
    if (const auto block = net::AddressBlock::parse(text)) known->allowed.push_back(*block);
  }
  std::lock_guard lock(states_mutex_);
  auto& state = states_[record.id];
  if (!state) state = std::make_shared<KeyState>();
  known->state = state;
  known->record = std::move(record);
  return known;
}

net::Task<Result<SharedKey>> Keys::look_up(std::string name, Read read) {
  const std::uint64_t changes = changes_.load();
  ATSUME_CO_TRY(auto record, co_await net::run_blocking(*pool_, std::move(read)));
  if (!record) co_return nullptr;
  const SharedKey key = make_known(std::move(*record));
  Slot& mine = slot();
  std::lock_guard lock(mine.mutex);
  // A full cache starts again: simpler than an eviction order, and entries live for seconds only.
  if (mine.entries.size() >= kEntriesPerSlotMax) mine.entries.clear();
  mine.entries[std::move(name)] = Entry{key, clock_->steady_now() + kEntryLifetime, changes};
  co_return key;
}

SharedKey Keys::remembered(std::string_view key_text) { return cached(base::sha256(key_text)); }

net::Task<Result<SharedKey>> Keys::recognise(std::string key_text) {
  if (key_text.empty()) {
    co_return Fail(refused("key_missing", "an API key is needed: send Authorization: Bearer sk_…"));
  }
  if (key_text.size() > kKeyTextBytesMax) co_return Fail(unknown());
  std::string digest = base::sha256(key_text);
  if (SharedKey key = cached(digest)) co_return key;
  Read read = [table = table_, hash = base::hex_encode(digest)] { return table->find_by_hash(hash); };
  ATSUME_CO_TRY(auto key, co_await look_up(digest, std::move(read)));
  if (!key) co_return Fail(unknown());
  std::lock_guard lock(states_mutex_);
  if (seen_.size() >= base::limits::kAccountCacheEntriesMax) seen_.clear();
  seen_.insert(std::move(digest));
  co_return key;
}

net::Task<Result<SharedKey>> Keys::recognise_id(std::string id) {
  if (SharedKey key = cached(id)) co_return key;
  Read read = [table = table_, id] { return table->find(id); };
  ATSUME_CO_TRY(auto key, co_await look_up(id, std::move(read)));
  if (key) co_return key;
  co_return Fail(
      base::caller_error(ErrorClass::kNotFound, "key_not_found", "there is no API key with the id \"" + id + "\""));
}

Result<void> Keys::check(const KnownKey& key) const {
  const auto& record = key.record;
  if (record.revoked_at) return Fail(refused("key_revoked", "this API key was revoked"));
  if (!record.expires_at || *record.expires_at > clock_->wall_now()) return {};
  if (record.replaced_by.empty()) return Fail(refused("key_expired", "this API key has expired"));
  return Fail(refused("key_expired", "this API key was replaced by another one, and its grace time is over"));
}

net::Task<Result<SharedKey>> Keys::authenticate(std::string key_text) {
  ATSUME_CO_TRY(auto key, co_await recognise(std::move(key_text)));
  ATSUME_CO_TRY_VOID(check(*key));
  co_return key;
}

bool Keys::has_seen(const std::string& key_text) {
  const std::string digest = base::sha256(key_text);
  std::lock_guard lock(states_mutex_);
  return seen_.contains(digest);
}

void Keys::note_use(const KnownKey& key) {
  const std::int64_t minute = minute_of(clock_->wall_now());
  auto& used = key.state->used_minute;
  if (used.load(std::memory_order_relaxed) != minute) used.store(minute, std::memory_order_relaxed);
}

Result<void> Keys::write_uses(store::ApiKeyUsage& usage) {
  std::vector<store::ApiKeyUse> uses;
  {
    std::lock_guard lock(states_mutex_);
    for (const auto& [id, state] : states_) {
      const std::int64_t minute = state->used_minute.load(std::memory_order_relaxed);
      if (minute != 0 && written_minutes_[id] != minute) {
        uses.push_back({id, base::WallTime(std::chrono::minutes(minute))});
      }
    }
  }
  if (uses.empty()) return {};
  std::lock_guard change(change_mutex_);
  ATSUME_TRY_VOID(usage.write(uses));
  std::lock_guard lock(states_mutex_);
  for (const auto& use : uses) written_minutes_[use.id] = minute_of(use.at);
  return {};
}

// A use that is not written yet counts too.
void Keys::fill_use(store::ApiKey& record) {
  std::lock_guard lock(states_mutex_);
  const auto found = states_.find(record.id);
  if (found == states_.end()) return;
  const std::int64_t minute = found->second->used_minute.load(std::memory_order_relaxed);
  if (minute != 0) record.last_used_at = base::WallTime(std::chrono::minutes(minute));
}

net::Task<Result<store::ApiKey>> Keys::find(std::string id) {
  auto read = [table = table_, id] { return table->find(id); };
  ATSUME_CO_TRY(auto key, co_await net::run_blocking(*pool_, read));
  if (!key) {
    co_return Fail(
        base::caller_error(ErrorClass::kNotFound, "key_not_found", "there is no API key with the id \"" + id + "\""));
  }
  fill_use(*key);
  co_return std::move(*key);
}

net::Task<Result<store::Page<store::ApiKey>>> Keys::list(std::string after, std::size_t limit) {
  auto read = [table = table_, after, limit] { return table->list(after, limit); };
  ATSUME_CO_TRY(auto page, co_await net::run_blocking(*pool_, read));
  for (auto& key : page.records) fill_use(key);
  co_return page;
}

}  // namespace atsume::api
