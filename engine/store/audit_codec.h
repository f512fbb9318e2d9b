// One audit record as the text of its row.
#pragma once

#include <string>
#include <string_view>

#include "atsume/store/audit.h"

namespace atsume::store {

// Text that is not UTF-8 is mended: a caller's path must not keep the record from being written.
std::string audit_text(const AuditRecord& record);
Result<AuditRecord> audit_record_from(std::string_view row_key, const std::string& text);

}  // namespace atsume::store
