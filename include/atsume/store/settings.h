// Settings by the beginning of their names, beside SettingTable (tables.h).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/base/secret.h"
#include "atsume/store/kv.h"
#include "atsume/store/vault.h"

namespace atsume::store {

// {name, value} of every setting whose name begins with `prefix`, in order of name. Blocks. Errors: those of
// SettingTable::find.
Result<std::vector<std::pair<std::string, base::Secret>>> list_settings(const KeyValueStore& store, const Vault& vault,
                                                                        std::string_view prefix);

}  // namespace atsume::store
