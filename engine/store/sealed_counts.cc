// What is sealed with which key, over the whole store.
#include <algorithm>

#include "atsume/base/encoding.h"
#include "atsume/store/rotation.h"
#include "store/record.h"
#include "store/sealed.h"
#include "store/sealed_row.h"

namespace atsume::store {
namespace {

constexpr std::size_t kRowsPerScan = 256;

template <class Visit>
Result<void> visit_rows(const KeyValueStore& store, Visit visit) {
  std::string after;
  while (true) {
    ATSUME_TRY(const std::vector<Row> rows, store.scan("", after, kRowsPerScan));
    for (const Row& row : rows) ATSUME_TRY_VOID(visit(row));
    if (rows.size() < kRowsPerScan) return {};
    after = rows.back().key;
  }
}

bool is_listed(const std::string& key) {
  for (const SealedField& one : kSealedFields) {
    if (key.starts_with(one.prefix)) return true;
  }
  return false;
}

// How a blob of a key begins, in each form it could be stored in: 9 bytes are 12 characters of base64.
std::vector<std::string> beginnings_of(const std::string& key_id) {
  const std::string head = "\x01" + base::hex_decode(key_id).value_or("");
  return {head, base::base64_encode(head), base::base64url_encode(head)};
}

}  // namespace

bool SealedCounts::may_drop(const std::string& key_id) const {
  return unlisted == 0 && damaged == 0 && !by_key_id.contains(key_id);
}

Result<SealedCounts> count_sealed(const KeyValueStore& store, const Vault& vault) {
  std::vector<std::string> beginnings;
  for (const std::string& id : vault.key_ids()) std::ranges::move(beginnings_of(id), std::back_inserter(beginnings));
  SealedCounts counts;
  const auto note = [](std::uint64_t& count, std::string& first, const std::string& key) {
    if (count++ == 0) first = key;
  };
  const auto visit = [&](const Row& row) -> Result<void> {
    if (!is_listed(row.key)) {
      const auto is_in = [&](const std::string& beginning) { return row.value.find(beginning) != std::string::npos; };
      if (std::ranges::any_of(beginnings, is_in)) note(counts.unlisted, counts.first_unlisted, row.key);
      return {};
    }
    const auto values = sealed_values(row);
    if (!values) {
      note(counts.damaged, counts.first_damaged, row.key);
      return {};
    }
    for (const SealedValue& value : *values) {
      if (value.key_id.empty()) {
        note(counts.damaged, counts.first_damaged, row.key);
      } else {
        ++counts.by_key_id[value.key_id];
      }
    }
    return {};
  };
  ATSUME_TRY_VOID(visit_rows(store, visit));
  return counts;
}

Result<void> open_all_sealed(const KeyValueStore& store, const Vault& vault) {
  return visit_rows(store, [&](const Row& row) -> Result<void> {
    if (!is_listed(row.key)) return {};
    ATSUME_TRY(const Json record, parse_record(row.key, row.value));
    ATSUME_TRY(const std::vector<SealedValue> values, sealed_values(row));
    for (const SealedValue& value : values) {
      ATSUME_TRY_VOID(open_field(vault, row.key, record, std::string(value.field).c_str()));
    }
    return {};
  });
}

}  // namespace atsume::store
