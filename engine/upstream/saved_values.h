// Keeping what steps and token answers save: in the account's record, secrets apart. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "atsume/base/result.h"
#include "atsume/catalog/connector.h"
#include "atsume/store/tables.h"
#include "upstream/encode.h"
#include "upstream/scope.h"

namespace atsume::upstream {

// The values that `saves` take from an answer, by name. Error kUpstream "save_missing" names one that is not there.
Result<NamedValues> evaluate_saves(const std::vector<catalog::Save>& saves, const AnswerScope& answer);

// Puts the values into the record's context; those of fields that are declared secret go to its secrets.
Result<void> keep_saved(const NamedValues& saved, const catalog::Connector& connector, std::string_view auth_method,
                        store::Account& record);

// Whether `a` (which may be nullptr) and `b` are states of one account, both stored or both not stored.
bool is_same_account(const SharedAccount& a, const SharedAccount& b);

}  // namespace atsume::upstream
