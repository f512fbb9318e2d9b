#include <unistd.h>

#include <cstdio>

#include "app/commands.h"
#include "app/options.h"
#include "atsume/catalog/catalog.h"

namespace atsume::app {
namespace {

void print_people(const std::vector<catalog::Diagnostic>& diagnostics) {
  const auto style = isatty(STDOUT_FILENO) ? catalog::Style::kColour : catalog::Style::kPlain;
  std::size_t errors = 0;
  for (const auto& one : diagnostics) {
    if (one.severity == catalog::Severity::kError) ++errors;
    std::printf("%s\n", catalog::render(one, style).c_str());
  }
  std::printf("%zu errors, %zu warnings\n", errors, diagnostics.size() - errors);
}

}  // namespace

int check(const CheckOptions& options) {
  auto config = make_config(options.common);
  if (!config) return fail(config.error());
  const auto diagnostics = catalog::check(options.paths, config->sources);
  if (options.as_json) {
    std::printf("%s\n", catalog::to_json_text(diagnostics).c_str());
  } else {
    print_people(diagnostics);
  }
  return catalog::has_errors(diagnostics) ? 1 : 0;
}

}  // namespace atsume::app
