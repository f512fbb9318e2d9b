#include "atsume/store/settings.h"
#include "store/keys.h"
#include "store/record.h"
#include "store/rows.h"

namespace atsume::store {

Result<std::optional<base::Secret>> SettingTable::find(std::string_view name) const {
  std::string key = key_of(kSettingPrefix, name);
  ATSUME_TRY(std::optional<std::string> stored, store_->get(key));
  if (!stored) return std::nullopt;
  ATSUME_TRY(Json record, parse_record(key, stored));
  return open_field(*vault_, key, record, "value");
}

Result<void> SettingTable::put(std::string_view name, std::string_view value) {
  ATSUME_TRY_VOID(check_id("setting's name", name));
  std::string key = key_of(kSettingPrefix, name);
  return rewrite_row(*store_, key, [&](const std::optional<std::string>& stored) -> Result<std::string> {
    ATSUME_TRY(Json record, parse_record(key, stored));
    record["name"] = name;
    record["value"] = seal_field(*vault_, key, "value", value);
    return write_record(key, record);
  });
}

Result<bool> SettingTable::erase(std::string_view name) { return erase_row(*store_, key_of(kSettingPrefix, name)); }

Result<std::vector<std::pair<std::string, base::Secret>>> list_settings(const KeyValueStore& store, const Vault& vault,
                                                                        std::string_view prefix) {
  constexpr std::size_t kRowsPerScan = 256;
  const std::string rows_prefix = key_of(kSettingPrefix, prefix);
  std::vector<std::pair<std::string, base::Secret>> out;
  std::string after;
  while (true) {
    ATSUME_TRY(const std::vector<Row> rows, store.scan(rows_prefix, after, kRowsPerScan));
    for (const Row& row : rows) {
      ATSUME_TRY(const Json record, parse_record(row.key, row.value));
      ATSUME_TRY(base::Secret value, open_field(vault, row.key, record, "value"));
      out.emplace_back(row.key.substr(kSettingPrefix.size()), std::move(value));
    }
    if (rows.size() < kRowsPerScan) return out;
    after = rows.back().key;
  }
}

}  // namespace atsume::store
