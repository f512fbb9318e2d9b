// What differs between two sets of definitions, for whoever calls them: what `atsume diff` tells.
#pragma once

#include <string>
#include <vector>

#include "atsume/catalog/catalog.h"

namespace atsume::catalog {

enum class ChangeKind { kAdded, kRemoved, kChanged };

struct Change {
  std::string connector;
  ChangeKind kind = ChangeKind::kChanged;
  std::string what;     // "method jobs.list", "field ats.jobs.status"
  std::string detail;   // one sentence, or what it was and is; may be empty
  bool breaks = false;  // whoever calls today, or has an account today, may notice
};

std::string_view name_of(ChangeKind kind);

// From `before` to `now`, by connector; `ids` empty: all of either side. Tests and texts for people do not count.
std::vector<Change> compare(const Catalog& before, const Catalog& now, const std::vector<std::string>& ids);

}  // namespace atsume::catalog
