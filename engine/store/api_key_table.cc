#include "store/keys.h"
#include "store/record.h"
#include "store/rows.h"

namespace atsume::store {
namespace {

void put_key(Json& record, const ApiKey& key) {
  record["id"] = key.id;
  record["name"] = key.name;
  record["description"] = key.description;
  record["level"] = name_of(key.level);
  record["is_live"] = key.is_live;
  record["hash"] = key.hash;
  record["preview"] = key.preview;
  record["created_at"] = time_to_json(key.created_at);
  record["expires_at"] = time_to_json(key.expires_at);
  record["revoked_at"] = time_to_json(key.revoked_at);
  record["last_used_at"] = time_to_json(key.last_used_at);
  record["allowed_addresses"] = key.allowed_addresses;
  record["requests_per_minute"] = key.requests_per_minute ? Json(*key.requests_per_minute) : Json();
  record["replaced_by"] = key.replaced_by;
}

// What records of the first keys do not have.
Result<void> take_later_members(std::string_view row_key, const Json& record, ApiKey& key) {
  ATSUME_TRY(key.last_used_at, time_from_json(row_key, record.value("last_used_at", Json())));
  key.allowed_addresses = record.value("allowed_addresses", std::vector<std::string>());
  if (const Json limit = record.value("requests_per_minute", Json()); !limit.is_null()) {
    key.requests_per_minute = limit.get<std::uint32_t>();
  }
  key.replaced_by = record.value("replaced_by", "");
  return {};
}

Result<ApiKey> key_from(std::string_view row_key, const std::optional<std::string>& stored) {
  ATSUME_TRY(Json record, parse_record(row_key, stored));
  return read_members<ApiKey>(row_key, [&]() -> Result<ApiKey> {
    ApiKey key;
    record.at("id").get_to(key.id);
    record.at("name").get_to(key.name);
    record.at("description").get_to(key.description);
    record.at("is_live").get_to(key.is_live);
    record.at("hash").get_to(key.hash);
    record.at("preview").get_to(key.preview);
    std::optional<KeyLevel> level = parse_key_level(record.at("level").get_ref<const std::string&>());
    if (!level) return Fail(record_corrupt(row_key, "an unknown level"));
    key.level = *level;
    ATSUME_TRY(std::optional<base::WallTime> created_at, time_from_json(row_key, record.at("created_at")));
    key.created_at = created_at.value_or(base::WallTime{});
    ATSUME_TRY(key.expires_at, time_from_json(row_key, record.at("expires_at")));
    ATSUME_TRY(key.revoked_at, time_from_json(row_key, record.at("revoked_at")));
    ATSUME_TRY_VOID(take_later_members(row_key, record, key));
    return key;
  });
}

// What may become of a stored key.
Result<void> check_change(const ApiKey& before, const ApiKey& after) {
  if (before.hash != after.hash) {
    return Fail(base::caller_error(ErrorClass::kInvalidRequest, "invalid_record",
                                   "the text of the API key '" + after.id + "' cannot change; make a new key"));
  }
  if (before.revoked_at && !after.revoked_at) {
    return Fail(base::caller_error(ErrorClass::kConflict, "api_key_revoked",
                                   "the API key '" + after.id + "' is revoked and stays so; make a new key"));
  }
  return {};
}

}  // namespace

Result<void> ApiKeyTable::insert(const ApiKey& key) {
  ATSUME_TRY_VOID(check_id("API key's id", key.id));
  ATSUME_TRY_VOID(check_id("API key's hash", key.hash));
  std::string row_key = key_of(kApiKeyPrefix, key.id);
  std::string hash_key = key_of(kApiKeyHashPrefix, key.hash);
  ATSUME_TRY(Json record, parse_record(row_key, std::nullopt));
  put_key(record, key);
  ATSUME_TRY(std::string text, write_record(row_key, record));
  Batch batch;
  batch.require_absent(row_key);
  batch.require_absent(hash_key);
  batch.put(std::move(row_key), std::move(text));
  batch.put(std::move(hash_key), key.id);
  Result<void> written = store_->write(batch, Durability::kSync);
  if (written || !is_precondition_failure(written.error())) return written;
  return Fail(base::caller_error(ErrorClass::kConflict, "api_key_exists",
                                 "there is already an API key with the id '" + key.id + "' or with the same text"));
}

Result<std::optional<ApiKey>> ApiKeyTable::find(std::string_view id) const {
  std::string row_key = key_of(kApiKeyPrefix, id);
  ATSUME_TRY(std::optional<std::string> stored, store_->get(row_key));
  if (!stored) return std::nullopt;
  return key_from(row_key, stored);
}

Result<std::optional<ApiKey>> ApiKeyTable::find_by_hash(std::string_view hash) const {
  std::string hash_key = key_of(kApiKeyHashPrefix, hash);
  ATSUME_TRY(std::optional<std::string> id, store_->get(hash_key));
  if (!id) return std::nullopt;
  ATSUME_TRY(std::optional<ApiKey> key, find(*id));
  if (!key || key->hash != hash) return Fail(record_corrupt(hash_key, "it names a key that is not this one"));
  return key;
}

Result<void> ApiKeyTable::update(const ApiKey& key) {
  std::string row_key = key_of(kApiKeyPrefix, key.id);
  return rewrite_row(*store_, row_key, [&](const std::optional<std::string>& stored) -> Result<std::string> {
    if (!stored) {
      return Fail(base::caller_error(ErrorClass::kNotFound, "api_key_not_found",
                                     "there is no API key with the id '" + key.id + "'"));
    }
    ATSUME_TRY(ApiKey before, key_from(row_key, stored));
    ATSUME_TRY_VOID(check_change(before, key));
    ATSUME_TRY(Json record, parse_record(row_key, stored));
    put_key(record, key);
    return write_record(row_key, record);
  });
}

Result<Page<ApiKey>> ApiKeyTable::list(std::string_view after, std::size_t limit) const {
  auto decode = [](const Row& row) -> Result<std::optional<ApiKey>> { return key_from(row.key, row.value); };
  return read_page<ApiKey>(*store_, kApiKeyPrefix, after, limit, decode);
}

}  // namespace atsume::store
