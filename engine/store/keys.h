// Where every record lives in the key-value store. A key is a prefix and the record's id or name; ids may
// hold any byte, because nothing follows them.
//
//   account/<id>            one integrated account, JSON; its secrets a vault blob
//   api_key/<id>            one API key, JSON; only the hash of its text
//   api_key_hash/<hash>     the id of the key with this hash
//   setting/<name>          one setting, JSON; its value a vault blob
//   event/<id>              one event that happened, JSON
//   lease/<name>            who may do something alone, and until when, JSON
#pragma once

#include <string>
#include <string_view>

namespace atsume::store {

inline constexpr std::string_view kAccountPrefix = "account/";
inline constexpr std::string_view kApiKeyPrefix = "api_key/";
inline constexpr std::string_view kApiKeyHashPrefix = "api_key_hash/";
inline constexpr std::string_view kSettingPrefix = "setting/";
inline constexpr std::string_view kEventPrefix = "event/";
inline constexpr std::string_view kLeasePrefix = "lease/";

inline std::string key_of(std::string_view prefix, std::string_view id) { return std::string(prefix).append(id); }

}  // namespace atsume::store
