// Unified records beside their model, for callers who want to be told (`atsume_validate=true`) and for tests. Pure.
//
// Mapping makes every value fit already; this looks again, by rules of its own, at what comes out.
#pragma once

#include <string>
#include <vector>

#include "atsume/catalog/model.h"
#include "atsume/json/value.h"

namespace atsume::unify {

struct RecordProblem {
  std::string id;     // of the record; may be empty
  std::string field;  // "candidates.emails[0].email"
  std::string what;   // "is missing", "is no date-time in UTC"
};

// What is wrong with one record: required members that are missing, members that the model does not know, values of
// the wrong type, moments that are not ISO 8601 in UTC. Null stands for no value.
void validate_record(const catalog::ModelResource& resource, json::Value record, std::vector<RecordProblem>& out);

}  // namespace atsume::unify
