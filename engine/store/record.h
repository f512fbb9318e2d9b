// Records as JSON: what every table's codec shares. Private to the store's .cc files (nlohmann inside).
//
// A record is an object with "v": 1. Members this version does not know are kept when a record is written
// again, so that an older engine does not lose what a newer one added.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "atsume/base/result.h"
#include "atsume/base/time.h"
#include "atsume/store/vault.h"

namespace atsume::store {

using Json = nlohmann::json;

Error record_corrupt(std::string_view key, std::string_view reason);

// The stored text as an object; an empty record of this version when there is none yet.
Result<Json> parse_record(std::string_view key, const std::optional<std::string>& stored);
Result<std::string> write_record(std::string_view key, const Json& record);

// Refuses an empty or overlong id or name; `what` names it in the message.
Result<void> check_id(std::string_view what, std::string_view id);

// Secrets: sealed for exactly this field of this row, then base64. The field must be listed in sealed.h.
std::string seal_field(const Vault& vault, std::string_view key, std::string_view field, std::string_view plaintext);
Result<base::Secret> open_field(const Vault& vault, std::string_view key, const Json& record, const char* field);

Json time_to_json(const std::optional<base::WallTime>& time);
Result<std::optional<base::WallTime>> time_from_json(std::string_view key, const Json& value);

// Runs `read`, which takes members out of a record, and turns what nlohmann throws for a missing member or
// a wrong type into an error.
template <class T, class Read>
Result<T> read_members(std::string_view key, Read read) {
  try {
    return read();
  } catch (const Json::exception& exception) {
    return Fail(record_corrupt(key, exception.what()));
  }
}

}  // namespace atsume::store
