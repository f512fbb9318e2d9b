#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/commands.h"
#include "app/options.h"
#include "atsume/catalog/catalog.h"

namespace atsume::app {
namespace {

struct CheckOptions {
  Options common;
  std::vector<std::string> paths;
  bool as_json = false;
};

void print_people(const std::vector<catalog::Diagnostic>& diagnostics) {
  const auto style = isatty(STDOUT_FILENO) ? catalog::Style::kColour : catalog::Style::kPlain;
  std::size_t errors = 0;
  for (const auto& one : diagnostics) {
    if (one.severity == catalog::Severity::kError) ++errors;
    std::printf("%s\n", catalog::render(one, style).c_str());
  }
  std::printf("%zu errors, %zu warnings\n", errors, diagnostics.size() - errors);
}

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

}  // namespace

void add_check(CLI::App& app, Run& run) {
  auto* command = app.add_subcommand("check", "Check connector, mapping and model files; exit 1 on errors");
  auto options = std::make_shared<CheckOptions>();
  command->add_option("path", options->paths, "Files or folders; everything when none is given")->type_name("PATH");
  add_definition_options(*command, options->common);
  command->add_flag("--json", options->as_json, "Print the messages as JSON");
  command->footer("Examples:\n  atsume check\n  atsume check connectors/workable mappings/ats/workable.yaml");
  command->callback([options, &run] { run = [options] { return check(*options); }; });
}

}  // namespace atsume::app
