// The sealed values of one row. Private to rotation.cc and sealed_counts.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/store/kv.h"
#include "atsume/store/vault.h"

namespace atsume::store {

struct SealedValue {
  std::string_view field;
  std::string text;    // as it stands in the row: base64
  std::string key_id;  // empty when it is no blob
};

// Of a row whose prefix is listed; members that are absent or null have none. Error kInternal "record_corrupt".
Result<std::vector<SealedValue>> sealed_values(const Row& row);

// The row's text with everything sealed by the vault's first key; nullopt when it is so already. Nothing else in
// the text changes. Errors: those of Vault::open.
struct Resealed {
  std::string text;
  int values = 0;
};
Result<std::optional<Resealed>> reseal_row(const Row& row, const Vault& vault);

}  // namespace atsume::store
