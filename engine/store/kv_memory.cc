#include <map>
#include <mutex>
#include <shared_mutex>

#include "atsume/store/kv.h"
#include "store/kv_errors.h"

namespace atsume::store {
namespace {

class MemoryStore final : public KeyValueStore {
 public:
  Result<std::optional<std::string>> get(std::string_view key) const override {
    std::shared_lock lock(mutex_);
    auto found = rows_.find(key);
    if (found == rows_.end()) return std::nullopt;
    return found->second;
  }

  Result<std::vector<Row>> scan(std::string_view prefix, std::string_view after, std::size_t limit) const override {
    std::shared_lock lock(mutex_);
    std::vector<Row> rows;
    auto row = after < prefix || after.empty() ? rows_.lower_bound(prefix) : rows_.upper_bound(after);
    for (; row != rows_.end() && rows.size() < limit && row->first.starts_with(prefix); ++row) {
      rows.push_back({row->first, row->second});
    }
    return rows;
  }

  Result<void> write(const Batch& batch, Durability) override {
    std::unique_lock lock(mutex_);
    for (const auto& precondition : batch.preconditions()) {
      if (!holds(precondition)) return Fail(precondition_failed(precondition.key));
    }
    for (const auto& change : batch.changes()) {
      if (change.value) {
        rows_.insert_or_assign(change.key, *change.value);
      } else {
        rows_.erase(change.key);
      }
    }
    return {};
  }

  Result<void> checkpoint(const std::string&) override {
    return Fail(Error(ErrorClass::kNotSupported, Origin::kConfig, "backup_unsupported",
                      "a store in memory cannot be copied into a directory"));
  }

 private:
  bool holds(const Batch::Precondition& precondition) const {
    auto found = rows_.find(precondition.key);
    if (!precondition.expected) return found == rows_.end();
    return found != rows_.end() && found->second == *precondition.expected;
  }

  mutable std::shared_mutex mutex_;
  std::map<std::string, std::string, std::less<>> rows_;
};

}  // namespace

std::unique_ptr<KeyValueStore> make_memory_store() { return std::make_unique<MemoryStore>(); }

}  // namespace atsume::store
