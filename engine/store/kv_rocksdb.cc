#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include "atsume/store/kv.h"
#include "store/data_directory.h"
#include "store/key_locks.h"
#include "store/kv_errors.h"
#include "store/kv_read_only.h"

namespace atsume::store {
namespace {

constexpr std::size_t kMiB = 1024 * 1024;

// The engine stores credentials and settings, not data: a few megabytes serve it well.
rocksdb::Options small_options() {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(8 * kMiB);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));

  rocksdb::Options options;
  options.create_if_missing = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = 4 * kMiB;
  options.max_write_buffer_number = 2;
  options.max_total_wal_size = 16 * kMiB;
  options.max_open_files = 128;
  options.max_background_jobs = 2;
  options.keep_log_file_num = 2;
  options.max_log_file_size = kMiB;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.compression = rocksdb::kNoCompression;
  return options;
}

rocksdb::Slice slice_of(std::string_view text) { return {text.data(), text.size()}; }

// The smallest key greater than every key with this prefix; empty when there is none.
std::string end_of_prefix(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

rocksdb::WriteBatch changes_of(const Batch& batch) {
  rocksdb::WriteBatch changes;
  for (const auto& change : batch.changes()) {
    if (change.value) {
      changes.Put(change.key, *change.value);
    } else {
      changes.Delete(change.key);
    }
  }
  return changes;
}

// Without one RocksDB writes its own log into the directory, also when it only reads.
class NoLog final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

class RocksdbStore final : public KeyValueStore {
 public:
  RocksdbStore(std::optional<DirectoryLock> lock, std::unique_ptr<rocksdb::DB> db)
      : lock_(std::move(lock)), db_(std::move(db)) {}

  Result<std::optional<std::string>> get(std::string_view key) const override {
    std::string value;
    rocksdb::Status status = db_->Get(rocksdb::ReadOptions(), slice_of(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return Fail(storage_failed("reading a row", status.ToString()));
    return value;
  }

  Result<std::vector<Row>> scan(std::string_view prefix, std::string_view after, std::size_t limit) const override {
    std::string end = end_of_prefix(prefix);
    rocksdb::Slice upper_bound = slice_of(end);
    rocksdb::ReadOptions options;
    if (!end.empty()) options.iterate_upper_bound = &upper_bound;

    std::unique_ptr<rocksdb::Iterator> row(db_->NewIterator(options));
    row->Seek(slice_of(after < prefix ? prefix : after));
    if (!after.empty() && row->Valid() && row->key() == slice_of(after)) row->Next();
    std::vector<Row> rows;
    for (; rows.size() < limit && row->Valid() && row->key().starts_with(slice_of(prefix)); row->Next()) {
      rows.push_back({row->key().ToString(), row->value().ToString()});
    }
    if (!row->status().ok()) return Fail(storage_failed("reading rows", row->status().ToString()));
    return rows;
  }

  Result<void> write(const Batch& batch, Durability durability) override {
    KeyLocks::Hold hold(key_locks_, batch);
    for (const auto& precondition : batch.preconditions()) {
      ATSUME_TRY(bool held, holds(precondition));
      if (!held) return Fail(precondition_failed(precondition.key));
    }
    if (batch.changes().empty()) return {};
    rocksdb::WriteBatch changes = changes_of(batch);
    rocksdb::WriteOptions options;
    options.sync = durability == Durability::kSync;
    rocksdb::Status status = db_->Write(options, &changes);
    if (!status.ok()) return Fail(storage_failed("writing", status.ToString()));
    return {};
  }

  Result<void> checkpoint(const std::string& directory) override {
    rocksdb::Checkpoint* made = nullptr;
    rocksdb::Status status = rocksdb::Checkpoint::Create(db_.get(), &made);
    const std::unique_ptr<rocksdb::Checkpoint> copier(made);
    if (status.ok()) status = copier->CreateCheckpoint(directory);
    if (status.ok()) return {};
    return Fail(
        base::config_error("backup_failed", "cannot copy the database into '" + directory + "': " + status.ToString()));
  }

 private:
  Result<bool> holds(const Batch::Precondition& precondition) const {
    ATSUME_TRY(std::optional<std::string> value, get(precondition.key));
    return value == precondition.expected;
  }

  std::optional<DirectoryLock> lock_;  // nullopt when it is only looked at
  std::unique_ptr<rocksdb::DB> db_;
  KeyLocks key_locks_;
};

Error cannot_open(const std::string& directory, const rocksdb::Status& status) {
  return base::config_error("storage_open", "cannot open the database in '" + directory + "': " + status.ToString() +
                                                "; if it is damaged, restore it from a backup");
}

}  // namespace

Result<std::unique_ptr<KeyValueStore>> open_rocksdb_read_only(const std::string& directory) {
  rocksdb::Options options = small_options();
  options.create_if_missing = false;
  options.info_log = std::make_shared<NoLog>();
  rocksdb::DB* opened = nullptr;
  rocksdb::Status status = rocksdb::DB::OpenForReadOnly(options, directory, &opened);
  if (!status.ok()) return Fail(cannot_open(directory, status));
  return std::make_unique<RocksdbStore>(std::nullopt, std::unique_ptr<rocksdb::DB>(opened));
}

Result<std::unique_ptr<KeyValueStore>> open_rocksdb_store(const std::string& directory) {
  ATSUME_TRY_VOID(ensure_directory(directory, "storage_open"));
  ATSUME_TRY(DirectoryLock lock, DirectoryLock::acquire(directory));
  rocksdb::DB* opened = nullptr;
  rocksdb::Status status = rocksdb::DB::Open(small_options(), directory, &opened);
  if (!status.ok()) return Fail(cannot_open(directory, status));
  return std::make_unique<RocksdbStore>(std::move(lock), std::unique_ptr<rocksdb::DB>(opened));
}

}  // namespace atsume::store
