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

}  // namespace atsume::store
