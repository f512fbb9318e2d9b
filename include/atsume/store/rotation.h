// Replacing the master key: sealing again, under the vault's first key, whatever an older one sealed.
//
// Works beside readers and writers, a batch at a time. Each batch is one atomic write that holds only if nobody
// changed its rows, and keeps the progress with them: whoever stops anywhere, by kill -9 too, goes on from there.
// What callers hold (cursors, account tokens) is not touched: it opens as long as the vault has its key.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/base/time.h"
#include "atsume/store/kv.h"
#include "atsume/store/vault.h"

namespace atsume::store {

struct RotationProgress {
  std::string key_id;          // that everything is sealed with at the end
  int pass = 1;                // over all sealed records; the last one found nothing left to do
  std::string after;           // the row that the pass has come to
  std::uint64_t resealed = 0;  // values, in all passes
  std::uint64_t resealed_before_pass = 0;
  std::uint64_t failed = 0;   // records of this pass that do not open
  std::string first_failure;  // the row and why
  base::WallTime started_at{};
  std::optional<base::WallTime> finished_at;
};

// One at a time for a store. Not thread-safe. The store and the vault must outlive it. Errors: those of the store.
class Rotation {
 public:
  // Goes on with the rotation to the vault's first key that was begun and not finished, or begins one.
  static Result<Rotation> begin(KeyValueStore& store, const Vault& vault, base::WallTime now);
  // The rotation that was begun last, finished or not; nullopt when there was none.
  static Result<std::optional<RotationProgress>> last(const KeyValueStore& store);

  // Does up to `rows` records more; false when all is done. Records that do not open are counted and left.
  Result<bool> step(std::size_t rows, base::WallTime now);
  const RotationProgress& progress() const { return progress_; }

 private:
  Rotation(KeyValueStore& store, const Vault& vault) : store_(&store), vault_(&vault) {}
  Result<bool> end_of_pass(base::WallTime now);
  void note_failure(const std::string& key, const Error& error);
  Result<void> write_rows(const std::vector<Row>& before, const std::vector<Row>& after);
  Result<void> write_row(const std::string& key);

  KeyValueStore* store_;
  const Vault* vault_;
  RotationProgress progress_;
};

struct SealedCounts {
  std::map<std::string, std::uint64_t> by_key_id;  // sealed values in the store
  std::uint64_t damaged = 0;                       // records whose sealed value is no blob
  std::string first_damaged;
  std::uint64_t unlisted = 0;  // rows with sealed values where no rotation looks: a bug of ours
  std::string first_unlisted;

  // Nothing in the store needs this key, nor could.
  bool may_drop(const std::string& key_id) const;
};

// Looks at every row of the store, and opens none.
Result<SealedCounts> count_sealed(const KeyValueStore& store, const Vault& vault);

// Opens every sealed value. Error: of the first one that does not open.
Result<void> open_all_sealed(const KeyValueStore& store, const Vault& vault);

// Which master keys there are, what each of them is needed for, and how far the last rotation has come.
struct KeyReport {
  std::vector<std::string> present;  // ids of the vault's keys, the sealing one first
  SealedCounts counts;
  std::optional<RotationProgress> last;

  // "none", "unfinished" (begun and stopped, or running), "done", "incomplete" (some records do not open) or
  // "needed" (an older key sealed something and no rotation to the sealing key was begun since).
  std::string_view state() const;
  std::uint64_t values_under_other_keys() const;
};
Result<KeyReport> report_keys(const KeyValueStore& store, const Vault& vault);
// {"sealing_key_id","keys":[{"id","is_present","is_sealing","sealed_values","may_be_dropped"}],"rotation":{…},…}
std::string key_report_json(const KeyReport& report);

}  // namespace atsume::store
