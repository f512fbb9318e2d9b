#include "catalog/overlay.h"

#include "catalog/merge.h"

namespace atsume::catalog {

bool lay_over(DefinitionFile& over, const DefinitionFile& base, const Table& table) {
  if (!over.can_be_checked()) return false;
  const json::yaml::Node& root = *over.document.root;
  if (const auto* extends = root.find_entry("extends")) {
    over.reporter.report(codes::kOverride, root, *extends,
                         "an override cannot say what its definition extends; take this line out");
    return false;
  }
  over.inherited.origin = {.source = &base.source, .file = &base.reporter.file()};
  over.inherited.base = &base.inherited;
  over.inherited.extends_place = over.start;
  over.merged = merge_definition(base.root(), root, table, over.inherited, over.reporter);
  return over.document.problems.empty();
}

}  // namespace atsume::catalog
