// Which accounts a tenant has: a row for each, kept in the batch that writes the account.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "atsume/store/kv.h"
#include "atsume/store/tables.h"
#include "store/record.h"

namespace atsume::store {

// Everything before the id in the index rows of one tenant.
std::string tenant_prefix(std::string_view tenant_id);

// Brings the index from the stored record (nullptr: there is none) to the next one (nullptr: it goes).
void index_account(Batch& batch, const Json* stored, const Account* next);

}  // namespace atsume::store
