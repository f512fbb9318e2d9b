#include <cstdio>

#include "app/author_commands.h"
#include "atsume/catalog/format.h"
#include "atsume/json/write.h"

namespace atsume::app {
namespace {

struct Totals {
  std::size_t changed = 0;
  std::size_t left_alone = 0;
};

void print_people(const catalog::FormattedFile& one, bool only_check) {
  const auto style = is_terminal_out() ? catalog::Style::kColour : catalog::Style::kPlain;
  for (const auto& problem : one.result.problems) std::printf("%s\n", catalog::render(problem, style).c_str());
  if (one.is_changed) std::printf("%s %s\n", only_check ? "would change" : "formatted", one.file.c_str());
}

void print_json(const std::vector<catalog::FormattedFile>& files) {
  json::Arena arena;
  json::ArrayBuilder out(arena);
  for (const auto& one : files) {
    json::ObjectBuilder file(arena);
    file.set("file", json::Value::string(one.file));
    file.set("changed", json::Value::boolean(one.is_changed));
    json::ArrayBuilder problems(arena);
    for (const auto& problem : one.result.problems) problems.push(json::Value::string(problem.message));
    file.set("problems", problems.finish());
    out.push(file.finish());
  }
  std::printf("%s\n", json::write(out.finish()).c_str());
}

}  // namespace

int format(const FormatOptions& options) {
  auto config = make_config(options.common);
  if (!config) return fail(config.error());
  const auto files = catalog::format_files(options.paths, config->sources);
  Totals totals;
  for (const auto& one : files) {
    if (one.is_changed) ++totals.changed;
    if (!one.result.problems.empty()) ++totals.left_alone;
    if (one.is_changed && !options.only_check) {
      if (auto written = write_file(one.file, one.result.text); !written) return fail(written.error());
    }
    if (!options.as_json) print_people(one, options.only_check);
  }
  if (options.as_json) {
    print_json(files);
  } else {
    std::printf("%zu files, %zu %s, %zu left alone\n", files.size(), totals.changed,
                options.only_check ? "to be changed" : "changed", totals.left_alone);
  }
  const bool is_unformatted = options.only_check && totals.changed > 0;
  return is_unformatted || totals.left_alone > 0 ? 1 : 0;
}

}  // namespace atsume::app
